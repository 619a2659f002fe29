package simd

import (
	"math"
	"math/big"
	"testing"
)

func TestSquaredError(t *testing.T) { both(t, testSquaredError[float32], testSquaredError[float64]) }

// testSquaredError compares with exact rational arithmetic.
func testSquaredError[T Float](t *testing.T) {
	r := rng(1)
	rat := func(v T) *big.Rat { return new(big.Rat).SetFloat64(float64(v)) }
	value := func(x *big.Rat) T {
		f, _ := x.Float64()
		return T(f)
	}
	for _, rows := range []int{0, 1, 3} {
		for _, cols := range []int{1, 2, 5, 17} {
			pred, target, g := normal[T](r, rows*cols), normal[T](r, rows*cols), normal[T](r, rows)
			wantLoss, wantGrad := make([]T, rows), make([]T, rows*cols)
			for i := range rows {
				sum := new(big.Rat)
				for j := range cols {
					e := new(big.Rat).Sub(rat(pred[i*cols+j]), rat(target[i*cols+j]))
					sum.Add(sum, new(big.Rat).Mul(e, e))
					e.Mul(e, rat(g[i])).Mul(e, big.NewRat(2, int64(cols)))
					wantGrad[i*cols+j] = value(e)
				}
				wantLoss[i] = value(sum.Mul(sum, big.NewRat(1, int64(cols))))
			}
			loss, grad := make([]T, rows), make([]T, rows*cols)
			SquaredError(loss, pred, target, rows, cols)
			SquaredErrorGrad(grad, g, pred, target, rows, cols)
			wantClose(t, "SquaredError", loss, wantLoss, 8)
			wantClose(t, "SquaredErrorGrad", grad, wantGrad, 4)
			SquaredErrorGrad(pred, g, pred, target, rows, cols)
			wantSame(t, "SquaredErrorGrad over pred", pred, grad)
		}
	}
	x := make([]T, 6)
	wantPanic(t, "SquaredError", func() { SquaredError(x[:2], x, x[:5], 2, 3) })
	wantPanic(t, "SquaredErrorGrad", func() { SquaredErrorGrad(x, x[:3], x, x, 2, 3) })
}

func TestSquaredErrorEdges(t *testing.T) {
	const huge = math.MaxFloat32
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	loss, grad := make([]float32, 5), make([]float32, 5)
	pred, target := []float32{huge, inf, nan, inf, 0x1p-149}, []float32{-huge, 0, 0, inf, 0}
	SquaredError(loss, pred, target, 5, 1)
	wantSame(t, "loss", loss, []float32{inf, inf, nan, nan, 0})
	SquaredErrorGrad(grad, []float32{0.25, 1, 1, 1, 0.5}, pred, target, 5, 1)
	wantSame(t, "gradient", grad, []float32{huge, inf, nan, nan, 0x1p-149}) // pred - target overflows float32, the gradient does not
}
