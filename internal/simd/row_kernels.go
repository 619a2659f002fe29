package simd

import (
	"iter"
	"math"
	"unsafe"
)

// The kernels over rows, here with their plain Go forms. They compute in float64, whatever the matrices hold, but for the terms of a
// softmax in assembly, and each row by itself.

// rowsPerCall is the most rows that a kernel does in a call; the generator holds the same number.
const rowsPerCall = 64

// rowNumbers are three numbers for each of some rows, which a kernel reads or sets.
type rowNumbers struct{ a, b, c [rowsPerCall]float64 }

// setFirst sets the first number of as many rows as x has elements.
func setFirst[T Float](v *rowNumbers, x []T) {
	for i, x := range x {
		v.a[i] = float64(x)
	}
}

// rowChunks returns the rows from one to another, for all rows of so many columns: as many as stay near for a second look, if that
// is not less than one. A row of 16,384 takes 7 µs; one of more than 115,000, which is one call too, takes longer than the 50 µs
// that a stop of the world should wait.
func rowChunks(rows, cols int) iter.Seq2[int, int] {
	return func(yield func(lo, hi int) bool) {
		most := max(1, min(rowsPerCall, sweepBytes/4/max(1, cols)))
		for lo := 0; lo < rows; lo += most {
			if !yield(lo, min(lo+most, rows)) {
				return
			}
		}
	}
}

// rowsOver runs a kernel over rows of the given length of the matrices that it has, and reports whether it did.
func rowsOver[T Float](number sweepNumber, v *rowNumbers, rows, cols int, w, x, y []T) bool {
	if !vectorised() {
		return false
	}
	size := int(unsafe.Sizeof(T(0)))
	lanes := 8
	if number == sweepPeaks || number == sweepPeakExps { // they compute in T, the others in float64
		lanes = laneCount[T]()
	}
	p := sweep{s: unsafe.Pointer(v), rows: rows, step: cols * size}
	p.setExtent(cols, lanes, size)
	p.w, p.x, p.y = unsafe.Pointer(unsafe.SliceData(w)), unsafe.Pointer(unsafe.SliceData(x)), unsafe.Pointer(unsafe.SliceData(y))
	runSweep[T](kernels, number, &p)
	return true
}

// rowTerms holds terms of a softmax.
type rowTerms[T Float] [1024]T

// of returns a place for the terms of dst: dst itself, unless it fits. A masked store to the end of a short row holds up a load from
// the next, which in place would come right after it.
func (t *rowTerms[T]) of(dst []T) []T {
	if len(dst) <= len(t) {
		return t[:len(dst)]
	}
	return dst
}

// peaks sets a to the maximum of each row of x and b to Σ exp(x_j - a) over all but one of its elements that are a; and dst, unless
// it is nil, to exp(x - a). So ln Σ_j exp(x_j) = a + log1p(b) loses nothing when b is small, and Σ_j exp(x_j - a) = total(a, b).
// A row that holds NaN or +Inf, or nothing but -Inf, has NaN in its total.
func peaks[T Float](v *rowNumbers, dst, x []T, rows, cols int) {
	number := sweepPeaks
	if dst != nil {
		number = sweepPeakExps
	}
	if rowsOver(number, v, rows, cols, dst, x, nil) {
		return
	}
	for i := range rows {
		row, m := x[i*cols:][:cols], math.Inf(-1)
		for _, x := range row {
			m = max(m, float64(x)) // NaN if one is
		}
		others, tops := 0.0, 0
		for j, x := range row {
			e := math.Exp(float64(x) - m)
			if float64(x) == m {
				tops++
			} else {
				others += e
			}
			if dst != nil {
				dst[i*cols+j] = T(e)
			}
		}
		v.a[i], v.b[i] = m, others+float64(tops-1)
	}
}

// total returns the sum of a row of which these are the peaks.
func total(a, b float64) float64 { return 1 + (a - a) + b }

// shift sets dst = (x - a) - b.
func shift[T Float](v *rowNumbers, dst, x []T, rows, cols int) {
	if rowsOver(sweepShift, v, rows, cols, dst, x, nil) {
		return
	}
	for i := range rows {
		for j, x := range x[i*cols:][:cols] {
			dst[i*cols+j] = T(float64(x) - v.a[i] - v.b[i])
		}
	}
}

// crossEntropies sets c = Σ_j t_j ((a - x_j) + b), where a t_j of 0 counts nothing, whatever x_j is.
func crossEntropies[T Float](v *rowNumbers, x, t []T, rows, cols int) {
	if rowsOver(sweepCrossEntropy, v, rows, cols, nil, x, t) {
		return
	}
	for i := range rows {
		sum := 0.0
		for j, w := range t[i*cols:][:cols] {
			if w != 0 {
				sum += float64(float64(w) * ((v.a[i] - float64(x[i*cols+j])) + v.b[i]))
			}
		}
		v.c[i] = sum
	}
}

// without returns what e, a term of a row, leaves of their sum, 1 + others. Only the greatest term, which is 1, could cancel.
func without(e, others float64) float64 {
	if e == 1 {
		return others
	}
	return 1 + (others - e)
}

// residuals sets dst_j, for e_j = exp(x_j - a), to c (e_j Σ_{k≠j} t_k - t_j Σ_{k≠j} e_k), where b is that of peaks.
func residuals[T Float](v *rowNumbers, dst, e, t []T, rows, cols int) {
	if rowsOver(sweepResidual, v, rows, cols, dst, e, t) {
		return
	}
	for i := range rows {
		e, t := e[i*cols:][:cols], t[i*cols:][:cols]
		mass := 0.0
		for _, w := range t {
			mass += float64(w)
		}
		for j, w := range t {
			ej, w := float64(e[j]), float64(w)
			dst[i*cols+j] = T((float64(ej*(mass-w)) - float64(w*without(ej, v.b[i]))) * v.c[i])
		}
	}
}

// softmaxGrads sets dst_j = p_j (g_j - Σ_k g_k p_k).
func softmaxGrads[T Float](dst, g, p []T, rows, cols int) {
	if rowsOver(sweepSoftmaxGrad, nil, rows, cols, dst, g, p) {
		return
	}
	for i := range rows {
		g, p := g[i*cols:][:cols], p[i*cols:][:cols]
		sum := 0.0
		for j, v := range g {
			sum += float64(float64(v) * float64(p[j]))
		}
		for j, v := range g {
			dst[i*cols+j] = T(float64(p[j]) * (float64(v) - sum))
		}
	}
}

// squaredErrors sets a = Σ_j (x_j - y_j)².
func squaredErrors[T Float](v *rowNumbers, x, y []T, rows, cols int) {
	if rowsOver(sweepSquaredErrors, v, rows, cols, nil, x, y) {
		return
	}
	for i := range rows {
		sum := 0.0
		for j, x := range x[i*cols:][:cols] {
			e := float64(x) - float64(y[i*cols+j])
			sum += float64(e * e)
		}
		v.a[i] = sum
	}
}

// scaledDifferences sets dst = (x - y) a.
func scaledDifferences[T Float](v *rowNumbers, dst, x, y []T, rows, cols int) {
	if rowsOver(sweepScaledDifferences, v, rows, cols, dst, x, y) {
		return
	}
	for i := range rows {
		for j, x := range x[i*cols:][:cols] {
			dst[i*cols+j] = T((float64(x) - float64(y[i*cols+j])) * v.a[i])
		}
	}
}

// scaledRows sets dst = x a.
func scaledRows[T Float](v *rowNumbers, dst, x []T, rows, cols int) {
	if rowsOver(sweepScaledRows, v, rows, cols, dst, x, nil) {
		return
	}
	for i := range rows {
		for j, x := range x[i*cols:][:cols] {
			dst[i*cols+j] = T(float64(x) * v.a[i])
		}
	}
}
