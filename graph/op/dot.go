package op

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// Dot returns the inner product Σ aᵢbᵢ of two tensors of equal shape, a scalar. With row losses and row weights it is
// the loss of a batch.
func Dot(a, b *gorgonia.Node) (*gorgonia.Node, error) { return Apply(dot{}, a, b) }

// Scale returns x·s, elementwise, for x of any shape and a scalar node s.
func Scale(x, s *gorgonia.Node) (*gorgonia.Node, error) { return Apply(scale{}, x, s) }

type dot struct{}

func (dot) Name() string { return "dot" }
func (dot) Infer(in []Type) (Type, error) {
	t, err := equal2(in)
	if err != nil {
		return Type{}, err
	}
	return scalarOf(t.Dtype), nil
}
func (dot) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, runDot[float32], runDot[float64])
}
func runDot[T simd.Float](dst, a, b []T) { dst[0] = simd.Dot(a, b) }
func (dot) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	da, err := Scale(in[1], grad)
	if err != nil {
		return nil, err
	}
	db, err := Scale(in[0], grad)
	return gorgonia.Nodes{da, db}, err
}

type scale struct{}

func (scale) Name() string { return "scale" }
func (scale) Infer(in []Type) (Type, error) {
	if err := arity(in, 2); err != nil {
		return Type{}, err
	}
	if len(in[1].Shape) != 0 {
		return Type{}, errors.Errorf("the factor is %v, want a scalar", in[1])
	}
	return in[0], allReal(in)
}
func (scale) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, runScale[float32], runScale[float64])
}
func (scale) Overwrites(i int) bool        { return i == 0 }
func runScale[T simd.Float](dst, x, s []T) { simd.Scale(dst, x, s[0]) }
func (scale) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Scale(grad, in[1])
	if err != nil {
		return nil, err
	}
	ds, err := Dot(grad, in[0])
	return gorgonia.Nodes{dx, ds}, err
}
