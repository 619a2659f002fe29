package simd

import "math"

// Erf sets dst = erf(x), the error function.
func Erf[T Float](dst, x []T) {
	must(len(x) == len(dst), "Erf")
	if !wide[T]() && sweepOver(sweepErf, nil, dst, x, nil, nil) {
		return
	}
	for i, v := range x {
		dst[i] = T(math.Erf(float64(v)))
	}
}

// GELU sets dst = x·Φ(x), where Φ is the distribution function of the standard normal distribution: ½(1 + erf(x/√2)), not the
// approximation by tanh. It is -0 at -Inf.
// Source: Hendrycks & Gimpel (2016), arXiv:1606.08415.
func GELU[T Float](dst, x []T) {
	must(len(x) == len(dst), "GELU")
	if !wide[T]() && sweepOver(sweepGELU, nil, dst, x, nil, nil) {
		return
	}
	for i, v := range x {
		p := math.Erfc(-float64(v)/math.Sqrt2) / 2
		if p == 0 { // v may be -Inf
			dst[i] = T(math.Copysign(0, -1))
			continue
		}
		dst[i] = T(float64(v) * p)
	}
}

// GELUGrad sets dst = g·(Φ(x) + x·φ(x)), where φ(x) = exp(-½x²)/√(2π): the gradient by x, GELU's argument.
func GELUGrad[T Float](dst, g, x []T) {
	must(len(g) == len(dst) && len(x) == len(dst), "GELUGrad")
	if !wide[T]() && sweepOver(sweepGELUGrad, nil, dst, g, x, nil) {
		return
	}
	for i, v := range x {
		slope := math.Erfc(-float64(v)/math.Sqrt2) / 2
		if density := math.Exp(-float64(v) * float64(v) / 2); density != 0 { // v may be Inf
			slope += float64(float64(v) * density / math.Sqrt(2*math.Pi))
		}
		dst[i] = g[i] * T(slope)
	}
}
