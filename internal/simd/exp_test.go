package simd

import (
	"math"
	"testing"
)

// TestExpLogAtTheEnds goes where the assembly of package math on amd64 fails.
func TestExpLogAtTheEnds(t *testing.T) {
	near := func(what string, got, want, relative float64) {
		t.Helper()
		if d := math.Abs(got - want); !(d <= relative*math.Abs(want)) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	for _, a := range []float64{1.7e308, 1.5e308, 1.3e308, 1e308} {
		x := []float64{math.Log(a)}
		Exp(x, x)
		near("exp(log a)", x[0], a, 710*0x1p-52) // log a is rounded
	}
	for n := -1074; n < -1015; n++ {
		x := []float64{math.Ldexp(1, n)}
		Log(x, x)
		near("log 2ⁿ", x[0], float64(n)*math.Ln2, 0x1p-51)
	}
	x := []float64{709.79, 710, math.Inf(1)}
	Exp(x, x)
	wantSame(t, "exp above the largest", x, []float64{math.Inf(1), math.Inf(1), math.Inf(1)})
}
