package simd

import (
	"math"
	"math/big"
	"slices"
	"testing"
)

func TestCheckClasses(t *testing.T) {
	for _, c := range []struct {
		class []int64
		row   int
		ok    bool
	}{
		{nil, 0, true}, {[]int64{0, 2, 1}, 0, true}, {[]int64{0, 3, -1}, 1, false}, {[]int64{-1}, 0, false}, {[]int64{0, 1 << 32}, 1, false},
	} {
		if row, ok := CheckClasses(c.class, 3); row != c.row || ok != c.ok {
			t.Errorf("%v of 3: got row %d, %v", c.class, row, ok)
		}
	}
}

func TestCrossEntropyClass(t *testing.T) {
	both(t, testCrossEntropyClass[float32], testCrossEntropyClass[float64])
}

// testCrossEntropyClass tries every class of every row; the distribution with all its mass there must agree.
func testCrossEntropyClass[T Float](t *testing.T) {
	limit := 2.0 // float64: the rounding of x - max, magnified by up to the distance, comes first
	if wide[T]() {
		limit = 1500
	}
	for _, cols := range []int{1, 2, 3, 10} {
		x, rows := logitRows[T](cols)
		g := normal[T](rng(1), rows)
		for c := range cols {
			class, target := make([]int64, rows), make([]T, len(x))
			wantLoss, wantGrad := make([]T, rows), make([]T, len(x))
			for i := range rows {
				class[i], target[i*cols+c] = int64(c), 1
				row := exactSoftmax(x[i*cols : (i+1)*cols])
				d := new(big.Float).Sub(exact(row.max), exact(float64(x[i*cols+c])))
				wantLoss[i] = round[T](d.Add(d, row.logSum))
				for j, e := range row.exps {
					if j == c {
						e = exact(0) // e - sum, which 300 bits cannot hold
						for k, other := range row.exps {
							if k != c {
								e.Sub(e, other)
							}
						}
					}
					p := new(big.Float).Quo(e, row.sum)
					wantGrad[i*cols+j] = round[T](p.Mul(p, exact(float64(g[i]))))
				}
			}
			loss, grad := make([]T, rows), make([]T, len(x))
			SoftmaxCrossEntropyClass(loss, x, class, rows, cols)
			SoftmaxCrossEntropyClassGrad(grad, g, x, class, rows, cols)
			wantClose(t, "loss", loss, wantLoss, limit)
			wantClose(t, "gradient", grad, wantGrad, limit)
			in := slices.Clone(x)
			SoftmaxCrossEntropyClassGrad(in, g, in, class, rows, cols)
			wantSame(t, "gradient over x", in, grad)

			SoftmaxCrossEntropy(loss, x, target, rows, cols)
			SoftmaxCrossEntropyGrad(in, g, x, target, rows, cols)
			wantClose(t, "loss of a distribution", loss, wantLoss, limit)
			wantClose(t, "gradient of a distribution", in, wantGrad, limit)
		}
	}
	x := make([]T, 6)
	wantPanic(t, "loss", func() { SoftmaxCrossEntropyClass(x[:2], x, make([]int64, 3), 2, 3) })
	wantPanic(t, "gradient", func() { SoftmaxCrossEntropyClassGrad(x, x[:3], x, make([]int64, 2), 2, 3) })
}

func TestCrossEntropy(t *testing.T) { both(t, testCrossEntropy[float32], testCrossEntropy[float64]) }

// testCrossEntropy takes targets that are no distributions either. Gradients are differences of two terms below
// g·Σt, so their error is relative to that.
func testCrossEntropy[T Float](t *testing.T) {
	epsilon := 0x1p-23
	if wide[T]() {
		epsilon = 1500 * 0x1p-52
	}
	r := rng(2)
	for _, cols := range []int{1, 2, 3, 10} {
		x, rows := logitRows[T](cols)
		g, target := normal[T](r, rows), make([]T, len(x))
		for i := range target {
			if r.IntN(3) > 0 {
				target[i] = T(r.Float64())
			}
		}
		loss, grad := make([]T, rows), make([]T, len(x))
		SoftmaxCrossEntropy(loss, x, target, rows, cols)
		SoftmaxCrossEntropyGrad(grad, g, x, target, rows, cols)
		for i := range rows {
			row := exactSoftmax(x[i*cols : (i+1)*cols])
			want, mass := exact(0), exact(0)
			for j := range cols {
				w := exact(float64(target[i*cols+j]))
				mass.Add(mass, w)
				d := new(big.Float).Sub(exact(row.max), exact(float64(x[i*cols+j])))
				want.Add(want, d.Add(d, row.logSum).Mul(d, w))
			}
			wantClose(t, "loss", loss[i:i+1], []T{round[T](want)}, 1500)
			for j, e := range row.exps {
				p := new(big.Float).Quo(e, row.sum)
				p.Mul(p, mass).Sub(p, exact(float64(target[i*cols+j]))).Mul(p, exact(float64(g[i])))
				wantJ, _ := p.Float64()
				m, _ := mass.Float64()
				got := float64(grad[i*cols+j])
				if d := math.Abs(got - wantJ); !(d <= 2*epsilon*m*math.Abs(float64(g[i]))) {
					t.Fatalf("gradient of row %d, column %d of %d: got %v, want %v", i, j, cols, got, wantJ)
				}
			}
		}
		in := slices.Clone(x)
		SoftmaxCrossEntropyGrad(in, g, in, target, rows, cols)
		wantSame(t, "gradient over x", in, grad)
	}
	x := make([]T, 6)
	wantPanic(t, "loss", func() { SoftmaxCrossEntropy(x[:2], x, x[:4], 2, 3) })
	wantPanic(t, "gradient", func() { SoftmaxCrossEntropyGrad(x, x[:2], x, x[:4], 2, 3) })
}

func TestCrossEntropyEdges(t *testing.T) {
	both(t, testCrossEntropyEdges[float32], testCrossEntropyEdges[float64])
}

func testCrossEntropyEdges[T Float](t *testing.T) {
	inf, nan := T(math.Inf(1)), T(math.NaN())
	for _, c := range []struct {
		name string
		x    []T
		loss T
		grad []T
	}{
		{"sure", []T{50, 0}, T(math.Exp(-50)), []T{T(-math.Exp(-50)), T(math.Exp(-50))}}, // 1+exp(-50) is 1
		{"surely wrong", []T{-1000, 0}, 1000, []T{-1, 1}},
		{"huge", []T{3e38, -3e38}, 0, []T{0, 0}},
		{"impossible", []T{-inf, 0}, inf, []T{-1, 1}},
		{"excluded other", []T{0, -inf}, 0, []T{0, 0}},
		{"infinite", []T{inf, 0}, nan, []T{nan, nan}},
		{"NaN", []T{nan, 0}, nan, []T{nan, nan}},
		{"NaN elsewhere", []T{0, nan}, nan, []T{nan, nan}},
		{"nothing possible", []T{-inf, -inf}, nan, []T{nan, nan}},
	} {
		loss, grad, one := make([]T, 1), make([]T, 2), []T{1}
		check := func(kind string) {
			t.Helper()
			wantClose(t, kind+" loss, "+c.name, loss, []T{c.loss}, 1)
			wantClose(t, kind+" gradient, "+c.name, grad, c.grad, 1)
		}
		SoftmaxCrossEntropyClass(loss, c.x, []int64{0}, 1, 2)
		SoftmaxCrossEntropyClassGrad(grad, one, c.x, []int64{0}, 1, 2)
		check("class")
		SoftmaxCrossEntropy(loss, c.x, []T{1, 0}, 1, 2)
		SoftmaxCrossEntropyGrad(grad, one, c.x, []T{1, 0}, 1, 2)
		check("distribution")
	}
	loss := []float32{0}
	SoftmaxCrossEntropyClass(loss, []float32{-3e38, 3e38}, []int64{0}, 1, 2)
	wantSame(t, "6e38, above float32", loss, []float32{float32(math.Inf(1))})
	SoftmaxCrossEntropy(loss, []float32{-3e38, 3e38}, []float32{0.25, 0.75}, 1, 2)
	wantSame(t, "a quarter of it", loss, []float32{float32((float64(float32(3e38)) * 2) / 4)})
}

// TestResiduals compares with the gradients for g = 1, which are tested against the oracle.
func TestResiduals(t *testing.T) { both(t, testResiduals[float32], testResiduals[float64]) }

func testResiduals[T Float](t *testing.T) {
	const cols = 10
	x, rows := logitRows[T](cols)
	class, target, ones := make([]int64, rows), normal[T](rng(3), len(x)), make([]T, rows)
	Fill(ones, 1)
	for i := range class {
		class[i] = int64(i % cols)
	}
	got, want := make([]T, len(x)), make([]T, len(x))
	ClassResidual(got, x, class, rows, cols)
	SoftmaxCrossEntropyClassGrad(want, ones, x, class, rows, cols)
	wantSame(t, "ClassResidual", got, want)
	Residual(got, x, target, rows, cols)
	SoftmaxCrossEntropyGrad(want, ones, x, target, rows, cols)
	wantSame(t, "Residual", got, want)
	wantPanic(t, "ClassResidual", func() { ClassResidual(got, x, class, rows, cols-1) })
	wantPanic(t, "Residual", func() { Residual(got, x, target[1:], rows, cols) })
}
