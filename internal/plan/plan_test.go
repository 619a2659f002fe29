package plan

import (
	"fmt"

	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// affine is an op on any number of float32 vectors of one size: the sum of its inputs, times scale. It may overwrite the
// inputs that it lists.
type affine struct {
	scale      float32
	overwrites string // digits of inputs
	broken     bool
}

func (o affine) Name() string { return fmt.Sprintf("affine(%v %s)", o.scale, o.overwrites) }

func (o affine) Bind(out *Value, in []*Value) Kernel {
	return func(*simd.Pool) error {
		if o.broken {
			panic("broken")
		}
		dst := Slice[float32](out)
		sum := make([]float32, len(dst))
		for _, v := range in {
			for i, x := range Slice[float32](v) {
				sum[i] += x
			}
		}
		for i, x := range sum {
			dst[i] = o.scale * x
		}
		return nil
	}
}

func (o affine) Overwrites(i int) bool {
	for _, c := range o.overwrites {
		if int(c-'0') == i {
			return true
		}
	}
	return false
}

// namesake is an op of another type that has affine's name.
type namesake struct {
	affine
	name string
}

func (o namesake) Name() string { return o.name }

// matching is an affine that only says by Matches what it computes.
type matching struct{ affine }

func (matching) Name() string            { return "matching" }
func (o matching) Matches(other Op) bool { return o == other }

// view is an op that changes nothing.
type view struct{}

func (view) Name() string { return "view" }
func (view) View()        {}
func (view) Bind(out *Value, in []*Value) Kernel {
	return func(*simd.Pool) error { Copy(out, in[0]); return nil }
}

// scaled is an op that can compute a scaled input too: y = x, fused y = scale·x for one input.
type scaled struct{ by float32 }

func (o scaled) Name() string { return fmt.Sprintf("scaled(%v)", o.by) }
func (o scaled) Bind(out *Value, in []*Value) Kernel {
	return affine{scale: o.by}.Bind(out, in)
}
func (o scaled) Fuse(_ int, before Op) (Op, bool) {
	b, ok := before.(scaled)
	return scaled{o.by * b.by}, ok
}

// joining is an affine that can compute another one too, into memory of its own.
type joining struct{ affine }

func (o joining) Join(later Op, also *Value) (Op, bool) {
	l, ok := later.(affine)
	return joined{o.affine, l, also}, ok
}

type joined struct {
	affine
	later affine
	also  *Value
}

func (o joined) Name() string { return o.affine.Name() + "+" + o.later.Name() }
func (o joined) Bind(out *Value, in []*Value) Kernel {
	first, second := o.later.Bind(o.also, in), o.affine.Bind(out, in) // which may overwrite an input
	return func(p *simd.Pool) error {
		if err := first(p); err != nil {
			return err
		}
		return second(p)
	}
}

func vector(n int) *Value { return NewValue(tensor.Float32, tensor.Shape{n}) }

// filled returns a value that has a place and holds x everywhere.
func filled(n int, x float32) *Value {
	v := vector(n)
	Alloc(v)
	for i := range Slice[float32](v) {
		Slice[float32](v)[i] = x
	}
	return v
}

// step is a pure step that computes a new vector of the size of its inputs.
func step(o Op, in ...*Value) *Step { return &Step{Op: o, In: in, Out: vector(in[0].size), Pure: true} }

// first returns the first element.
func first(v *Value) float32 { return Slice[float32](v)[0] }
