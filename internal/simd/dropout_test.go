package simd

import (
	"math"
	"slices"
	"testing"

	"nabla/internal/keyed"
)

func TestDropout(t *testing.T) { both(t, testDropout[float32], testDropout[float64]) }

func testDropout[T Float](t *testing.T) {
	r := rng(1)
	const key = 0x1234567890abcdef
	for _, p := range []float64{0, 0.1, 0.5, 0.9, math.Nextafter(1, 0)} {
		for _, first := range []int{0, 5, 1<<32 - 3} {
			for _, n := range sizes {
				x := mixed[T](r, n)
				want := make([]T, n)
				for i, v := range x {
					if float64(keyed.Bits(key, uint32(first+i))) >= math.Floor(p*(1<<32)) {
						want[i] = v * T(1/(1-p))
					}
				}
				got := normal[T](r, n)
				Dropout(got, x, key, first, p)
				wantSame(t, "Dropout", got, want)
				in := slices.Clone(x)
				Dropout(in, in, key, first, p)
				wantSame(t, "Dropout in place", in, want)
			}
		}
	}
	for _, p := range []float64{-0.1, 1, math.NaN()} {
		wantPanic(t, "p", func() { Dropout[T](nil, nil, 0, 0, p) })
	}
}

// TestDropoutRate counts what is dropped: the mean of n draws within 5 standard deviations.
func TestDropoutRate(t *testing.T) {
	const n, p = 1 << 16, 0.3
	x := make([]float32, n)
	Fill(x, float32(math.Inf(1)))
	Dropout(x, x, 7, 0, p)
	dropped := 0
	for _, v := range x {
		switch {
		case v == 0:
			dropped++
		case !math.IsInf(float64(v), 1):
			t.Fatalf("a kept Inf became %v", v)
		}
	}
	if d := math.Abs(float64(dropped) - n*p); d > 5*math.Sqrt(n*p*(1-p)) {
		t.Errorf("%d of %d dropped at rate %v", dropped, n, p)
	}
}

// TestDropoutInParts makes a mask in two parts.
func TestDropoutInParts(t *testing.T) {
	x := normal[float64](rng(2), 100)
	whole, parts := make([]float64, 100), make([]float64, 100)
	Dropout(whole, x, 3, 10, 0.4)
	Dropout(parts[:37], x[:37], 3, 10, 0.4)
	Dropout(parts[37:], x[37:], 3, 47, 0.4)
	wantSame(t, "parts", parts, whole)
}
