package simd

import (
	"math"
	"math/big"
	"slices"
	"testing"
)

// The oracle of this file and of cross_entropy_test.go: arithmetic of 300 bits.

func exact(v float64) *big.Float { return new(big.Float).SetPrec(300).SetFloat64(v) }

// exactExp returns exp(x) for x ≤ 0 by its power series at x/2¹⁶, squared 16 times; 0 below -2000, which is 0 in float64 too.
func exactExp(x *big.Float) *big.Float {
	if x.Cmp(exact(-2000)) < 0 {
		return exact(0)
	}
	small := new(big.Float).SetMantExp(x, -16)
	sum, term := exact(1), exact(1)
	for i := range 60 {
		term.Mul(term, small).Quo(term, exact(float64(i+1)))
		sum.Add(sum, term)
	}
	for range 16 {
		sum.Mul(sum, sum)
	}
	return sum
}

// exactLog1p returns ln(1+x) for x ≥ 0 as 2 artanh(x/(2+x)), after square roots that bring 1+x near 1.
func exactLog1p(x *big.Float) *big.Float {
	x, scale := new(big.Float).Copy(x), 1
	for range 20 { // 1+x → √(1+x), as x → x/(1+√(1+x))
		root := new(big.Float).Sqrt(new(big.Float).Add(exact(1), x))
		x.Quo(x, root.Add(root, exact(1)))
		scale *= 2
	}
	z := new(big.Float).Quo(x, new(big.Float).Add(exact(2), x))
	square := new(big.Float).Mul(z, z)
	sum := exact(0)
	for i := range 40 {
		sum.Add(sum, new(big.Float).Quo(z, exact(float64(2*i+1))))
		z.Mul(z, square)
	}
	return sum.Mul(sum, exact(float64(2*scale)))
}

// exactRow is the softmax of one row and what it is made of.
type exactRow struct {
	max    float64
	exps   []*big.Float // exp(x_j - max)
	sum    *big.Float
	logSum *big.Float // ln Σ_j exp(x_j - max)
}

func exactSoftmax[T Float](x []T) exactRow {
	r := exactRow{max: float64(slices.Max(x))}
	others, at := exact(0), slices.Index(x, slices.Max(x))
	for j, v := range x {
		e := exactExp(new(big.Float).Sub(exact(float64(v)), exact(r.max)))
		r.exps = append(r.exps, e)
		if j != at { // apart: beside 1, even 300 bits lose what is below 1e-90
			others.Add(others, e)
		}
	}
	r.sum = new(big.Float).Add(exact(1), others)
	r.logSum = exactLog1p(others)
	return r
}

func round[T Float](x *big.Float) T {
	if wide[T]() {
		f, _ := x.Float64()
		return T(f)
	}
	f, _ := x.Float32()
	return T(f)
}

// logitRows returns rows of ordinary and of hard logits: far apart, huge, equal, denormal.
func logitRows[T Float](cols int) (x []T, rows int) {
	r := rng(cols)
	for _, scale := range []float64{1, 30, 300, 1e38, 0, 1e-40} {
		for range 3 {
			for _, v := range normal[float64](r, cols) {
				x = append(x, T(max(-3e38, min(3e38, v*scale))))
			}
			rows++
		}
	}
	return x, rows
}

func TestSoftmax(t *testing.T) { both(t, testSoftmax[float32], testSoftmax[float64]) }

func testSoftmax[T Float](t *testing.T) {
	limit := 2.0 // float64: the rounding of x - max, magnified by up to the distance, comes first
	if wide[T]() {
		limit = 1500
	}
	for _, cols := range []int{1, 2, 3, 10, 17} {
		x, rows := logitRows[T](cols)
		wantP, wantLog := make([]T, len(x)), make([]T, len(x))
		for i := range rows {
			row := exactSoftmax(x[i*cols : (i+1)*cols])
			for j, e := range row.exps {
				wantP[i*cols+j] = round[T](new(big.Float).Quo(e, row.sum))
				d := new(big.Float).Sub(exact(float64(x[i*cols+j])), exact(row.max))
				wantLog[i*cols+j] = round[T](d.Sub(d, row.logSum))
			}
		}
		got := make([]T, len(x))
		Softmax(got, x, rows, cols)
		wantClose(t, "Softmax", got, wantP, limit)
		in := slices.Clone(x)
		Softmax(in, in, rows, cols)
		wantSame(t, "Softmax in place", in, got)
		LogSoftmax(got, x, rows, cols)
		wantClose(t, "LogSoftmax", got, wantLog, limit)
		in = slices.Clone(x)
		LogSoftmax(in, in, rows, cols)
		wantSame(t, "LogSoftmax in place", in, got)
	}
	wantPanic(t, "Softmax", func() { Softmax(make([]T, 6), make([]T, 6), 2, 2) })
	wantPanic(t, "LogSoftmax", func() { LogSoftmax(make([]T, 6), make([]T, 5), 2, 3) })
}

func TestSoftmaxEdges(t *testing.T) { both(t, testSoftmaxEdges[float32], testSoftmaxEdges[float64]) }

func testSoftmaxEdges[T Float](t *testing.T) {
	inf, nan := T(math.Inf(1)), T(math.NaN())
	for _, c := range []struct{ x, p []T }{
		{[]T{0, -inf, 0}, []T{0.5, 0, 0.5}},
		{[]T{inf, 0, 0}, []T{nan, nan, nan}}, // the sum is NaN
		{[]T{0, nan, 0}, []T{nan, nan, nan}},
		{[]T{-inf, -inf, -inf}, []T{nan, nan, nan}},
	} {
		got := make([]T, 3)
		Softmax(got, c.x, 1, 3)
		wantSame(t, "Softmax", got, c.p)
	}
	got := make([]T, 3)
	LogSoftmax(got, []T{0, -inf, -inf}, 1, 3)
	wantSame(t, "LogSoftmax", got, []T{0, -inf, -inf})
	LogSoftmax(got, []T{0, nan, 1}, 1, 3)
	wantSame(t, "LogSoftmax of NaN", got, []T{nan, nan, nan})
}

func TestSoftmaxGrad(t *testing.T) { both(t, testSoftmaxGrad[float32], testSoftmaxGrad[float64]) }

func testSoftmaxGrad[T Float](t *testing.T) {
	r := rng(1)
	for _, cols := range []int{1, 2, 3, 10, 17} {
		const rows = 5
		p, g := normal[T](r, rows*cols), normal[T](r, rows*cols)
		Softmax(p, p, rows, cols)
		want := make([]T, rows*cols)
		for i := range rows {
			sum := new(big.Rat)
			for j := range cols {
				a, b := new(big.Rat).SetFloat64(float64(p[i*cols+j])), new(big.Rat).SetFloat64(float64(g[i*cols+j]))
				sum.Add(sum, a.Mul(a, b))
			}
			for j := range cols {
				a, b := new(big.Rat).SetFloat64(float64(p[i*cols+j])), new(big.Rat).SetFloat64(float64(g[i*cols+j]))
				f, _ := a.Mul(a, b.Sub(b, sum)).Float64()
				want[i*cols+j] = T(f)
			}
		}
		got := make([]T, rows*cols)
		SoftmaxGrad(got, g, p, rows, cols)
		for i := range got { // g - Σ may cancel: the error is relative to the terms, about 1
			if d := math.Abs(float64(got[i]) - float64(want[i])); !(ulps(got[i], want[i]) <= 2 || d < 1e-15) {
				t.Fatalf("%d columns, element %d: got %v, want %v", cols, i, got[i], want[i])
			}
		}
		overG, overP := slices.Clone(g), slices.Clone(p)
		SoftmaxGrad(overG, overG, p, rows, cols)
		SoftmaxGrad(overP, g, overP, rows, cols)
		wantSame(t, "SoftmaxGrad over g", overG, got)
		wantSame(t, "SoftmaxGrad over p", overP, got)
	}
	wantPanic(t, "SoftmaxGrad", func() { SoftmaxGrad(make([]T, 6), make([]T, 6), make([]T, 4), 2, 3) })
}
