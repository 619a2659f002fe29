package op

import (
	"fmt"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// Reshape returns the elements of x, in row-major order, in another shape of the same size. It is a copy: nothing that
// writes to one changes the other.
func Reshape(x *gorgonia.Node, shape ...int) (*gorgonia.Node, error) {
	return Apply(reshape{slices.Clone(shape)}, x)
}

type reshape struct {
	shape tensor.Shape
}

func (o reshape) Name() string { return fmt.Sprintf("reshape%v", o.shape) }
func (o reshape) Infer(in []Type) (Type, error) {
	t, err := real1(in)
	if err != nil {
		return Type{}, err
	}
	for _, d := range o.shape {
		if d < 1 {
			return Type{}, errors.Errorf("to %v: want positive dimensions", o.shape)
		}
	}
	if o.shape.TotalSize() != t.Shape.TotalSize() {
		return Type{}, errors.Errorf("%v to %v: %d elements and %d differ", t, o.shape, t.Shape.TotalSize(), o.shape.TotalSize())
	}
	return Type{t.Dtype, o.shape.Clone()}, nil
}
func (reshape) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	x := in[0]
	return func(*simd.Pool) error {
		plan.Copy(out, x)
		return nil
	}
}
func (reshape) View() {}
func (reshape) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Reshape(grad, in[0].Shape()...)
	return gorgonia.Nodes{dx}, err
}
