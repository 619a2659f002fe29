package op

import (
	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// Sigmoid returns the logistic function 1/(1 + e⁻ˣ), elementwise.
func Sigmoid(x *gorgonia.Node) (*gorgonia.Node, error) { return Apply(sigmoid{}, x) }

type sigmoid struct{}

func (sigmoid) Name() string                  { return "sigmoid" }
func (sigmoid) Infer(in []Type) (Type, error) { return real1(in) }
func (sigmoid) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return unary(out, in, simd.Sigmoid[float32], simd.Sigmoid[float64])
}
func (sigmoid) Overwrites(int) bool { return true }

func (sigmoid) Grad(_ gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Apply(sigmoidGrad{}, grad, out)
	return gorgonia.Nodes{dx}, err
}

// sigmoidGrad returns g·y(1 − y).
type sigmoidGrad struct{}

func (sigmoidGrad) Name() string                  { return "sigmoid_grad" }
func (sigmoidGrad) Infer(in []Type) (Type, error) { return equal2(in) }
func (sigmoidGrad) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, simd.SigmoidGrad[float32], simd.SigmoidGrad[float64])
}
func (sigmoidGrad) Overwrites(int) bool { return true }

func (sigmoidGrad) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	return curveGrad(sigmoidGrad{}, in, grad, -2, 1) // d y(1 − y)/dy = 1 − 2y
}

// curveGrad is the gradient of an operator g·f(y), linear in g, where f'(y) = slope·y + offset.
func curveGrad(o Operator, in gorgonia.Nodes, grad *gorgonia.Node, slope, offset float64) (gorgonia.Nodes, error) {
	dg, err := Apply(o, grad, in[1])
	if err != nil {
		return nil, err
	}
	curve, err := Linear(in[1], slope, offset)
	if err != nil {
		return nil, err
	}
	both, err := Mul(grad, in[0])
	if err != nil {
		return nil, err
	}
	dy, err := Mul(both, curve)
	return gorgonia.Nodes{dg, dy}, err
}
