package simd

// The softmax cross-entropy of logits x, (rows, cols), one number a row. Losses and gradients keep full relative precision
// when they are small, and are stable for every finite float32: gradients are finite, and a loss is +Inf only if it is too
// large for its type. The terms exp(x - max) are of the type of x, within 1.1 ulp, and their sums of float64, so that in float32 a loss
// is within 3 ulp and an entry of a gradient within 5, where no term that matters is denormal.

// CheckClasses returns the first row whose class is not in [0, cols), and false; or ok true if there is none.
func CheckClasses(class []int64, cols int) (row int, ok bool) {
	for i, c := range class {
		if c < 0 || c >= int64(cols) {
			return i, false
		}
	}
	return 0, true
}

// SoftmaxCrossEntropyClass sets loss, (rows), to ln Σ_j exp(x_j) - x_c for class c of each row, as
//
//	(max - x_c) + log1p(Σ_{j≠argmax} exp(x_j - max))
//
// Classes must be in range (CheckClasses). loss must not overlap x.
func SoftmaxCrossEntropyClass[T Float](loss, x []T, class []int64, rows, cols int) {
	must(len(loss) == rows && len(x) == rows*cols && len(class) == rows, "SoftmaxCrossEntropyClass")
	var v rowNumbers
	for lo, hi := range rowChunks(rows, cols) {
		x := x[lo*cols : hi*cols]
		classLogits(&v, x, class[lo:hi], cols)
		peaks(&v, nil, x, hi-lo, cols)
		classLosses(loss[lo:hi], &v)
	}
}

// classLogits sets c to the logit of each row's class.
func classLogits[T Float](v *rowNumbers, x []T, class []int64, cols int) {
	for i, c := range class {
		v.c[i] = float64(x[i*cols:][:cols][c])
	}
}

// classLosses sets the losses of rows from their peaks a and b and the logits c of their classes.
func classLosses[T Float](loss []T, v *rowNumbers) {
	var logs [rowsPerCall]float64
	log1p(logs[:len(loss)], v.b[:len(loss)])
	for i := range loss {
		loss[i] = T((v.a[i] - v.c[i]) + logs[i])
	}
}

// SoftmaxCrossEntropyClassGrad sets dx, (rows, cols), to g_i (p_ij - [j=c]), where p is the softmax of x and g, (rows), the
// gradient of each row's loss. The entry of class c is -g Σ_{j≠c} p_j, which does not cancel. dx must not overlap g.
func SoftmaxCrossEntropyClassGrad[T Float](dx, g, x []T, class []int64, rows, cols int) {
	must(len(dx) == rows*cols && len(g) == rows && len(x) == rows*cols && len(class) == rows, "SoftmaxCrossEntropyClassGrad")
	classResidual(nil, dx, g, x, class, rows, cols)
}

// ClassResidual is SoftmaxCrossEntropyClassGrad for a gradient of 1 in every row: dx = p - [j=c].
func ClassResidual[T Float](dx, x []T, class []int64, rows, cols int) {
	must(len(dx) == rows*cols && len(x) == rows*cols && len(class) == rows, "ClassResidual")
	classResidual(nil, dx, nil, x, class, rows, cols)
}

// ClassLossAndResidual is SoftmaxCrossEntropyClass and ClassResidual in one, with the same bits in less time. loss must overlap
// neither of them.
func ClassLossAndResidual[T Float](loss, dx, x []T, class []int64, rows, cols int) {
	must(len(loss) == rows && len(dx) == rows*cols && len(x) == rows*cols && len(class) == rows, "ClassLossAndResidual")
	classResidual(loss, dx, nil, x, class, rows, cols)
}

// classResidual takes a gradient of 1 if g is nil, and sets the losses too if loss is not.
func classResidual[T Float](loss, dx, g, x []T, class []int64, rows, cols int) {
	var v rowNumbers
	var terms rowTerms[T]
	for lo, hi := range rowChunks(rows, cols) {
		n, dx, x := hi-lo, dx[lo*cols:hi*cols], x[lo*cols:hi*cols]
		if loss != nil {
			classLogits(&v, x, class[lo:hi], cols) // before dx, which may be x, is written
		}
		e := terms.of(dx)
		peaks(&v, e, x, n, cols)
		if loss != nil {
			classLosses(loss[lo:hi], &v)
		}
		for i, c := range class[lo:hi] {
			own, others := float64(e[i*cols:][:cols][c]), v.b[i]
			v.a[i] = rowGradient(g, lo+i) / total(v.a[i], others)
			v.c[i] = -without(own, others) * v.a[i]
		}
		scaledRows(&v, dx, e, n, cols)
		for i, c := range class[lo:hi] {
			dx[i*cols+int(c)] = T(v.c[i])
		}
	}
}

// rowGradient returns the gradient of the loss of row i: 1 if there are none.
func rowGradient[T Float](g []T, i int) float64 {
	if g == nil {
		return 1
	}
	return float64(g[i])
}

// SoftmaxCrossEntropy sets loss, (rows), to Σ_j t_j (ln Σ_k exp(x_k) - x_j) for distributions t, (rows, cols), which need not
// sum to 1. A term with t_j = 0 is exactly 0, whatever x_j is. loss must not overlap x or t.
func SoftmaxCrossEntropy[T Float](loss, x, t []T, rows, cols int) {
	must(len(loss) == rows && len(x) == rows*cols && len(t) == rows*cols, "SoftmaxCrossEntropy")
	var v rowNumbers
	for lo, hi := range rowChunks(rows, cols) {
		n, x := hi-lo, x[lo*cols:hi*cols]
		peaks(&v, nil, x, n, cols)
		log1p(v.b[:n], v.b[:n])
		crossEntropies(&v, x, t[lo*cols:hi*cols], n, cols)
		for i, sum := range v.c[:n] {
			loss[lo+i] = T(sum)
		}
	}
}

// SoftmaxCrossEntropyGrad sets dx, (rows, cols), to g_i (p_ij Σ_k t_ik - t_ij), the gradient by x for g, (rows), the gradient of
// each row's loss, as
//
//	g (e_j Σ_{k≠j} t_k - t_j Σ_{k≠j} e_k) / Σ_k e_k,  e = exp(x - max)
//
// which does not cancel where t_j is all of t. dx must not overlap g or t.
func SoftmaxCrossEntropyGrad[T Float](dx, g, x, t []T, rows, cols int) {
	must(len(dx) == rows*cols && len(g) == rows && len(x) == rows*cols && len(t) == rows*cols, "SoftmaxCrossEntropyGrad")
	residual(dx, g, x, t, rows, cols)
}

// Residual is SoftmaxCrossEntropyGrad for a gradient of 1 in every row: dx = p_ij Σ_k t_ik - t_ij.
func Residual[T Float](dx, x, t []T, rows, cols int) {
	must(len(dx) == rows*cols && len(x) == rows*cols && len(t) == rows*cols, "Residual")
	residual(dx, nil, x, t, rows, cols)
}

// residual takes a gradient of 1 if g is nil.
func residual[T Float](dx, g, x, t []T, rows, cols int) {
	var v rowNumbers
	var terms rowTerms[T]
	for lo, hi := range rowChunks(rows, cols) {
		n, dx := hi-lo, dx[lo*cols:hi*cols]
		e := terms.of(dx)
		peaks(&v, e, x[lo*cols:hi*cols], n, cols)
		for i := range n {
			v.c[i] = rowGradient(g, lo+i) / total(v.a[i], v.b[i])
		}
		residuals(&v, dx, e, t[lo*cols:hi*cols], n, cols)
	}
}
