package fd

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func studyOf(t *testing.T, name string, at float64) *Study {
	t.Helper()
	f := function(name)
	s, err := NewStudy(name, f.Value, at, f.Slope(at), "analytic")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// orders fails unless the observed orders are those of the schemes, and errors grow as 1/h where rounding rules.
func (s *Study) orders(t *testing.T) {
	t.Helper()
	for i, want := range []float64{1, 2, 1, 4} { // forward, central, backward, central4
		c := s.Schemes[i]
		if got := float64(c.Observed); c.Note == "" && !(math.Abs(got-want) <= 0.05) {
			t.Errorf("%s of %s at %v: observed order %v between %v and %v, want %v", c.Name, s.Function, s.At, got, c.From, c.To, want)
		}
	}
}

// exempt are functions with a derivative that vanishes, so that a scheme has nothing to be of an order of.
var exempt = map[string]string{"square": "central central4", "relu": "forward central backward central4"}

func TestOrdersOfFunctions(t *testing.T) {
	for _, name := range FunctionNames() {
		for _, at := range []float64{0.3, 0.7, 1, 1.3, 2, 30} {
			s := studyOf(t, name, at)
			s.orders(t)
			for _, c := range s.Schemes {
				if at < 30 && (c.Note == "") == strings.Contains(exempt[name]+" ", c.Name+" ") {
					t.Errorf("%s of %s at %v: the note is %q", c.Name, name, at, c.Note)
				}
				if r := float64(c.Rounding); (at == 0.7 || at == 1.3) && finite(r) && !(math.Abs(r+1) <= 0.25) {
					t.Errorf("%s of %s at %v: rounding errors grow as h^%v, want −1", c.Name, name, at, r)
				}
			}
			if err := s.Err(); err != nil {
				t.Error(err)
			}
		}
	}
}

// The best step of the model is near that of the study, and so is the error there.
func TestBestStep(t *testing.T) {
	for _, name := range []string{"exp", "sin", "tanh", "sigmoid", "softplus", "cos"} {
		for _, c := range studyOf(t, name, 0.7).Schemes {
			b := c.Best
			if ratio := float64(b.Observed / b.Predicted); !(ratio >= 1./30 && ratio <= 30) {
				t.Errorf("%s of %s: the best step is %v, predicted %v", c.Name, name, b.Observed, b.Predicted)
			}
			if ratio := float64(b.ObservedError / b.PredictedError); !(ratio >= 1./30 && ratio <= 3) {
				t.Errorf("%s of %s: the least error is %v, predicted %v", c.Name, name, b.ObservedError, b.PredictedError)
			}
		}
	}
}

// The truth that is claimed is doubted.
func TestStudyOfALie(t *testing.T) {
	s, err := NewStudy("sin", math.Sin, 0.7, math.Cos(0.7)*(1+1e-7), "claim")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "the claim says") {
		t.Errorf("got %v, want an error that says what both say", err)
	}
}

// Kinks are found where they are, and nowhere else.
func TestKinkBeside(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	found := 0
	const draws = 200
	for range draws {
		at, a, b := math.Pow(10, -3*r.Float64()), r.NormFloat64(), r.NormFloat64()
		smooth := func(x float64) float64 { return math.Tanh(a*x) + math.Exp(b*x) }
		if k := kinkBeside(smooth, 0); finite(k) {
			t.Errorf("tanh %vx + exp %vx: a kink beyond %v", a, b, k)
		}
		if k := kinkBeside(func(x float64) float64 { return smooth(x) + math.Max(0, x-at) }, 0); k <= at && at <= 2*k {
			found++
		}
	}
	if found < draws*8/10 {
		t.Errorf("%d of %d kinks are found, want four of five or more", found, draws)
	}
}

func TestStudyRefuses(t *testing.T) {
	for at, name := range map[float64]string{-1: "log", 0: "relu", math.Inf(1): "exp"} {
		f := function(name)
		if _, err := NewStudy(name, f.Value, at, f.Slope(at), "analytic"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s at %v: got %v, want an error", name, at, err)
		}
	}
}

func TestRemarks(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(float64) float64
		x    float64
		want string
	}{
		{"cos", math.Cos, 0, ""},
		{"constant", func(float64) float64 { return 5 }, 1, "does not depend on x"},
		{"bent", func(x float64) float64 { return x*x + math.Max(0, x-0.71) }, 0.7, "reach across a kink"},
		{"rough", func(x float64) float64 { return math.Exp(x) + 1e-3*math.Sin(1e15*x) }, 0.7, "finds no derivative"},
	} {
		s, err := NewStudy(c.name, c.f, c.x, Derivative(c.f, c.x, Central, 1e-3), "crude")
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.Notes, "; "); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got the remarks %q, want %q", c.name, got, c.want)
		}
	}
}

func TestStudyInPrint(t *testing.T) {
	s := studyOf(t, "sin", 0.7)
	text := s.String()
	for _, want := range []string{"f is sin, x = 0.7", "f′ + h²·f‴/6 + O(h⁴)", "\n1e-15 ", "Ridders"} {
		if !strings.Contains(text, want) {
			t.Errorf("got %s, want %q in it", text, want)
		}
	}
	if edge := studyOf(t, "log", 0.3).String(); !strings.Contains(edge, "–") {
		t.Errorf("no step reaches out of the logarithm's domain:\n%s", edge)
	}
	var b bytes.Buffer
	if err := s.WriteCSV(&b); err != nil || strings.Count(b.String(), "\n") != 1+4*61 {
		t.Errorf("%d lines of CSV, %v; want a header and 61 steps of 4 schemes", strings.Count(b.String(), "\n"), err)
	}
}
