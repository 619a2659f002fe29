package op

import (
	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// Tanh returns the hyperbolic tangent, elementwise.
func Tanh(x *gorgonia.Node) (*gorgonia.Node, error) { return Apply(tanh{}, x) }

type tanh struct{}

func (tanh) Name() string                  { return "tanh" }
func (tanh) Infer(in []Type) (Type, error) { return real1(in) }
func (tanh) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return unary(out, in, simd.Tanh[float32], simd.Tanh[float64])
}
func (tanh) Overwrites(int) bool { return true }

func (tanh) Grad(_ gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Apply(tanhGrad{}, grad, out)
	return gorgonia.Nodes{dx}, err
}

// tanhGrad returns g·(1 − y²).
type tanhGrad struct{}

func (tanhGrad) Name() string                  { return "tanh_grad" }
func (tanhGrad) Infer(in []Type) (Type, error) { return equal2(in) }
func (tanhGrad) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, simd.TanhGrad[float32], simd.TanhGrad[float64])
}
func (tanhGrad) Overwrites(int) bool { return true }

func (tanhGrad) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	return curveGrad(tanhGrad{}, in, grad, -2, 0) // d (1 − y²)/dy = −2y
}
