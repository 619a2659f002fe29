package op

import (
	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// Softmax returns the probabilities of each row of logits:
//
//	pᵢⱼ = exp(xᵢⱼ) / Σₖ exp(xᵢₖ)
//
// x is (batch, classes), and so is the result. It is stable for any finite x.
func Softmax(x *gorgonia.Node) (*gorgonia.Node, error) { return Apply(softmax{}, x) }

// LogSoftmax returns the logarithm of Softmax, xᵢⱼ − log Σₖ exp(xᵢₖ). x is (batch, classes), and so is the result.
func LogSoftmax(x *gorgonia.Node) (*gorgonia.Node, error) { return Apply(logSoftmax{}, x) }

type softmax struct{}

func (softmax) Name() string                  { return "softmax" }
func (softmax) Infer(in []Type) (Type, error) { return matrix1(in) }
func (softmax) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return rows(out, in, simd.Softmax[float32], simd.Softmax[float64])
}
func (softmax) Overwrites(int) bool { return true }
func (softmax) Grad(_ gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := softmaxGrad(out, grad)
	return gorgonia.Nodes{dx}, err
}

// softmaxGrad returns p·(g − Σₖ gₖpₖ) for each row: the product of softmax's Jacobian with g.
func softmaxGrad(p, g *gorgonia.Node) (*gorgonia.Node, error) {
	pg, err := Mul(p, g)
	if err != nil {
		return nil, err
	}
	mean, err := DotRows(p, g)
	if err != nil {
		return nil, err
	}
	common, err := ScaleRows(p, mean)
	if err != nil {
		return nil, err
	}
	return Sub(pg, common)
}

type logSoftmax struct{}

func (logSoftmax) Name() string                  { return "log_softmax" }
func (logSoftmax) Infer(in []Type) (Type, error) { return matrix1(in) }
func (logSoftmax) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return rows(out, in, simd.LogSoftmax[float32], simd.LogSoftmax[float64])
}
func (logSoftmax) Overwrites(int) bool { return true }

// Grad: g − p·Σₖ gₖ, which is minus the residual of a distribution g.
func (logSoftmax) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	r, err := Apply(residual{}, in[0], grad)
	if err != nil {
		return nil, err
	}
	dx, err := Linear(r, -1, 0)
	return gorgonia.Nodes{dx}, err
}
