package vm_test

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
)

// An interpreter computes nodes by their definition: each operator's Do, once, on copies of its operands. It has no plan,
// shares no memory and keeps nothing between runs, so that what it returns is what any machine must return, to the bit.
type interpreter map[*gorgonia.Node]gorgonia.Value

func (in interpreter) value(n *gorgonia.Node) (gorgonia.Value, error) {
	if v, ok := in[n]; ok {
		return v, nil
	}
	v, err := in.compute(n)
	if err != nil {
		return nil, err
	}
	in[n] = v
	return v, nil
}

func (in interpreter) compute(n *gorgonia.Node) (gorgonia.Value, error) {
	children := op.Children(n)
	if n.Op() == nil || n.Op().Arity() == 0 { // a leaf or a constant
		return gorgonia.CloneValue(n.Value())
	}
	args := make([]gorgonia.Value, len(children))
	for i, c := range children {
		v, err := in.value(c)
		if err != nil {
			return nil, err
		}
		if args[i], err = gorgonia.CloneValue(v); err != nil {
			return nil, err
		}
	}
	v, err := n.Op().Do(args...)
	if err != nil {
		return nil, errors.WithMessagef(err, "%s by its definition", n)
	}
	return compact(n, v)
}

// compact returns a value in the shape of its node, in row-major order and in memory of its own.
func compact(n *gorgonia.Node, v gorgonia.Value) (gorgonia.Value, error) {
	t, ok := v.(*tensor.Dense)
	if !ok {
		return gorgonia.CloneValue(v)
	}
	out := tensor.New(tensor.Of(t.Dtype()), tensor.WithShape(t.Shape().TotalSize()))
	it := t.Iterator()
	for i := range t.Shape().TotalSize() {
		at, err := it.Next()
		if err != nil {
			return nil, errors.Wrapf(err, "element %d of %v", i, t.Shape())
		}
		out.Set(i, t.Get(at))
	}
	if n.Shape().Dims() > 0 {
		return out, out.Reshape(n.Shape()...)
	}
	if x, ok := out.Get(0).(float32); ok {
		return gorgonia.NewF32(x), nil
	}
	return gorgonia.NewF64(out.Get(0).(float64)), nil
}

// differ returns where two values differ in their bits, as an error. One NaN is like another.
func differ(got, want gorgonia.Value) error {
	a, b := elements(got), elements(want)
	if len(a) != len(b) || len(a) == 0 {
		return errors.Errorf("got %d elements, want %d", len(a), len(b))
	}
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) && !(math.IsNaN(a[i]) && math.IsNaN(b[i])) {
			return errors.Errorf("element %d is %v, want %v", i, a[i], b[i])
		}
	}
	return nil
}

// elements returns the elements of a value as float64, which holds them all.
func elements(v gorgonia.Value) []float64 {
	if data, ok := v.Data().([]int64); ok {
		out := make([]float64, len(data))
		for i, x := range data {
			out[i] = float64(x)
		}
		return out
	}
	return numbers(v.Data())
}
