package fd

import (
	"math"
	"testing"
)

func TestAdaptiveOfSmoothFunctions(t *testing.T) {
	for _, name := range elementary {
		g := function(name)
		for _, x := range []float64{-3, -2, -1, -0.3, 0.1, 0.5, 0.7, 1, 1.3, 2, 3} {
			if name == "log" && x < 0 {
				continue
			}
			e, truth := Adaptive(g.Value, x), g.Slope(x)
			if !(math.Abs(e.Value-truth) <= 1e-12*math.Abs(truth)) {
				t.Errorf("%s′(%v) = %v, want %v: off by %.2g of it", name, x, e.Value, truth, math.Abs(e.Value-truth)/math.Abs(truth))
			}
			if !(math.Abs(e.Value-truth) <= e.Error) || !(e.Error <= 5e-11*math.Abs(truth)) {
				t.Errorf("%s′(%v) = %v ± %.2g, want %v within, and a bar of next to nothing", name, x, e.Value, e.Error, truth)
			}
			if e.Evals > 60 || !(e.Step > 0) {
				t.Errorf("%s′(%v): %d evaluations, step %v", name, x, e.Evals, e.Step)
			}
		}
	}
}

// What is near x at a distance below the coarse steps is found by the fine ones.
func TestAdaptiveAmongSingularities(t *testing.T) {
	bent := func(x float64) float64 { return x*x + math.Max(x, 0) }
	fast := func(x float64) float64 { return math.Sin(128 * math.Pi * x) } // 0 at all steps 1, 1/4, 1/16, 1/64 from x = 0
	for _, c := range []struct {
		name     string
		f        func(float64) float64
		x, truth float64
		relative float64 // how large the bar may be
	}{
		{"log near its edge", math.Log, 1e-9, 1e9, 1e-10},
		{"log nearer its edge", math.Log, 1e-12, 1e12, 1e-4},
		{"1/x", func(x float64) float64 { return 1 / x }, 1e-9, -1e18, 1e-10},
		{"a kink to the left", bent, 1e-3, 1.002, 1e-13},
		{"a kink to the right", bent, -1e-3, -0.002, 1e-10},
		{"steep", func(x float64) float64 { return math.Tanh(1e9 * x) }, 1e-10, 1e9 / math.Pow(math.Cosh(0.1), 2), 1e-10},
		{"a wave that coarse steps miss", fast, 0.7, 128 * math.Pi * math.Cos(128*math.Pi*0.7), 1e-10},
		{"far from 0", math.Sin, 1e6, math.Cos(1e6), 1e-7},
	} {
		e := Adaptive(c.f, c.x)
		if !(math.Abs(e.Value-c.truth) <= e.Error) || !(e.Error <= c.relative*math.Abs(c.truth)) {
			t.Errorf("%s: %v ± %.2g, want %v within, and a bar of at most %g of it", c.name, e.Value, e.Error, c.truth, c.relative)
		}
	}
}

// Where there is no derivative, or none that can be had, nobody is told a number to rely on.
func TestAdaptiveOfNothing(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(float64) float64
		x    float64
		bar  float64 // at least
	}{
		{"outside the domain", math.Log, -1, math.Inf(1)},
		{"on the edge of the domain", math.Sqrt, 0, math.Inf(1)},
		{"a pole", func(x float64) float64 { return 1 / x }, 0, math.Inf(1)},
		{"next to the edge", math.Log, 1e-14, math.Inf(1)},
		{"closer than any step", math.Log, 1e-300, math.Inf(1)},
		{"NaN", func(float64) float64 { return math.NaN() }, 1, math.Inf(1)},
		{"at NaN", math.Exp, math.NaN(), math.Inf(1)},
		{"at infinity", math.Exp, math.Inf(1), math.Inf(1)},
		{"a hole", func(x float64) float64 {
			if x == 1 {
				return math.NaN()
			}
			return x
		}, 1, math.Inf(1)},
		{"a kink", math.Abs, 0, 1},
		{"half a kink", func(x float64) float64 { return x*x + math.Max(x, 0) }, 0, 0.5},
		{"a jump", math.Floor, 1, 1},
		{"a vertical tangent", math.Cbrt, 0, 1e8},
	} {
		if e := Adaptive(c.f, c.x); !(e.Error >= c.bar) || math.IsInf(c.bar, 1) && !math.IsNaN(e.Value) {
			t.Errorf("%s: %v ± %v, want a bar of at least %v", c.name, e.Value, e.Error, c.bar)
		}
	}
}
