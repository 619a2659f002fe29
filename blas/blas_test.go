package blas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	gonum "gonum.org/v1/gonum/blas"
	native "gonum.org/v1/gonum/blas/gonum"
)

func random(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return x
}

func narrow(x []float64) []float32 {
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = float32(v)
	}
	return out
}

// TestAgreesWithGonum compares all forms over odd sizes and distances of rows, those that gonum computes itself included.
func TestAgreesWithGonum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		m, n, k := 1+r.IntN(20), 1+r.IntN(20), 1+r.IntN(40)
		tA := []gonum.Transpose{gonum.NoTrans, gonum.Trans}[r.IntN(2)]
		tB := []gonum.Transpose{gonum.NoTrans, gonum.Trans, gonum.ConjTrans}[r.IntN(3)]
		alpha, beta := []float64{1, 1, 0.5}[r.IntN(3)], []float64{0, 1, 2}[r.IntN(3)]
		rowsA, colsA := sides(tA != gonum.NoTrans, m, k)
		rowsB, colsB := sides(tB != gonum.NoTrans, k, n)
		lda, ldb, ldc := colsA+r.IntN(3), colsB+r.IntN(3), n+r.IntN(3)
		a, b, c := random(r, rowsA*lda), random(r, rowsB*ldb), random(r, m*ldc)
		name := fmt.Sprint(tA, tB, m, n, k, alpha, beta)

		want, got := append([]float64{}, c...), append([]float64{}, c...)
		native.Implementation{}.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, want, ldc)
		Implementation{}.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, got, ldc)
		near(t, name, got, want, 1e-13*float64(k+1))

		want32, got32 := narrow(c), narrow(c)
		native.Implementation{}.Sgemm(tA, tB, m, n, k, float32(alpha), narrow(a), lda, narrow(b), ldb, float32(beta), want32, ldc)
		Implementation{}.Sgemm(tA, tB, m, n, k, float32(alpha), narrow(a), lda, narrow(b), ldb, float32(beta), got32, ldc)
		near(t, name, got32, want32, 3e-6*float64(k+1))
	}
}

func near[T float32 | float64](t *testing.T, name string, got, want []T, bound float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(float64(got[i]-want[i])) <= bound) {
			t.Fatalf("%s: element %d is %v, gonum has %v", name, i, got[i], want[i])
		}
	}
}

// TestWrongArgumentsPanicAsGonums also shows that a NaN in C does not survive beta = 0.
func TestWrongArgumentsPanicAsGonums(t *testing.T) {
	call := func(g interface {
		Sgemm(tA, tB gonum.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int)
	}, tA gonum.Transpose, m, lda int, c []float32) (panicked any) {
		defer func() { panicked = recover() }()
		x := make([]float32, 4)
		g.Sgemm(tA, gonum.NoTrans, m, 2, 2, 1, x, lda, x, 2, 0, c, 2)
		return nil
	}
	for _, c := range []struct {
		tA     gonum.Transpose
		m, lda int
		c      []float32
	}{
		{gonum.NoTrans, -1, 2, make([]float32, 4)},
		{gonum.NoTrans, 2, 1, make([]float32, 4)},
		{gonum.NoTrans, 2, 2, make([]float32, 3)},
		{gonum.NoTrans, 9, 2, make([]float32, 18)},
		{'?', 2, 2, make([]float32, 4)},
	} {
		want := call(native.Implementation{}, c.tA, c.m, c.lda, append([]float32{}, c.c...))
		got := call(Implementation{}, c.tA, c.m, c.lda, append([]float32{}, c.c...))
		if want == nil || got != want {
			t.Errorf("%+v: panics with %v, gonum with %v", c, got, want)
		}
	}
	nan := float32(math.NaN())
	c := []float32{nan, nan, nan, nan}
	x := []float32{1, 0, 0, 1}
	Implementation{}.Sgemm(gonum.NoTrans, gonum.NoTrans, 2, 2, 2, 1, x, 2, x, 2, 0, c, 2)
	near(t, "over NaN", c, x, 0)
}
