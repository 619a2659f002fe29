// Package blas gives Nabla's matrix products to any program on Gorgonia: a gonum BLAS whose products of dense matrices are
// Nabla's kernels and whose other functions are gonum's own. One line before the first graph is run is enough:
//
//	tensor.Use(blas.Implementation{})
//
// BenchmarkStock measures what it does for a training step.
package blas

import (
	gonum "gonum.org/v1/gonum/blas"
	native "gonum.org/v1/gonum/blas/gonum"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// Implementation is gonum's BLAS with Nabla's SGEMM and DGEMM. It runs on the caller's thread, holds nothing, and may be
// used by many goroutines at a time. The result of a product is the same bits whenever it is repeated.
type Implementation struct{ native.Implementation }

var _ tensor.BLAS = Implementation{}

// Sgemm computes C = alpha·op(A)·op(B) + beta·C, where op transposes or not; op(A) is (m, k), op(B) (k, n), C (m, n), and
// lda, ldb and ldc are the distances of rows. Wrong arguments panic as gonum's do.
func (i Implementation) Sgemm(tA, tB gonum.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if !product(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		i.Implementation.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Dgemm is Sgemm in float64.
func (i Implementation) Dgemm(tA, tB gonum.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if !product(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		i.Implementation.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// product computes what the kernels can: products that are not scaled, written over C or added to it. It leaves alone what
// is wrong or degenerate, of which gonum's own has things to say.
func product[T simd.Float](tA, tB gonum.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	transA, okA := transposed(tA)
	transB, okB := transposed(tB)
	rowsA, colsA := sides(transA, m, k)
	rowsB, colsB := sides(transB, k, n)
	if !okA || !okB || alpha != 1 || beta != 0 && beta != 1 || m < 1 || n < 1 || k < 1 ||
		!holds(a, rowsA, colsA, lda) || !holds(b, rowsB, colsB, ldb) || !holds(c, m, n, ldc) {
		return false
	}
	start := simd.Zero
	if beta == 1 {
		start = simd.FromC
	}
	simd.Gemm(nil, transA, transB, m, n, k, a, lda, b, ldb, c, ldc, start, nil)
	return true
}

func transposed(t gonum.Transpose) (trans, ok bool) {
	switch t {
	case gonum.NoTrans:
		return false, true
	case gonum.Trans, gonum.ConjTrans:
		return true, true
	}
	return false, false
}

// sides returns the rows and columns of a matrix as it lies in memory.
func sides(trans bool, rows, cols int) (int, int) {
	if trans {
		return cols, rows
	}
	return rows, cols
}

func holds[T simd.Float](x []T, rows, cols, ld int) bool {
	return ld >= cols && len(x) >= (rows-1)*ld+cols
}
