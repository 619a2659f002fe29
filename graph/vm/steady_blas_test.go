package vm_test

import (
	"testing"
	"unsafe"

	gonum "gonum.org/v1/gonum/blas"
	native "gonum.org/v1/gonum/blas/gonum"
	"gorgonia.org/tensor"
)

// steadyBLAS is gonum's BLAS with the operands of float32 products at multiples of 64 bytes. Gonum's inner product first
// brings its operands to an alignment, one element at a time, so that the order of its additions, and with it the last
// bits, depends on where they happen to lie. Everything else is gonum's own.
type steadyBLAS struct{ native.Implementation }

// useSteadyBLAS lets Gorgonia's products be the same bits whenever they are repeated, until the test ends.
func useSteadyBLAS(t testing.TB) {
	tensor.Use(steadyBLAS{})
	t.Cleanup(func() { tensor.Use(native.Implementation{}) })
}

func (b steadyBLAS) Sdot(n int, x []float32, incX int, y []float32, incY int) float32 {
	return b.Implementation.Sdot(n, aligned(x), incX, aligned(y), incY)
}

func (b steadyBLAS) Sgemv(t gonum.Transpose, m, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	b.Implementation.Sgemv(t, m, n, alpha, aligned(a), lda, aligned(x), incX, beta, y, incY)
}

func (b steadyBLAS) Sgemm(tA, tB gonum.Transpose, m, n, k int, alpha float32, a []float32, lda int, x []float32, ldx int, beta float32, c []float32, ldc int) {
	b.Implementation.Sgemm(tA, tB, m, n, k, alpha, aligned(a), lda, aligned(x), ldx, beta, c, ldc)
}

// aligned returns a copy at a multiple of 64 bytes.
func aligned(x []float32) []float32 {
	room := make([]float32, len(x)+15)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(room)))&63) / 4
	return append(room[skip:skip], x...)
}
