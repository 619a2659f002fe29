package cli_test

import (
	"encoding/csv"
	"math"
	"strings"
	"testing"
)

// study is what train study --json prints.
type study struct {
	Derivative float64
	Adaptive   struct{ Value, Error float64 }
	Kink       *float64
	Schemes    []struct {
		Name     string
		Order    float64
		Observed *float64 `json:"observed_order"`
		Points   []struct{ H, Error float64 }
	}
	Notes []string
}

// orders fails unless every scheme is of its order, within 0.05.
func (s *study) orders(t *testing.T, of string) {
	t.Helper()
	if len(s.Schemes) != 4 {
		t.Fatalf("%s: got %d schemes, want 4", of, len(s.Schemes))
	}
	for _, c := range s.Schemes {
		if c.Observed == nil || !(math.Abs(*c.Observed-c.Order) <= 0.05) {
			t.Errorf("%s: %s is observed to be of order %v, want %v", of, c.Name, c.Observed, c.Order)
		}
	}
}

func TestStudyOfAFunction(t *testing.T) {
	t.Chdir(t.TempDir())
	var s study
	decode(t, must(t, "study", "tanh", "--at", "1.3", "--json", "--csv", "s.csv", "--svg", "s.svg", "--png", "s.png"), &s)
	s.orders(t, "tanh")
	if want := 1 / math.Pow(math.Cosh(1.3), 2); !(math.Abs(s.Derivative-want) <= 1e-15) || !(math.Abs(s.Adaptive.Value-want) <= s.Adaptive.Error) {
		t.Errorf("the derivative is %v, or adaptively %v, want %v", s.Derivative, s.Adaptive, want)
	}
	rows, err := csv.NewReader(strings.NewReader(read(t, "s.csv"))).ReadAll()
	if err != nil || strings.Join(rows[0], " ") != "scheme h value error predicted_error" || len(rows) != 1+4*len(s.Schemes[0].Points) {
		t.Errorf("the CSV file has %d rows and begins with %v, %v", len(rows), rows[0], err)
	}
	if svg := read(t, "s.svg"); !strings.Contains(svg, ">central4<") || !strings.Contains(svg, "tanh at 1.3") {
		t.Errorf("got no picture of the schemes: %.200s", svg)
	}
	if png := read(t, "s.png"); !strings.HasPrefix(png, "\x89PNG") {
		t.Errorf("got no PNG: %.20q", png)
	}
	text := must(t, "study", "tanh")
	for _, want := range []string{"f′ + h·f″/2 + O(h²)", "f′ − h⁴·f⁽⁵⁾/30 + O(h⁶)", "1e-15"} {
		if !strings.Contains(text, want) {
			t.Errorf("got %s, want %q in it", text, want)
		}
	}
}

func TestExamplesOfStudy(t *testing.T) {
	t.Chdir(t.TempDir())
	examples := 0
	for line := range strings.Lines(must(t, "study", "--help")) {
		if example, ok := strings.CutPrefix(strings.TrimSpace(line), "train study "); ok && !strings.Contains(example, "<") {
			must(t, append([]string{"study"}, strings.Fields(strings.ReplaceAll(example, "'", ""))...)...)
			examples++
		}
	}
	if examples < 4 {
		t.Errorf("%d examples", examples)
	}
}

func TestStudyOfALoss(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range []string{"iris", "digits --set model.activation=sigmoid", "digits --along linear_1/weight", "iris --along linear/weight[2,1] --rows 1"} {
		var s study
		decode(t, must(t, append([]string{"study", "--json"}, strings.Fields(args)...)...), &s)
		s.orders(t, args)
	}
	// Across ReLU's kinks Taylor's theorem does not hold, and the study says so.
	var s study
	decode(t, must(t, "study", "digits", "--json"), &s)
	if s.Kink == nil || *s.Kink > 0.1 || len(s.Notes) != 2 || !strings.Contains(s.Notes[0], "kink") || !strings.Contains(s.Notes[1], "linear_1") {
		t.Errorf("all parameters of a network with ReLU: kink %v, notes %q, want one that is seen and what to do", s.Kink, s.Notes)
	}
}

// A symbolic gradient that is wrong is not taken for the truth.
func TestStudyOfAWrongGradient(t *testing.T) {
	t.Chdir(t.TempDir())
	r := trainWith(t, own, "study", "iris", "--model", "crooked")
	if r.code != 4 || !strings.Contains(r.stderr, "verification failed") || !strings.Contains(r.stderr, "symbolic gradient says") {
		t.Errorf("got %+v, want code 4 and both derivatives", r)
	}
}
