package fd

import (
	"math"
	"testing"
)

var formulas = []Formula{Forward, Central, Backward, Central4}

// smooth are functions with their derivatives.
var smooth = []struct {
	name  string
	f, df func(float64) float64
	x     float64
}{
	{"x²", func(x float64) float64 { return x * x }, func(x float64) float64 { return 2 * x }, 1.5},
	{"exp", math.Exp, math.Exp, 0.7},
	{"sin", math.Sin, math.Cos, 0.7},
	{"tanh", math.Tanh, func(x float64) float64 { return 1 - math.Tanh(x)*math.Tanh(x) }, -0.4},
	{"log", math.Log, func(x float64) float64 { return 1 / x }, 2.5},
}

// TestOrders measures how the error shrinks when the step is halved.
func TestOrders(t *testing.T) {
	for _, f := range smooth[1:3] { // exp and sin, no derivative of which is 0
		for _, formula := range formulas {
			h := 1. / 32
			wide := math.Abs(Derivative(f.f, f.x, formula, h) - f.df(f.x))
			narrow := math.Abs(Derivative(f.f, f.x, formula, h/2) - f.df(f.x))
			if got := math.Log2(wide / narrow); !(math.Abs(got-float64(formula.Order)) <= 0.05) {
				t.Errorf("%s of %s: observed order %.3f, want %d", formula.Name, f.name, got, formula.Order)
			}
		}
	}
}

// TestTaylorTerms compares the error with the term that each formula's comment states.
func TestTaylorTerms(t *testing.T) {
	const x, h = 0.7, 1e-2
	e := math.Exp(x) // every derivative of exp
	for _, c := range []struct {
		formula Formula
		term    float64
	}{{Forward, h * e / 2}, {Backward, -h * e / 2}, {Central, h * h * e / 6}, {Central4, -math.Pow(h, 4) * e / 30}} {
		if got := Derivative(math.Exp, x, c.formula, h) - e; !(math.Abs(got-c.term) <= 0.01*math.Abs(c.term)) {
			t.Errorf("%s: the error is %v, want %v", c.formula.Name, got, c.term)
		}
	}
}

func TestSteps(t *testing.T) {
	for _, formula := range formulas {
		if want := bestStep(formula.Derivative, formula.Order); !(math.Abs(formula.Step-want) <= 1e-12*want) {
			t.Errorf("%s: step %v, want %v", formula.Name, formula.Step, want)
		}
		for _, f := range smooth { // at the best step the error is about ε/h
			got, want := Derivative(f.f, f.x, formula, formula.Step), f.df(f.x)
			if bar := 10 * 0x1p-52 / formula.Step; !(math.Abs(got-want) <= bar) {
				t.Errorf("%s of %s: %v, want %v ± %.1g", formula.Name, f.name, got, want, bar)
			}
		}
	}
}

// A stencil is exact for polynomials up to its order.
func TestStencils(t *testing.T) {
	for _, formula := range formulas {
		for degree := range formula.Order + 1 {
			sum := 0.0
			for _, p := range formula.Stencil {
				sum += p.Coeff * math.Pow(p.Loc, float64(degree))
			}
			want := 0.0
			if degree == formula.Derivative {
				want = 1
			}
			if !(math.Abs(sum-want) <= 1e-15) {
				t.Errorf("%s: the moment of degree %d is %v, want %v", formula.Name, degree, sum, want)
			}
		}
	}
}

func TestDerivativeOfNoStep(t *testing.T) {
	for name, d := range map[string]float64{
		"zero":                 Derivative(math.Exp, 1, Central, 0),
		"below the resolution": Derivative(math.Exp, 1e20, Central, 1),
	} {
		if !math.IsNaN(d) {
			t.Errorf("%s: got %v, want NaN", name, d)
		}
	}
	// a negative step mirrors the formula
	if got, want := Derivative(math.Exp, 1, Forward, -0x1p-10), Derivative(math.Exp, 1, Backward, 0x1p-10); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestGradient(t *testing.T) {
	f := func(x []float64) float64 { return x[0]*x[0]*x[1] + math.Sin(x[2]) }
	x := []float64{2, -3, 0.5}
	want := []float64{2 * 2 * -3, 4, math.Cos(0.5)}
	dst := make([]float64, 3)
	got := Gradient(dst, f, x, Central, Central.Step)
	if &got[0] != &dst[0] {
		t.Error("dst was not used")
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-8) {
			t.Errorf("element %d is %v, want %v", i, got[i], want[i])
		}
		if p := Partial(f, x, i, Central, Central.Step); p != got[i] {
			t.Errorf("partial %d is %v, want %v", i, p, got[i])
		}
	}
	if x[0] != 2 || x[1] != -3 || x[2] != 0.5 {
		t.Errorf("x was changed to %v", x)
	}
	if got := Gradient(nil, f, x, Central4, Central4.Step); len(got) != 3 || !(math.Abs(got[2]-want[2]) <= 1e-11) {
		t.Errorf("without dst: %v", got)
	}
}
