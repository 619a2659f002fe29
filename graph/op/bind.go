package op

import (
	"gorgonia.org/tensor"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// A binder makes a kernel for one element type.
type binder func(out *plan.Value, in []*plan.Value) plan.Kernel

// bind resolves the element type of a kernel, once, when the plan is made. It is that of the result.
func bind(out *plan.Value, in []*plan.Value, f32, f64 binder) plan.Kernel {
	if out.Dtype == tensor.Float64 {
		return f64(out, in)
	}
	return f32(out, in)
}

// unary binds functions dst ← f(x).
func unary(out *plan.Value, in []*plan.Value, f32 func(dst, x []float32), f64 func(dst, x []float64)) plan.Kernel {
	return bind(out, in, bindUnary(f32), bindUnary(f64))
}

func bindUnary[T simd.Float](f func(dst, x []T)) binder {
	return func(out *plan.Value, in []*plan.Value) plan.Kernel {
		x := in[0]
		return func(*simd.Pool) error {
			f(plan.Slice[T](out), plan.Slice[T](x))
			return nil
		}
	}
}

// binary binds functions dst ← f(a, b).
func binary(out *plan.Value, in []*plan.Value, f32 func(dst, a, b []float32), f64 func(dst, a, b []float64)) plan.Kernel {
	return bind(out, in, bindBinary(f32), bindBinary(f64))
}

func bindBinary[T simd.Float](f func(dst, a, b []T)) binder {
	return func(out *plan.Value, in []*plan.Value) plan.Kernel {
		a, b := in[0], in[1]
		return func(*simd.Pool) error {
			f(plan.Slice[T](out), plan.Slice[T](a), plan.Slice[T](b))
			return nil
		}
	}
}

// rows binds functions of a matrix, dst ← f(x, rows, cols).
func rows(out *plan.Value, in []*plan.Value, f32 func(dst, x []float32, rows, cols int), f64 func(dst, x []float64, rows, cols int)) plan.Kernel {
	r, c := in[0].Shape[0], in[0].Shape[1]
	return unary(out, in,
		func(dst, x []float32) { f32(dst, x, r, c) },
		func(dst, x []float64) { f64(dst, x, r, c) })
}

// rows2 binds functions of two equal matrices, dst ← f(a, b, rows, cols).
func rows2(out *plan.Value, in []*plan.Value, f32 func(dst, a, b []float32, rows, cols int), f64 func(dst, a, b []float64, rows, cols int)) plan.Kernel {
	r, c := in[0].Shape[0], in[0].Shape[1]
	return binary(out, in,
		func(dst, a, b []float32) { f32(dst, a, b, r, c) },
		func(dst, a, b []float64) { f64(dst, a, b, r, c) })
}
