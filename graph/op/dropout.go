package op

import (
	"fmt"
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/keyed"
	"nabla/internal/plan"
	"nabla/internal/simd"
)

// Dropout returns x with each element set to 0 with probability p, and the others divided by 1 − p.
//
// x is (batch, …). step is (2) int64: the training step, and the row of the full batch at which this batch begins. The
// mask is a function of seed, name, step and the element's place in the full batch alone, so that a step can be
// repeated, and the parts of a batch get the masks that the whole would get. p is in [0, 1).
//
// Source: Srivastava et al. (2014), JMLR 15.
func Dropout(x, step *gorgonia.Node, p float64, seed uint64, name string) (*gorgonia.Node, error) {
	return Apply(dropout{p, seed, name}, x, step)
}

type dropout struct {
	p    float64
	seed uint64
	name string
}

func (o dropout) Name() string {
	return fmt.Sprintf("dropout(%v, seed %d, %q)", o.p, o.seed, o.name)
}

func (o dropout) Infer(in []Type) (Type, error) {
	if err := arity(in, 2); err != nil {
		return Type{}, err
	}
	if !(o.p >= 0 && o.p < 1) {
		return Type{}, errors.Errorf("the probability is %v, want 0 ≤ p < 1", o.p)
	}
	if !in[0].Real() || len(in[0].Shape) < 1 {
		return Type{}, errors.Errorf("x is %v, want (batch, …) of float32 or float64", in[0])
	}
	if in[1].Dtype != tensor.Int64 || len(in[1].Shape) != 1 || in[1].Shape[0] != 2 {
		return Type{}, errors.Errorf("the step is %v, want (2) int64", in[1])
	}
	if n := in[0].Shape.TotalSize(); n > math.MaxInt32 {
		return Type{}, errors.Errorf("x has %d elements, want at most %d", n, math.MaxInt32)
	}
	return in[0], nil
}

func (o dropout) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return bind(out, in, bindDropout[float32](o), bindDropout[float64](o))
}

func (dropout) Overwrites(i int) bool { return i == 0 }

func bindDropout[T simd.Float](o dropout) binder {
	return func(out *plan.Value, in []*plan.Value) plan.Kernel {
		x, step := in[0], in[1]
		row := 1
		for _, d := range x.Shape[1:] {
			row *= d
		}
		layer := keyed.New(o.seed, "dropout").Name(o.name)
		return func(*simd.Pool) error {
			at := plan.Slice[int64](step)
			key := layer.At(int(at[0])).Uint64()
			simd.Dropout(plan.Slice[T](out), plan.Slice[T](x), key, int(at[1])*row, o.p)
			return nil
		}
	}
}

// Grad: the mask is the same linear map in both directions.
func (o dropout) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := Apply(o, grad, in[1])
	return gorgonia.Nodes{dx, nil}, err
}
