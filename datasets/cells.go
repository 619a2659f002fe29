package datasets

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// cells is how the values of a column are stored.
type cells interface {
	len() int
	dtype() tensor.Dtype
	check() error
	wants() string      // the types that suit, in words
	suits(dst any) bool // whether fill can write to dst
	fill(dst any, width int, rows, view []int)
}

// pixels is bytes, and what divides them.
type pixels struct {
	values  []uint8
	divisor float64
	f32     *simd.Quotients[float32]
	f64     *simd.Quotients[float64]
}

func (p *pixels) len() int            { return len(p.values) }
func (p *pixels) dtype() tensor.Dtype { return tensor.Float32 }
func (p *pixels) check() error        { return checkDivisor(p.divisor) }
func (p *pixels) wants() string       { return wantsReals }
func (p *pixels) suits(dst any) bool  { return isReals(dst) }

func (p *pixels) fill(dst any, width int, rows, view []int) {
	switch dst := dst.(type) {
	case []float32:
		quotients(dst, p.values, p.f32, width, rows, view)
	case []float64:
		quotients(dst, p.values, p.f64, width, rows, view)
	}
}

func quotients[D simd.Float](dst []D, values []uint8, by *simd.Quotients[D], width int, rows, view []int) {
	for i, row := range rows {
		by.Of(dst[i*width:][:width], values[at(view, row)*width:][:width])
	}
}

type reals[T real] struct {
	values  []T
	divisor float64
}

func (r *reals[T]) len() int            { return len(r.values) }
func (r *reals[T]) dtype() tensor.Dtype { return dtypeOf[T]() }
func (r *reals[T]) check() error        { return checkDivisor(r.divisor) }
func (r *reals[T]) wants() string       { return wantsReals }
func (r *reals[T]) suits(dst any) bool  { return isReals(dst) }

func (r *reals[T]) fill(dst any, width int, rows, view []int) {
	switch dst := dst.(type) {
	case []float32:
		divide(dst, r.values, float32(r.divisor), width, rows, view)
	case []float64:
		divide(dst, r.values, r.divisor, width, rows, view)
	}
}

func divide[D, S real](dst []D, values []S, divisor D, width int, rows, view []int) {
	for i, row := range rows {
		to := dst[i*width:][:width]
		from := values[at(view, row)*width:][:width]
		if divisor == 1 {
			for j, v := range from {
				to[j] = D(v)
			}
			continue
		}
		for j, v := range from {
			to[j] = D(v) / divisor
		}
	}
}

type classIndices []int64

func (c classIndices) len() int            { return len(c) }
func (c classIndices) dtype() tensor.Dtype { return tensor.Int64 }
func (c classIndices) wants() string       { return "[]int64 (class indices)" }
func (c classIndices) suits(dst any) bool  { _, ok := dst.([]int64); return ok }

func (c classIndices) check() error {
	for row, v := range c {
		if v < 0 {
			return errors.Errorf("class index %d in row %d, 0 or more expected", v, row)
		}
	}
	return nil
}

func (c classIndices) fill(dst any, _ int, rows, view []int) {
	to := dst.([]int64)
	for i, row := range rows {
		to[i] = c[at(view, row)]
	}
}

const wantsReals = "[]float32 or []float64 (reals)"

func isReals(dst any) bool {
	switch dst.(type) {
	case []float32, []float64:
		return true
	}
	return false
}

func dtypeOf[T real]() tensor.Dtype {
	var zero T
	if _, ok := any(zero).(float32); ok {
		return tensor.Float32
	}
	return tensor.Float64
}

func checkDivisor(d float64) error {
	if d == 0 || math.IsNaN(d) || math.IsInf(d, 0) || float32(d) == 0 || math.IsInf(float64(float32(d)), 0) {
		return errors.Errorf("divisor %v, a finite number other than zero expected", d)
	}
	return nil
}
