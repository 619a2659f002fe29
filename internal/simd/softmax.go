package simd

// Softmax sets each row of dst, (rows, cols), to exp(x_j)/Σ_k exp(x_k), computed from the differences to the row's maximum.
// float32 is accurate to 5 ulp at worst, and to 2 as a rule. -Inf gives 0; a row that holds NaN or +Inf, or nothing but -Inf, becomes NaN.
func Softmax[T Float](dst, x []T, rows, cols int) {
	must(len(dst) == rows*cols && len(x) == rows*cols, "Softmax")
	var v rowNumbers
	var terms rowTerms[T]
	for lo, hi := range rowChunks(rows, cols) {
		n, dst := hi-lo, dst[lo*cols:hi*cols]
		e := terms.of(dst)
		peaks(&v, e, x[lo*cols:hi*cols], n, cols)
		for i := range n {
			v.a[i] = 1 / total(v.a[i], v.b[i])
		}
		scaledRows(&v, dst, e, n, cols)
	}
}

// LogSoftmax sets each row of dst, (rows, cols), to x_j - ln Σ_k exp(x_k). Entries near 0 keep full relative precision.
func LogSoftmax[T Float](dst, x []T, rows, cols int) {
	must(len(dst) == rows*cols && len(x) == rows*cols, "LogSoftmax")
	var v rowNumbers
	for lo, hi := range rowChunks(rows, cols) {
		n, x := hi-lo, x[lo*cols:hi*cols]
		peaks(&v, nil, x, n, cols)
		log1p(v.b[:n], v.b[:n])
		shift(&v, dst[lo*cols:hi*cols], x, n, cols)
	}
}

// SoftmaxGrad sets each row of dst, (rows, cols), to p_j (g_j - Σ_k g_k p_k), where p is Softmax's result.
func SoftmaxGrad[T Float](dst, g, p []T, rows, cols int) {
	must(len(dst) == rows*cols && len(g) == rows*cols && len(p) == rows*cols, "SoftmaxGrad")
	for lo, hi := range rowChunks(rows, cols) {
		softmaxGrads(dst[lo*cols:hi*cols], g[lo*cols:hi*cols], p[lo*cols:hi*cols], hi-lo, cols)
	}
}
