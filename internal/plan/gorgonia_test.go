package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

func matrix() *tensor.Dense {
	return tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float64{1, 2, 3, 4, 5, 6}))
}

func TestOfSharesMemory(t *testing.T) {
	m := matrix()
	v, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	Slice[float64](v)[5] = 7
	if got := m.Float64s()[5]; got != 7 {
		t.Errorf("got %v, want 7", got)
	}
	s := gorgonia.NewF32(2)
	if v, err = Of(s); err != nil {
		t.Fatal(err)
	}
	Slice[float32](v)[0] = 3
	if *s != 3 {
		t.Errorf("got %v, want 3", *s)
	}
}

// A scalar's memory ends after one element.
func TestScalarIsNoTensor(t *testing.T) {
	v := NewValue(tensor.Float32, tensor.Shape{3})
	if err := v.BindTo(gorgonia.NewF32(2)); err == nil || !strings.Contains(err.Error(), "(3) is expected") {
		t.Errorf("got %v, want an error that names the shape", err)
	}
	if err := NewValue(tensor.Float32, tensor.Shape{1, 1}).BindTo(gorgonia.NewF32(2)); err != nil {
		t.Errorf("one element: got %v", err)
	}
}

func TestHeaderSharesMemory(t *testing.T) {
	for _, shape := range []tensor.Shape{{}, {1}, {3}, {2, 3}, {1, 3}, {3, 1}, {2, 1, 3}} {
		v := NewValue(tensor.Float32, shape)
		back := make([]float32, shape.TotalSize())
		BindSlice(v, back)
		h, err := v.Header()
		if err != nil {
			t.Fatal(err)
		}
		if !h.Shape().Eq(shape) {
			t.Errorf("header of %v has shape %v", shape, h.Shape())
		}
		again, err := Of(h)
		if err != nil {
			t.Fatal(err)
		}
		Slice[float32](again)[0] = 9
		if back[0] != 9 {
			t.Errorf("the header of %v has other memory", shape)
		}
	}
}

func TestGatherAnyLayout(t *testing.T) {
	transposed := matrix()
	if err := transposed.T(); err != nil {
		t.Fatal(err)
	}
	column, err := matrix().Slice(nil, gorgonia.S(1))
	if err != nil {
		t.Fatal(err)
	}
	part, err := matrix().Slice(nil, gorgonia.S(1, 3))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		from  gorgonia.Value
		shape tensor.Shape
		want  []float64
	}{
		{"matrix", matrix(), tensor.Shape{2, 3}, []float64{1, 2, 3, 4, 5, 6}},
		{"transposed", transposed, tensor.Shape{3, 2}, []float64{1, 4, 2, 5, 3, 6}},
		{"column", column.(*tensor.Dense), tensor.Shape{2}, []float64{2, 5}},
		{"columns", part.(*tensor.Dense), tensor.Shape{2, 2}, []float64{2, 3, 5, 6}},
		{"scalar", gorgonia.NewF64(4), tensor.Shape{}, []float64{4}},
	} {
		v := NewValue(tensor.Float64, c.shape)
		got := make([]float64, len(c.want))
		BindSlice(v, got)
		if err := v.Gather(c.from); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	if err := NewValue(tensor.Float64, tensor.Shape{3, 2}).BindTo(transposed); err == nil || !strings.Contains(err.Error(), "not contiguous") {
		t.Errorf("binding to a transposed tensor: got %v", err)
	}
	if err := NewValue(tensor.Float32, tensor.Shape{2, 3}).BindTo(matrix()); err == nil {
		t.Error("binding float32 to float64 is no error")
	}
}

func TestBindToShapes(t *testing.T) {
	for _, c := range []struct {
		shape tensor.Shape
		ok    bool
	}{
		{tensor.Shape{2, 3}, true}, {tensor.Shape{1, 2, 1, 3, 1}, true},
		{tensor.Shape{3, 2}, false}, {tensor.Shape{6}, false}, {tensor.Shape{7}, false}, {tensor.Shape{2, 3, 2}, false}, {tensor.Shape{2}, false}, {tensor.Shape{}, false},
	} {
		if err := NewValue(tensor.Float64, c.shape).BindTo(matrix()); (err == nil) != c.ok {
			t.Errorf("binding %v to (2, 3): got %v", c.shape, err)
		}
	}
}
