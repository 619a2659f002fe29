package plan

import (
	"bytes"
	"fmt"

	"gorgonia.org/tensor"
)

// poison is the byte that memory is filled with which nobody shall read: NaN as float32 and float64, -1 as an integer.
const poison = 0xff

// Poison fills parts of the arena.
func (p *Program) Poison(dead []Range) {
	for _, r := range dead {
		fill(p.memory[r.Offset : r.Offset+r.Size])
	}
}

// Poison fills a value that has a place.
func (v *Value) Poison() { fill(v.memory()) }

func fill(b []byte) {
	for i := range b {
		b[i] = poison
	}
}

// Equal reports whether two values of one element type and size hold the same bits; one NaN is as good as another. If
// not, i is the first element that differs.
func Equal(a, b *Value) (i int, ok bool) {
	x, y := a.memory(), b.memory()
	if bytes.Equal(x, y) {
		return 0, true
	}
	width := int(a.Dtype.Size())
	for i := range a.size {
		if bytes.Equal(x[i*width:(i+1)*width], y[i*width:(i+1)*width]) || a.nan(i) && b.nan(i) {
			continue
		}
		return i, false
	}
	return 0, true
}

func (v *Value) nan(i int) bool {
	switch v.Dtype {
	case tensor.Float32:
		f := Slice[float32](v)[i]
		return f != f
	case tensor.Float64:
		f := Slice[float64](v)[i]
		return f != f
	}
	return false
}

// At returns element i as text.
func (v *Value) At(i int) string {
	switch v.Dtype {
	case tensor.Float32:
		return fmt.Sprint(Slice[float32](v)[i])
	case tensor.Float64:
		return fmt.Sprint(Slice[float64](v)[i])
	}
	width := int(v.Dtype.Size())
	return fmt.Sprintf("%#x", v.memory()[i*width:(i+1)*width])
}
