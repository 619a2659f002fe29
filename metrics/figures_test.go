package metrics

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// A figure is inputs and what scikit-learn says of them; testdata/figures.py writes the file.
type figure struct {
	Name      string
	Columns   int
	Output    []float64
	Class     []int64
	Target    []float64
	Weight    []float64
	Want      map[string]float64
	PerClass  map[string][]float64 `json:"per_class"`
	Confusion [][]float64
}

func (f *figure) batch() batch {
	b := batch{output: f.Output, target: f.Target, rows: len(f.Output) / f.Columns}
	if f.Class != nil {
		b.target = f.Class
	}
	if f.Weight != nil {
		b.weight = f.Weight
	}
	return b
}

func figures(t *testing.T) []figure {
	t.Helper()
	text, err := os.ReadFile("testdata/figures.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []figure }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

func near(got, want float64) bool { return math.Abs(got-want) <= 1e-13*(1+math.Abs(want)) }

func TestAgainstScikitLearn(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range figures(t) {
		for name, want := range f.Want {
			m, err := ByName(name)
			if err != nil {
				t.Fatal(err)
			}
			seen[name] = true
			if got := value(t, m, f.batch()); !near(got, want) {
				t.Errorf("%s: %s is %v, want %v", f.Name, name, got, want)
			}
		}
	}
	for _, name := range Names() {
		if !seen[name] && name != "loss" && name != "top5_accuracy" {
			t.Errorf("%s: no figures", name)
		}
	}
}

func TestConfusionAgainstScikitLearn(t *testing.T) {
	for _, f := range figures(t) {
		if f.Class == nil {
			continue
		}
		var c Confusion
		b := f.batch()
		if err := c.Add(b.output, b.target, b.rows, b.weight); err != nil {
			t.Fatal(err)
		}
		if got := c.Value(); !near(got, f.Want["accuracy"]) {
			t.Errorf("%s: accuracy %v, want %v", f.Name, got, f.Want["accuracy"])
		}
		for k, s := range c.Classes() {
			for what, got := range map[string]float64{"precision": s.Precision, "recall": s.Recall, "f1": s.F1} {
				if want := f.PerClass[what][k]; !near(got, want) {
					t.Errorf("%s: %s of class %d is %v, want %v", f.Name, what, k, got, want)
				}
			}
			rows := 0.0
			for j, got := range s.Predicted {
				if want := f.Confusion[k][j]; got != want {
					t.Errorf("%s: %v rows of class %d predicted as %d, want %v", f.Name, got, k, j, want)
				}
				rows += s.Predicted[j]
			}
			if s.Rows != rows {
				t.Errorf("%s: class %d has %v rows, want %v", f.Name, k, s.Rows, rows)
			}
		}
	}
}
