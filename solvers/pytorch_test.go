package solvers

import (
	"math"
	"os"
	"testing"

	"go.yaml.in/yaml/v3"
	"gorgonia.org/tensor"
)

// TestAgainstPyTorch makes 100 steps of every solver and compares with figures that testdata/pytorch.py printed. From step 51 on
// the rate is half of what it was.
func TestAgainstPyTorch(t *testing.T) {
	var figures struct {
		Start     []float64
		Kept      []int
		Gradients [][]float64
		Cases     []struct {
			Solver  string
			Config  map[string]any
			Weights [][]float64
		}
	}
	text, err := os.ReadFile("testdata/pytorch.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &figures); err != nil { // JSON is YAML
		t.Fatal(err)
	}
	compared := map[string]bool{}
	for _, c := range figures.Cases {
		made := config(t, c.Solver)
		settings, err := yaml.Marshal(c.Config)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(settings, made); err != nil {
			t.Fatal(err)
		}
		s, p := newSolver(t, made), vector("w", tensor.Float64, figures.Start...)
		kept := 0
		for k, g := range figures.Gradients {
			if k == 50 {
				if err := s.SetLearnRate(s.LearnRate() / 2); err != nil {
					t.Fatal(err)
				}
			}
			p.setGrad(t, func(i int, _ float64) float64 { return g[i] })
			step(t, s, p)
			if kept == len(figures.Kept) || figures.Kept[kept] != k+1 {
				continue
			}
			for i, got := range p.weights(t) {
				if want := c.Weights[kept][i]; !(math.Abs(got-want) <= 1e-12*max(math.Abs(want), 1e-3)) {
					t.Errorf("%s %v, step %d, element %d: got %v, want %v", c.Solver, c.Config, k+1, i, got, want)
				}
			}
			kept++
		}
		if kept != len(c.Weights) || kept != len(figures.Kept) {
			t.Errorf("%s: compared %d times, want %d", c.Solver, kept, len(figures.Kept))
		}
		compared[c.Solver] = true
	}
	for _, name := range ownNames() {
		if !compared[name] {
			t.Errorf("%s is compared with nothing", name)
		}
	}
}
