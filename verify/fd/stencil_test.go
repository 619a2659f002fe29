package fd

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The formulas that have names are stencils of their locations.
func TestStencilsOfKnownFormulas(t *testing.T) {
	for _, want := range append(formulas, Second) {
		var locs []float64
		for _, p := range want.Stencil {
			locs = append(locs, p.Loc)
		}
		if want.Order%2 == 0 && want.Derivative == 1 {
			locs = append(locs, 0) // its coefficient vanishes
		}
		got, err := Stencil(want.Derivative, locs...)
		if err != nil {
			t.Fatal(err)
		}
		got.Name = want.Name
		if math.Abs(got.Step-want.Step) <= 1e-15 {
			got.Step = want.Step
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", want.Name, d)
		}
	}
}

// Fornberg (1988), tables 1 and 3.
func TestStencilWeights(t *testing.T) {
	for _, c := range []struct {
		derivative, order int
		locs, want        []float64
	}{
		{1, 8, []float64{-4, -3, -2, -1, 0, 1, 2, 3, 4}, []float64{1. / 280, -4. / 105, 1. / 5, -4. / 5, 4. / 5, -1. / 5, 4. / 105, -1. / 280}},
		{2, 4, []float64{-2, -1, 0, 1, 2}, []float64{-1. / 12, 4. / 3, -5. / 2, 4. / 3, -1. / 12}},
		{4, 2, []float64{-2, -1, 0, 1, 2}, []float64{1, -4, 6, -4, 1}},
		{1, 3, []float64{0, 1, 2, 3}, []float64{-11. / 6, 3, -3. / 2, 1. / 3}},
		{3, 1, []float64{0, 1, 2, 3}, []float64{-1, 3, -3, 1}},
		{1, 2, []float64{0, 0.5, 2}, []float64{-2.5, 8. / 3, -1. / 6}},
	} {
		f, err := Stencil(c.derivative, c.locs...)
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for _, p := range f.Stencil {
			got = append(got, p.Coeff)
		}
		if d := cmp.Diff(c.want, got); d != "" || f.Order != c.order {
			t.Errorf("derivative %d at %v: order %d, want %d; %s", c.derivative, c.locs, f.Order, c.order, d)
		}
	}
}

// A stencil of order 10 has a derivative at a step that leaves a first difference a single digit.
func TestStencilOfHighOrder(t *testing.T) {
	f, err := Stencil(3, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Derivative(math.Exp, 0.5, f, 1./16), math.Exp(0.5); f.Order != 10 || !(math.Abs(got-want) <= 1e-11) {
		t.Errorf("order %d, exp‴(0.5) = %v, want 10 and %v", f.Order, got, want)
	}
}

func TestStencilRefuses(t *testing.T) {
	many := make([]float64, 40)
	for i := range many {
		many[i] = float64(i)
	}
	for _, c := range []struct {
		derivative int
		locs       []float64
		want       string
	}{
		{0, []float64{0, 1}, "derivative 0: want 1 or more"},
		{2, []float64{0, 1}, "2 locations for derivative 2: want more than 2"},
		{1, many, "at most 32"},
		{1, []float64{0, 1, 1}, "location 1: want finite locations that are all different"},
		{1, []float64{0, math.Inf(1)}, "location +Inf"},
		{1, []float64{0, math.NaN()}, "location NaN"},
	} {
		if _, err := Stencil(c.derivative, c.locs...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("derivative %d at %v: got %v, want an error with %q", c.derivative, c.locs, err, c.want)
		}
	}
}

func TestFormulasInWords(t *testing.T) {
	onesided, err := Stencil(1, 0, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	odd, err := Stencil(1, 0, math.Pi)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		f                Formula
		written, taylors string
	}{
		{Forward, "(f(x+h) − f(x))/h", "f′ + h·f″/2 + O(h²)"},
		{Backward, "(f(x) − f(x−h))/h", "f′ − h·f″/2 + O(h²)"},
		{Central, "(f(x+h) − f(x−h))/2h", "f′ + h²·f‴/6 + O(h⁴)"},
		{Central4, "(−f(x+2h) + 8f(x+h) − 8f(x−h) + f(x−2h))/12h", "f′ − h⁴·f⁽⁵⁾/30 + O(h⁶)"},
		{Second, "(f(x+h) − 2f(x) + f(x−h))/h²", "f″ + h²·f⁽⁴⁾/12 + O(h⁴)"},
		{onesided, "(−f(x+2h) + 4f(x+h) − 3f(x))/2h", "f′ − h²·f‴/3 + O(h³)"},
		{odd, "(0.31831f(x+3.14159h) − 0.31831f(x))/h", "f′ + 1.571h·f″ + O(h²)"},
	} {
		if got := c.f.String(); got != c.written {
			t.Errorf("%s: got %s, want %s", c.f.Name, got, c.written)
		}
		if got := c.f.Taylor(); got != c.taylors {
			t.Errorf("%s: got %s, want %s", c.f.Name, got, c.taylors)
		}
	}
}
