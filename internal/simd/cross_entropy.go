package simd

import "math"

// The softmax cross-entropy of logits x, (rows, cols), one number a row. Losses and gradients keep full relative precision
// when they are small, and are stable for every finite float32: gradients are finite, and a loss is +Inf only if it is too
// large for its type.

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
	for i, c := range class {
		row := x[i*cols:][:cols]
		top := peakOf(row)
		loss[i] = T((top.max - float64(row[c])) + math.Log1p(top.others))
	}
}

// SoftmaxCrossEntropyClassGrad sets dx, (rows, cols), to g_i (p_ij - [j=c]), where p is the softmax of x and g, (rows), the
// gradient of each row's loss. The entry of class c is -g Σ_{j≠c} p_j, which does not cancel. dx must not overlap g.
func SoftmaxCrossEntropyClassGrad[T Float](dx, g, x []T, class []int64, rows, cols int) {
	must(len(dx) == rows*cols && len(g) == rows && len(x) == rows*cols && len(class) == rows, "SoftmaxCrossEntropyClassGrad")
	for i, c := range class {
		classResidual(dx[i*cols:][:cols], x[i*cols:][:cols], int(c), float64(g[i]))
	}
}

// ClassResidual is SoftmaxCrossEntropyClassGrad for a gradient of 1 in every row: dx = p - [j=c].
func ClassResidual[T Float](dx, x []T, class []int64, rows, cols int) {
	must(len(dx) == rows*cols && len(x) == rows*cols && len(class) == rows, "ClassResidual")
	for i, c := range class {
		classResidual(dx[i*cols:][:cols], x[i*cols:][:cols], int(c), 1)
	}
}

func classResidual[T Float](dx, x []T, class int, g float64) {
	top := peakOf(x)
	sum := top.own() + top.others
	for j, v := range x {
		e := math.Exp(float64(v) - top.max)
		if j == class {
			e = -top.without(j, e)
		}
		dx[j] = T(g * (e / sum))
	}
}

// SoftmaxCrossEntropy sets loss, (rows), to Σ_j t_j (ln Σ_k exp(x_k) - x_j) for distributions t, (rows, cols), which need not
// sum to 1. A term with t_j = 0 is exactly 0, whatever x_j is. loss must not overlap x or t.
func SoftmaxCrossEntropy[T Float](loss, x, t []T, rows, cols int) {
	must(len(loss) == rows && len(x) == rows*cols && len(t) == rows*cols, "SoftmaxCrossEntropy")
	for i := range loss {
		row, target := x[i*cols:][:cols], t[i*cols:][:cols]
		top := peakOf(row)
		log := math.Log1p(top.others)
		sum := 0.0
		for j, w := range target {
			if w != 0 {
				sum += float64(float64(w) * ((top.max - float64(row[j])) + log))
			}
		}
		loss[i] = T(sum)
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
	for i, gi := range g {
		residual(dx[i*cols:][:cols], x[i*cols:][:cols], t[i*cols:][:cols], float64(gi))
	}
}

// Residual is SoftmaxCrossEntropyGrad for a gradient of 1 in every row: dx = p_ij Σ_k t_ik - t_ij.
func Residual[T Float](dx, x, t []T, rows, cols int) {
	must(len(dx) == rows*cols && len(x) == rows*cols && len(t) == rows*cols, "Residual")
	for i := range rows {
		residual(dx[i*cols:][:cols], x[i*cols:][:cols], t[i*cols:][:cols], 1)
	}
}

func residual[T Float](dx, x, t []T, g float64) {
	top := peakOf(x)
	sum, mass := top.own()+top.others, 0.0
	for _, w := range t {
		mass += float64(w)
	}
	for j, v := range x {
		e, w := math.Exp(float64(v)-top.max), float64(t[j])
		dx[j] = T(g * ((float64(e*(mass-w)) - float64(w*top.without(j, e))) / sum))
	}
}
