package op

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// Add returns a + b, elementwise, for a and b of equal shape.
func Add(a, b *gorgonia.Node) (*gorgonia.Node, error) { return Apply(add{}, a, b) }

// Sub returns a − b, elementwise, for a and b of equal shape.
func Sub(a, b *gorgonia.Node) (*gorgonia.Node, error) { return Apply(sub{}, a, b) }

// Mul returns a·b, elementwise (the Hadamard product), for a and b of equal shape.
func Mul(a, b *gorgonia.Node) (*gorgonia.Node, error) { return Apply(mul{}, a, b) }

// Linear returns slope·x + offset, elementwise, for two constants and x of any shape.
func Linear(x *gorgonia.Node, slope, offset float64) (*gorgonia.Node, error) {
	return Apply(linear{slope, offset}, x)
}

type add struct{}

func (add) Name() string                  { return "add" }
func (add) Infer(in []Type) (Type, error) { return equal2(in) }
func (add) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, simd.Add[float32], simd.Add[float64])
}
func (add) Overwrites(int) bool { return true }
func (add) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	return gorgonia.Nodes{grad, grad}, nil
}

type sub struct{}

func (sub) Name() string                  { return "sub" }
func (sub) Infer(in []Type) (Type, error) { return equal2(in) }
func (sub) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, simd.Sub[float32], simd.Sub[float64])
}
func (sub) Overwrites(int) bool { return true }
func (sub) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	minus, err := Linear(grad, -1, 0)
	return gorgonia.Nodes{grad, minus}, err
}

type mul struct{}

func (mul) Name() string                  { return "mul" }
func (mul) Infer(in []Type) (Type, error) { return equal2(in) }
func (mul) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, simd.Mul[float32], simd.Mul[float64])
}
func (mul) Overwrites(int) bool { return true }
func (mul) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	da, err := Mul(grad, in[1])
	if err != nil {
		return nil, err
	}
	db, err := Mul(grad, in[0])
	return gorgonia.Nodes{da, db}, err
}

type linear struct{ slope, offset float64 }

func (o linear) Name() string                { return fmt.Sprintf("linear(%v·x%+v)", o.slope, o.offset) }
func (linear) Infer(in []Type) (Type, error) { return real1(in) }
func (o linear) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return bind(out, in, bindUnary(linearOf[float32](o)), bindUnary(linearOf[float64](o)))
}
func (linear) Overwrites(int) bool { return true }
func linearOf[T simd.Float](o linear) func(dst, x []T) {
	slope, offset := T(o.slope), T(o.offset)
	return func(dst, x []T) { simd.Linear(dst, x, slope, offset) }
}
func (o linear) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Linear(grad, o.slope, 0)
	return gorgonia.Nodes{dx}, err
}
