package simd

import (
	"flag"
	"math"
	"testing"
)

var all = flag.Bool("all", false, "try all 2³² values of float32 in TestUlp, minutes for each function")

// functions32 are the approximated functions of one variable, with their values in float64. None may be maxUlp away.
var functions32 = []struct {
	name  string
	run   func(dst, x []float32)
	value func(x float64) float64
}{
	{"Exp", Exp[float32], math.Exp},
	{"Log", Log[float32], math.Log},
	{"Tanh", Tanh[float32], math.Tanh},
	{"Sigmoid", Sigmoid[float32], func(x float64) float64 {
		if x < 0 {
			return math.Exp(x) / (1 + math.Exp(x))
		}
		return 1 / (1 + math.Exp(-x))
	}},
	{"Erf", Erf[float32], math.Erf},
	{"GELU", GELU[float32], func(x float64) float64 {
		if x < -40 {
			return math.Copysign(0, -1)
		}
		return x * math.Erfc(-x/math.Sqrt2) / 2
	}},
	{"GELUGrad", func(dst, x []float32) {
		for i := range dst {
			dst[i] = 1
		}
		GELUGrad(dst, dst, x)
	}, func(x float64) float64 {
		if x < -40 {
			return math.Copysign(0, -1)
		}
		if x > 40 {
			return 1
		}
		return math.Erfc(-x/math.Sqrt2)/2 + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
	}},
}

const maxUlp = 4

// TestUlp compares float32 with float64: every exponent with a sample of its values, and all values near those at which
// something changes; or all values there are.
func TestUlp(t *testing.T) { eachSet(t, testUlp) }

func testUlp(t *testing.T) {
	for _, f := range functions32 {
		t.Run(f.name, func(t *testing.T) {
			worst, at := 0.0, float32(0)
			x, y := make([]float32, 0, 1<<12), make([]float32, 1<<12)
			check := func() {
				f.run(y[:len(x)], x)
				for i, v := range x {
					if u := ulpsOf(y[i], f.value(float64(v))); !(u <= worst) {
						worst, at = u, v
					}
				}
				x = x[:0]
			}
			for bits := range ulpSample(*all) {
				if x = append(x, math.Float32frombits(bits)); len(x) == cap(x) {
					check()
				}
			}
			check()
			t.Logf("%.3f ulp at %v (%x)", worst, at, math.Float32bits(at))
			if !(worst <= maxUlp) {
				t.Errorf("%.3f ulp at %v", worst, at)
			}
		})
	}
}

// ulpSample returns the bits of all values of float32, or of a sample.
func ulpSample(all bool) func(yield func(bits uint32) bool) {
	borders := []float64{0, 1, 0.5, math.Sqrt2, math.Sqrt2 / 2, 88.7228, 87.3365, 103.9721, 9.0109, 10, 15, 13.1, 14.1, 0.75179152, 3, 5.5, 3.9}
	return func(yield func(uint32) bool) {
		if all {
			for b := uint64(0); b < 1<<32; b++ {
				if !yield(uint32(b)) {
					return
				}
			}
			return
		}
		const step = 1<<13 - 1 // odd, so that it goes through all patterns of the last bits
		for b := uint64(0); b < 1<<32; b += step {
			if !yield(uint32(b)) {
				return
			}
		}
		for _, v := range borders {
			for d := -500; d <= 500; d++ {
				b := uint32(int64(math.Float32bits(float32(v))) + int64(d))
				if !yield(b) || !yield(b^1<<31) {
					return
				}
			}
		}
	}
}

// ulpsOf returns how far got is from want in units of the last place of float32 at want: 0 if both are NaN, or both Inf of one sign
// once they are rounded.
func ulpsOf(got float32, want float64) float64 {
	rounded := float32(want)
	if infinite := math.IsInf(float64(rounded), 0); infinite || math.IsInf(float64(got), 0) || got != got || rounded != rounded {
		if got == rounded || got != got && rounded != rounded {
			return 0
		}
		return math.Inf(1)
	}
	_, exponent := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Ldexp(1, max(exponent-24, -149))
}
