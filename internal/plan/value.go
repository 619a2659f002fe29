package plan

import (
	"unsafe"

	"gorgonia.org/tensor"
)

// A Value is a dense tensor in row-major order whose memory is given later: by the arena, by the caller, or by a
// tensor that holds it already.
type Value struct {
	Dtype tensor.Dtype
	Shape tensor.Shape

	// Constant is set if the elements never change.
	Constant bool

	size int
	data unsafe.Pointer // keeps the memory alive, wherever it is
}

// NewValue returns a value without a place.
func NewValue(dt tensor.Dtype, shape tensor.Shape) *Value {
	return &Value{Dtype: dt, Shape: shape, size: shape.TotalSize()}
}

// Size returns the number of elements; a scalar has one.
func (v *Value) Size() int { return v.size }

// Bytes returns the size in memory.
func (v *Value) Bytes() int { return v.size * int(v.Dtype.Size()) }

// Bound reports whether the value has a place.
func (v *Value) Bound() bool { return v.data != nil }

// Address returns where the value's place begins, and 0 if it has none.
func (v *Value) Address() uintptr { return uintptr(v.data) }

// BindSlice gives the value its place at the beginning of a slice, which holds it whole.
func BindSlice[T any](v *Value, s []T) { v.data = unsafe.Pointer(unsafe.SliceData(s)) }

// Slice returns the elements of a value that has a place. T is the value's element type.
func Slice[T any](v *Value) []T {
	if v.size == 0 {
		return nil
	}
	return unsafe.Slice((*T)(v.data), v.size)
}

// memory returns the value's place as bytes.
func (v *Value) memory() []byte {
	if v.size == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(v.data), v.Bytes())
}

// Overlaps reports whether two values that have places share a byte.
func (v *Value) Overlaps(w *Value) bool {
	a, b := v.Address(), w.Address()
	return a < b+uintptr(w.Bytes()) && b < a+uintptr(v.Bytes())
}

// Copy copies src into dst, which has the same element type and size and another place, or the same one.
func Copy(dst, src *Value) { copy(dst.memory(), src.memory()) }
