package simd

import "math"

// ReLU sets dst = max(x, 0). NaN stays NaN, and -0 becomes 0.
func ReLU[T Float](dst, x []T) {
	must(len(x) == len(dst), "ReLU")
	if sweepOver(sweepReLU, nil, dst, x, nil, nil) {
		return
	}
	x = x[:len(dst)]
	for i, v := range x {
		dst[i] = max(v, 0) // the built-in compiles without a branch, which random signs would mispredict
	}
}

// ReLUGrad sets dst = g where y > 0, else 0; y is ReLU's result or its argument. Nothing is multiplied, so that a
// gradient of Inf is stopped too.
func ReLUGrad[T Float](dst, g, y []T) {
	must(len(g) == len(dst) && len(y) == len(dst), "ReLUGrad")
	switch {
	case sweepOver(sweepReLUGrad, nil, dst, g, y, nil):
	case wide[T]():
		gate(words[uint64](dst), words[uint64](g), y)
	default:
		gate(words[uint32](dst), words[uint32](g), y)
	}
}

func gate[U word, T Float](dst, g []U, y []T) {
	dst, g = dst[:len(y)], g[:len(y)]
	for i, v := range y {
		w := g[i]
		if !(v > 0) {
			w = 0
		}
		dst[i] = w
	}
}

// Sigmoid sets dst = 1/(1+exp(-x)), to full relative precision on both sides.
func Sigmoid[T Float](dst, x []T) {
	must(len(x) == len(dst), "Sigmoid")
	if sweepOver(sweepSigmoid, nil, dst, x, nil, nil) {
		return
	}
	for i, v := range x {
		e := math.Exp(-math.Abs(float64(v))) // never overflows, where exp(-x) would
		if v < 0 {
			dst[i] = T(e / (1 + e))
		} else {
			dst[i] = T(1 / (1 + e))
		}
	}
}

// SigmoidGrad sets dst = g*y*(1-y), where y is Sigmoid's result.
func SigmoidGrad[T Float](dst, g, y []T) {
	must(len(g) == len(dst) && len(y) == len(dst), "SigmoidGrad")
	if sweepOver(sweepSigmoidGrad, nil, dst, g, y, nil) {
		return
	}
	g, y = g[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = T(g[i]*y[i]) * (1 - y[i])
	}
}

// Tanh sets dst = tanh(x).
func Tanh[T Float](dst, x []T) {
	must(len(x) == len(dst), "Tanh")
	if !wide[T]() && sweepOver(sweepTanh, nil, dst, x, nil, nil) {
		return
	}
	for i, v := range x {
		dst[i] = T(math.Tanh(float64(v)))
	}
}

// TanhGrad sets dst = g*(1-y²), where y is Tanh's result.
func TanhGrad[T Float](dst, g, y []T) {
	must(len(g) == len(dst) && len(y) == len(dst), "TanhGrad")
	if sweepOver(sweepTanhGrad, nil, dst, g, y, nil) {
		return
	}
	g, y = g[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = g[i] * (1 - T(y[i]*y[i]))
	}
}
