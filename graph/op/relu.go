package op

import (
	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// ReLU returns max(x, 0), elementwise. Its derivative at 0 is taken as 0.
//
// Source: Nair & Hinton (2010), ICML.
func ReLU(x *gorgonia.Node) (*gorgonia.Node, error) { return Apply(relu{}, x) }

type relu struct{}

func (relu) Name() string                  { return "relu" }
func (relu) Infer(in []Type) (Type, error) { return real1(in) }
func (relu) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return unary(out, in, simd.ReLU[float32], simd.ReLU[float64])
}
func (relu) Overwrites(int) bool { return true }

// Fuse lets a product end with the maximum.
func (relu) Fuse(_ int, before plan.Op) (plan.Op, bool) { return followedBy(before, simd.ThenReLU) }

// Grad needs the output alone, so that the input need not be kept.
func (relu) Grad(_ gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Apply(reluGrad{}, grad, out)
	return gorgonia.Nodes{dx}, err
}

// reluGrad returns g where y > 0, else 0.
type reluGrad struct{}

func (reluGrad) Name() string                  { return "relu_grad" }
func (reluGrad) Infer(in []Type) (Type, error) { return equal2(in) }
func (reluGrad) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, simd.ReLUGrad[float32], simd.ReLUGrad[float64])
}
func (reluGrad) Overwrites(int) bool { return true }

// Fuse lets a product that computes g end with the gate.
func (reluGrad) Fuse(i int, before plan.Op) (plan.Op, bool) {
	if i != 0 {
		return nil, false
	}
	return followedBy(before, simd.ThenGate)
}

// Grad: linear in g; constant in y wherever it has a derivative.
func (reluGrad) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dg, err := Apply(reluGrad{}, grad, in[1])
	return gorgonia.Nodes{dg, nil}, err
}
