package stock

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"gorgonia.org/tensor"

	"nabla/graph/op"
)

// drawn describes an operand whose elements come from element alone.
func drawn(domain string, element func(r *rand.Rand) float64, shape ...int) op.Operand {
	return op.Operand{Kind: op.Real, Shape: shape, Domain: domain, Draw: func(r *rand.Rand, dst []float64) {
		for i := range dst {
			dst[i] = element(r)
		}
	}}
}

// normal is N(0, 1), apart from 0, where some operators have a kink or a pole.
func normal(shape ...int) op.Operand { return scaled(1, shape...) }

// scaled is N(0, scale²), apart from 0 by at least a hundredth of the scale.
func scaled(scale float64, shape ...int) op.Operand {
	domain := ""
	if scale != 1 {
		domain = fmt.Sprintf("times %v", scale)
	}
	return drawn(domain, func(r *rand.Rand) float64 {
		v := r.NormFloat64()
		for v > -0.01 && v < 0.01 {
			v = r.NormFloat64()
		}
		return scale * v
	}, shape...)
}

// between is uniform.
func between(low, high float64, shape ...int) op.Operand {
	return drawn(fmt.Sprintf("in %v…%v", low, high), func(r *rand.Rand) float64 { return low + (high-low)*r.Float64() }, shape...)
}

func positive(shape ...int) op.Operand {
	o := between(0.4, 2.2, shape...)
	o.Domain = "positive"
	return o
}

// distinct has elements that differ by 0.1 or more, in random order: no step of a difference changes which one is largest.
func distinct(shape ...int) op.Operand {
	return op.Operand{Kind: op.Real, Shape: shape, Draw: func(r *rand.Rand, dst []float64) {
		for i, k := range r.Perm(len(dst)) {
			dst[i] = 0.1*(float64(k)-float64(len(dst))/2) + 0.03
		}
	}}
}

// values are given elements.
func values(domain string, shape tensor.Shape, elements ...float64) op.Operand {
	return op.Operand{Kind: op.Real, Shape: shape, Domain: domain, Draw: func(_ *rand.Rand, dst []float64) { copy(dst, elements) }}
}

// indices are given whole numbers, of type int.
func indices(shape tensor.Shape, elements ...int) op.Operand {
	return op.Operand{Kind: op.Class, Shape: shape, Domain: strings.ReplaceAll(fmt.Sprint(elements), " ", ","), Draw: func(_ *rand.Rand, dst []float64) {
		for i, v := range elements {
			dst[i] = float64(v)
		}
	}}
}

// sizes are what an elementwise operator must not care about: a scalar, axes of size 1, odd sizes, up to four axes.
func sizes() [][]int {
	return [][]int{{}, {1}, {7}, {3, 5}, {1, 6}, {4, 1}, {2, 3, 5}, {2, 1, 3, 3}}
}
