package plan

import (
	"unsafe"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Of returns a view of a Gorgonia value: a dense tensor in row-major order without gaps, or a scalar. Any other layout
// is an error, since kernels would read the wrong elements.
func Of(v gorgonia.Value) (*Value, error) {
	out := NewValue(v.Dtype(), v.Shape())
	return out, out.BindTo(v)
}

// BindTo gives the value its place in src, which has the value's element type and, axes of length 1 aside, its shape.
func (v *Value) BindTo(src gorgonia.Value) error {
	if !sameShape(src.Shape(), v.Shape) {
		return v.misshapen(src)
	}
	return v.bindTo(src)
}

// bindTo is BindTo for any shape of the value's size.
func (v *Value) bindTo(src gorgonia.Value) error {
	if src.Dtype() != v.Dtype {
		return errors.Errorf("a value of %v was given where %v is expected", src.Dtype(), v.Dtype)
	}
	if src.Shape().TotalSize() != v.size { // a scalar's is 1
		return v.misshapen(src)
	}
	switch s := src.(type) {
	case *tensor.Dense:
		if !native(s) {
			return errors.Errorf("a tensor of shape %v and strides %v is not contiguous: give a Materialize()d copy", s.Shape(), s.Strides())
		}
		return v.bindDense(s)
	case gorgonia.Scalar:
		return v.bindScalar(s)
	}
	return errors.Errorf("a %T cannot be used here: give a *tensor.Dense or a scalar", src)
}

func (v *Value) misshapen(src gorgonia.Value) error {
	return errors.Errorf("a value of shape %v was given where %v is expected", src.Shape(), v.Shape)
}

// sameShape reports whether two shapes are equal, axes of length 1 aside. It allocates nothing: machines ask at every run.
func sameShape(a, b tensor.Shape) bool {
	for {
		for len(a) > 0 && a[0] == 1 {
			a = a[1:]
		}
		for len(b) > 0 && b[0] == 1 {
			b = b[1:]
		}
		if len(a) == 0 || len(b) == 0 {
			return len(a) == len(b)
		}
		if a[0] != b[0] {
			return false
		}
		a, b = a[1:], b[1:]
	}
}

func (v *Value) bindDense(s *tensor.Dense) error {
	switch s.Dtype() {
	case tensor.Float32:
		BindSlice(v, s.Float32s())
	case tensor.Float64:
		BindSlice(v, s.Float64s())
	case tensor.Int64:
		BindSlice(v, s.Int64s())
	case tensor.Int:
		BindSlice(v, s.Ints())
	case tensor.Int32:
		BindSlice(v, s.Int32s())
	case tensor.Uint8:
		BindSlice(v, s.Uint8s())
	case tensor.Bool:
		BindSlice(v, s.Bools())
	default:
		return errors.Errorf("tensors of %v are not supported", s.Dtype())
	}
	return nil
}

func (v *Value) bindScalar(s gorgonia.Scalar) error {
	switch s := s.(type) {
	case *gorgonia.F32:
		v.data = unsafe.Pointer(s)
	case *gorgonia.F64:
		v.data = unsafe.Pointer(s)
	case *gorgonia.I64:
		v.data = unsafe.Pointer(s)
	case *gorgonia.I:
		v.data = unsafe.Pointer(s)
	case *gorgonia.I32:
		v.data = unsafe.Pointer(s)
	case *gorgonia.U8:
		v.data = unsafe.Pointer(s)
	case *gorgonia.B:
		v.data = unsafe.Pointer(s)
	default:
		return errors.Errorf("scalars of %T are not supported", s)
	}
	return nil
}

// Header returns a Gorgonia value that shares v's place: a pointer to a scalar for shape (), else a *tensor.Dense.
func (v *Value) Header() (gorgonia.Value, error) {
	if v.Shape.Dims() == 0 {
		switch v.Dtype {
		case tensor.Float32:
			return (*gorgonia.F32)(v.data), nil
		case tensor.Float64:
			return (*gorgonia.F64)(v.data), nil
		case tensor.Int64:
			return (*gorgonia.I64)(v.data), nil
		case tensor.Int:
			return (*gorgonia.I)(v.data), nil
		case tensor.Int32:
			return (*gorgonia.I32)(v.data), nil
		case tensor.Uint8:
			return (*gorgonia.U8)(v.data), nil
		case tensor.Bool:
			return (*gorgonia.B)(v.data), nil
		}
		return nil, errors.Errorf("scalars of %v are not supported", v.Dtype)
	}
	var backing any
	switch v.Dtype {
	case tensor.Float32:
		backing = Slice[float32](v)
	case tensor.Float64:
		backing = Slice[float64](v)
	case tensor.Int64:
		backing = Slice[int64](v)
	case tensor.Int:
		backing = Slice[int](v)
	case tensor.Int32:
		backing = Slice[int32](v)
	case tensor.Uint8:
		backing = Slice[uint8](v)
	case tensor.Bool:
		backing = Slice[bool](v)
	default:
		return nil, errors.Errorf("tensors of %v are not supported", v.Dtype)
	}
	return tensor.New(tensor.WithShape(v.Shape...), tensor.WithBacking(backing)), nil
}

// Gather copies a Gorgonia value of any layout, and any shape of v's size, into v in row-major order.
func (v *Value) Gather(src gorgonia.Value) error {
	s, ok := src.(*tensor.Dense)
	if !ok || native(s) {
		from := NewValue(v.Dtype, v.Shape)
		if err := from.bindTo(src); err != nil {
			return err
		}
		Copy(v, from)
		return nil
	}
	if s.Shape().TotalSize() != v.size || s.Dtype() != v.Dtype {
		return errors.Errorf("a value of %v and shape %v was given where %v and %v is expected", s.Dtype(), s.Shape(), v.Dtype, v.Shape)
	}
	from := NewValue(s.Dtype(), tensor.Shape{s.DataSize()})
	if err := from.bindDense(s); err != nil {
		return err
	}
	width := int(v.Dtype.Size())
	dst, all := v.memory(), from.memory()
	it := s.Iterator()
	for k := 0; k < v.size; k++ {
		i, err := it.Next()
		if err != nil {
			return errors.Wrapf(err, "element %d of a tensor of shape %v and strides %v", k, s.Shape(), s.Strides())
		}
		copy(dst[k*width:(k+1)*width], all[i*width:])
	}
	return nil
}

// native reports whether the elements of t lie in row-major order without gaps. It allocates nothing: machines ask at
// every run.
func native(t *tensor.Dense) bool {
	shape, strides := t.Shape(), t.Strides()
	if shape.TotalSize() <= 1 {
		return true
	}
	if len(strides) != len(shape) {
		// vectors that Gorgonia treats as matrices carry one stride: contiguous if it is 1
		return len(strides) == 1 && strides[0] == 1
	}
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if strides[i] != step && shape[i] != 1 {
			return false
		}
		step *= shape[i]
	}
	return true
}
