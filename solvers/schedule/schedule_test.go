package schedule

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestConformance holds every registered schedule to what the interface promises: rates that a solver accepts, in
// proportion to the base, and the same ones in whatever order steps are asked for.
func TestConformance(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			config, err := ByName(name)
			if err != nil {
				t.Fatal(err)
			}
			s, err := config.New()
			if err != nil {
				t.Fatal(err)
			}
			var rates []float64
			for step := range 1000 {
				lr := s.LearnRate(0.1, step)
				if !(lr >= 0) || math.IsInf(lr, 0) {
					t.Fatalf("step %d: got rate %v, want a finite one of 0 or more", step, lr)
				}
				if double := s.LearnRate(0.2, step); !(math.Abs(double-2*lr) <= 1e-15) {
					t.Fatalf("step %d: got rate %v for twice the base, want %v", step, double, 2*lr)
				}
				rates = append(rates, lr)
			}
			for step := len(rates) - 1; step >= 0; step-- {
				if lr := s.LearnRate(0.1, step); lr != rates[step] {
					t.Fatalf("step %d: got rate %v at first, %v later", step, rates[step], lr)
				}
			}
			if d := Describe(name); d == "" || strings.Contains(d, "\n") {
				t.Errorf("got description %q, want one line", d)
			}
		})
	}
	if !slices.IsSorted(Names()) {
		t.Errorf("names are not sorted: %q", Names())
	}
}

func TestConstant(t *testing.T) {
	for _, step := range []int{0, 1, 1 << 40} {
		if lr := (Constant{}).LearnRate(0.3, step); lr != 0.3 {
			t.Errorf("step %d: got rate %v, want 0.3", step, lr)
		}
	}
}

func TestUnknownNames(t *testing.T) {
	for name, want := range map[string]string{
		"constnat": `unknown schedule "constnat": want one of constant; did you mean "constant"?`,
		"cosine":   `unknown schedule "cosine": want one of constant`,
	} {
		if _, err := ByName(name); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if d := Describe("cosine"); d != "" {
		t.Errorf("got description %q of an unknown schedule", d)
	}
}

func ExampleByName() {
	config, err := ByName("constant")
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := config.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.LearnRate(0.1, 0), s.LearnRate(0.1, 500))
	// Output: 0.1 0.1
}
