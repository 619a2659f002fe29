package fd

import (
	"math"
	"testing"
)

// The model knows the size of the higher derivative and of the rounding errors.
func TestErrorModel(t *testing.T) {
	const x = 0.7
	for _, c := range []struct {
		name    string
		f       func(float64) float64
		formula Formula
		higher  float64
	}{
		{"exp", math.Exp, Forward, math.Exp(x)},
		{"exp", math.Exp, Central4, math.Exp(x)},
		{"sin", math.Sin, Central, math.Cos(x)},
		{"log", math.Log, Central, 2 / (x * x * x)},
		{"log", math.Log, Second, 6 / (x * x * x * x)},
	} {
		m := NewErrorModel(c.f, x, c.formula)
		if !(math.Abs(m.Higher-c.higher) <= c.higher/2) {
			t.Errorf("%s of %s: the higher derivative is %v, want about %v", c.formula.Name, c.name, m.Higher, c.higher)
		}
		if size := math.Abs(c.f(x)); !(m.Noise >= epsilon64*size) || !(m.Noise <= 8*epsilon64*math.Max(1, size)) {
			t.Errorf("%s of %s: the noise is %v, want a few roundings of %v", c.formula.Name, c.name, m.Noise, size)
		}
		h := m.Best()
		if !(m.Error(h) <= m.Error(1.1*h)) || !(m.Error(h) <= m.Error(h/1.1)) {
			t.Errorf("%s of %s: %v is not the step of least error", c.formula.Name, c.name, h)
		}
	}
	// A value that is computed with an error of a millionth of it is known to be.
	rough := func(x float64) float64 { return math.Exp(x) + 1e-6*math.Sin(1e12*x) }
	if m := NewErrorModel(rough, x, Central); !(m.Noise >= 2e-7) || !(m.Noise <= 5e-6) {
		t.Errorf("the noise is %v, want about 1e-6", m.Noise)
	}
}

func TestOptimal(t *testing.T) {
	for _, name := range elementary {
		g := function(name)
		for _, formula := range formulas {
			e, truth := Optimal(g.Value, 0.7, formula), g.Slope(0.7)
			want := map[int]float64{1: 2e-7, 2: 2e-9, 4: 5e-11}[formula.Order]
			if off := math.Abs(e.Value - truth); !(off <= e.Error) || !(e.Error <= want*truth) {
				t.Errorf("%s of %s: %v ± %.2g, want %v within, and a bar of at most %g of it", formula.Name, name, e.Value, e.Error, truth, want)
			}
		}
	}
	if e := Optimal(math.Exp, 0.7, Second); !(math.Abs(e.Value-math.Exp(0.7)) <= e.Error) || !(e.Error <= 1e-6) {
		t.Errorf("exp″(0.7) = %v ± %.2g, want %v", e.Value, e.Error, math.Exp(0.7))
	}
}

func TestOptimalOfConstants(t *testing.T) {
	for _, c := range []float64{0, 5} {
		for _, formula := range append(formulas, Second) {
			if e := Optimal(func(float64) float64 { return c }, 0.7, formula); !(math.Abs(e.Value) <= e.Error) || !(e.Error <= 1e-11) {
				t.Errorf("%s of the constant %v: %v ± %v, want 0", formula.Name, c, e.Value, e.Error)
			}
		}
	}
}

func TestOptimalAtTheEdge(t *testing.T) {
	for _, formula := range append(formulas, Second) {
		truth := 1e9
		if formula.Derivative == 2 {
			truth = -1e18
		}
		if e := Optimal(math.Log, 1e-9, formula); !(math.Abs(e.Value-truth) <= e.Error) || !(e.Error <= 1e-5*math.Abs(truth)) {
			t.Errorf("%s: %v ± %v, want %v", formula.Name, e.Value, e.Error, truth)
		}
		for name, e := range map[string]Estimate{
			"outside": Optimal(math.Log, -1, formula), "on it": Optimal(math.Log, 0, formula), "at NaN": Optimal(math.Exp, math.NaN(), formula),
		} {
			if !math.IsNaN(e.Value) || !math.IsInf(e.Error, 1) {
				t.Errorf("%s, %s the domain: %v ± %v, want nothing", formula.Name, name, e.Value, e.Error)
			}
		}
		if e := Optimal(math.Abs, 0, formula); !(e.Error >= 1) {
			t.Errorf("%s of |x| at its kink: %v ± %v, want a bar as wide as the gap", formula.Name, e.Value, e.Error)
		}
	}
}
