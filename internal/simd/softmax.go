package simd

import "math"

// Softmax sets each row of dst, (rows, cols), to exp(x_j)/Σ_k exp(x_k), computed from the differences to the row's maximum.
// A row of float32 is accurate to 1 ulp. -Inf gives 0; a row that holds NaN or +Inf, or nothing but -Inf, becomes NaN.
func Softmax[T Float](dst, x []T, rows, cols int) {
	must(len(dst) == rows*cols && len(x) == rows*cols, "Softmax")
	for i := 0; i < len(x); i += cols {
		softmaxRow(dst[i:i+cols], x[i:i+cols])
	}
}

func softmaxRow[T Float](dst, x []T) {
	m := float64(Max(x))
	sum := 0.0
	for j, v := range x {
		e := math.Exp(float64(v) - m)
		sum += e
		dst[j] = T(e) // as T, since float64 has no room in dst: the second rounding is the ulp
	}
	for j, e := range dst {
		dst[j] = T(float64(e) / sum)
	}
}

// LogSoftmax sets each row of dst, (rows, cols), to x_j - ln Σ_k exp(x_k). Entries near 0 keep full relative precision.
func LogSoftmax[T Float](dst, x []T, rows, cols int) {
	must(len(dst) == rows*cols && len(x) == rows*cols, "LogSoftmax")
	for i := 0; i < len(x); i += cols {
		row := x[i : i+cols]
		top := peakOf(row)
		log := math.Log1p(top.others)
		for j, v := range row {
			dst[i+j] = T(float64(v) - top.max - log)
		}
	}
}

// SoftmaxGrad sets each row of dst, (rows, cols), to p_j (g_j - Σ_k g_k p_k), where p is Softmax's result.
func SoftmaxGrad[T Float](dst, g, p []T, rows, cols int) {
	must(len(dst) == rows*cols && len(g) == rows*cols && len(p) == rows*cols, "SoftmaxGrad")
	for i := 0; i < len(dst); i += cols {
		d, g, p := dst[i:i+cols], g[i:i+cols], p[i:i+cols]
		sum := 0.0
		for j, v := range g {
			sum += float64(float64(v) * float64(p[j]))
		}
		for j, v := range g {
			d[j] = T(float64(p[j]) * (float64(v) - sum))
		}
	}
}

// peak describes a row of logits by its first greatest one.
type peak struct {
	at     int
	max    float64
	others float64 // Σ_{j≠at} exp(x_j - max), so that ln Σ_j exp(x_j) = max + log1p(others) loses nothing when it is small
}

func peakOf[T Float](x []T) peak {
	t := peak{max: math.Inf(-1)}
	for j, v := range x {
		if v := float64(v); !(v <= t.max) {
			t.at, t.max = j, v
			if v != v {
				break // NaN: everything below becomes NaN
			}
		}
	}
	for j, v := range x {
		if j != t.at {
			t.others += math.Exp(float64(v) - t.max)
		}
	}
	return t
}

// own returns exp(x_at - max): 1, or NaN where the maximum is not finite.
func (t peak) own() float64 { return 1 + (t.max - t.max) }

// without returns Σ_{k≠j} exp(x_k - max), given the term of j. Only the greatest term could cancel, and its sum is at hand.
func (t peak) without(j int, term float64) float64 {
	if j == t.at {
		return t.others
	}
	return t.own() + (t.others - term)
}
