package simd

import "math"

// Exp sets dst = exp(x).
func Exp[T Float](dst, x []T) {
	must(len(x) == len(dst), "Exp")
	if sweepOver(sweepExp, nil, dst, x, nil, nil) {
		return
	}
	for i, v := range x {
		dst[i] = T(exp(float64(v)))
	}
}

// Log sets dst = ln(x): -Inf at 0, NaN below.
func Log[T Float](dst, x []T) {
	must(len(x) == len(dst), "Log")
	if sweepOver(sweepLog, nil, dst, x, nil, nil) {
		return
	}
	for i, v := range x {
		dst[i] = T(log(float64(v)))
	}
}

// log1p sets dst = ln(1+x) for x ≥ 0.
func log1p(dst, x []float64) {
	if sweepOver(sweepLog1p, nil, dst, x, nil, nil) {
		return
	}
	for i, v := range x {
		dst[i] = math.Log1p(v)
	}
}

// exp returns exp(x). The assembly of math.Exp on amd64 gives +Inf from 709.44 on, where exp(x) is finite up to 709.78
// (Go 1.26). x-1 is exact there.
func exp(x float64) float64 {
	if x > 709 {
		return math.Exp(x-1) * math.E
	}
	return math.Exp(x)
}

// log returns ln(x). The assembly of math.Log on amd64 is wrong for denormals: -709.09 for ln 2⁻¹⁰⁷⁴ = -744.44 (Go 1.26).
func log(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p52) - 52*math.Ln2
	}
	return math.Log(x)
}
