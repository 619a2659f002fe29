package schedule

import (
	"math"
	"os"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestAgainstPyTorch compares the rates of a run of 40 steps, 10 an epoch, with figures that testdata/pytorch.py printed.
func TestAgainstPyTorch(t *testing.T) {
	var figures struct {
		Base    float64
		Metrics []float64
		Cases   []struct {
			Schedule string
			Config   map[string]any
			Rates    []float64
		}
	}
	text, err := os.ReadFile("testdata/pytorch.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &figures); err != nil { // JSON is YAML
		t.Fatal(err)
	}
	compared := map[string]bool{"constant": true}
	for _, c := range figures.Cases {
		compared[c.Schedule] = true
		settings, err := yaml.Marshal(c.Config)
		if err != nil {
			t.Fatal(err)
		}
		config := config(t, c.Schedule)
		if err := yaml.Unmarshal(settings, config); err != nil {
			t.Fatal(err)
		}
		s, err := config.New(Run{Steps: len(c.Rates), PerEpoch: 10})
		if err != nil {
			t.Fatal(err)
		}
		for step, want := range c.Rates {
			if got := s.LearnRate(figures.Base, step); !(math.Abs(got-want) <= 1e-12*max(want, 1e-3)) {
				t.Errorf("%s %v, step %d: got rate %v, want %v", c.Schedule, c.Config, step, got, want)
			}
			if o, ok := s.(Observer); ok {
				o.Observe(figures.Metrics[step])
			}
		}
	}
	for _, name := range Names() {
		if !compared[name] {
			t.Errorf("%s is compared with nothing", name)
		}
	}
}
