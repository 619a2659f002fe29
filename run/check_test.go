package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/models"
	"nabla/run"
	"nabla/verify"
)

// TestCheckingChangesNoBit: runs with and without the check at the start are the same, dropout included.
func TestCheckingChangesNoBit(t *testing.T) {
	for _, settings := range [][]string{
		{"train.epochs", "2", "model.dropout", "0.3"}, {"train.epochs", "2", "train.dtype", "float64"}, {"train.iterations", "5", "train.vm", "tape"},
	} {
		checked := prepare(t, "digits", settings...)
		with, err := fitJob(t, checked)
		if err != nil {
			t.Fatal(err)
		}
		plain := prepare(t, "digits", settings...)
		plain.Unverified = true
		without, err := fitJob(t, plain)
		if err != nil {
			t.Fatal(err)
		}
		c := with.Gradient
		if c == nil || !c.Verdict.Good() || c.Directions < 1 || c.Miss == nil || !(float64(*c.Miss) >= 0 && float64(*c.Miss) < 0.5) || !(c.Milliseconds > 0) {
			t.Fatalf("%v: got check %+v, want a good one", settings, c)
		}
		if without.Gradient != nil {
			t.Errorf("%v: got check %+v, want none", settings, without.Gradient)
		}
		for _, name := range []string{"metrics.csv", "model.safetensors"} {
			if !bytes.Equal(read(t, with.Run, name), read(t, without.Run, name)) {
				t.Errorf("%v: %s with and without the check differ", settings, name)
			}
		}
		var s run.Summary
		if err := json.Unmarshal(read(t, with.Run, "summary.json"), &s); err != nil || s.Gradient == nil || s.Gradient.Verdict != c.Verdict {
			t.Errorf("summary.json has the check %+v, %v, want %+v", s.Gradient, err, c)
		}
	}
}

// skewed is a linear model with an operator whose gradient is wrong by a percent.
type skewed struct {
	Outputs int `yaml:"outputs"`
}

func (m *skewed) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	x = layer.Linear(s, layer.Flatten(s, x), m.Outputs)
	if s.Err() != nil {
		return nil
	}
	o, _ := op.Of(s.Try(op.Linear(x, 2, 0)).Op())
	return s.Try(op.Apply(askew{o}, x))
}

type askew struct{ op.Operator }

func (askew) Name() string { return "askew" }

func (o askew) Grad(in gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	grads, err := o.Operator.Grad(in, out, grad)
	if err != nil {
		return nil, err
	}
	grads[0], err = op.Linear(grads[0], 1.01, 0)
	return grads, err
}

func skewedJob(t *testing.T) *run.Job {
	t.Helper()
	r, err := run.Recipe("iris")
	if err != nil {
		t.Fatal(err)
	}
	set := run.NewLayer("--set")
	for _, kv := range [][2]string{{"model.name", "skewed"}, {"train.epochs", "2"}} {
		if err := set.Set(kv[0], kv[1]); err != nil {
			t.Fatal(err)
		}
	}
	j, err := run.Prepare([]*run.Layer{r, set}, run.WithModel("skewed", func() models.Model { return &skewed{} }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.Close)
	return j
}

func TestWrongGradientIsNotTrainedWith(t *testing.T) {
	s, err := fitJob(t, skewedJob(t))
	if !errors.Is(err, run.ErrGradient) || !strings.Contains(err.Error(), "linear/") || !strings.Contains(err.Error(), "1.01 times") {
		t.Fatalf("got %v, want ErrGradient and the element", err)
	}
	if s == nil || s.Status != "wrong_gradient" || s.Steps != 0 || s.Gradient == nil || s.Gradient.Verdict != verify.Wrong {
		t.Errorf("got %+v, want a summary that says so, of no steps", s)
	}
	if _, err := os.Stat(s.Run + "/summary.json"); err != nil {
		t.Error(err)
	}
	j := skewedJob(t)
	j.Unverified = true
	if s, err := fitJob(t, j); err != nil || s.Status != "done" {
		t.Errorf("without the check: %v, want it to be trained", err)
	}
}

// TestLargeModelsAreNotChecked: what takes longer than a hundredth of the run is left out, and the summary says so.
func TestLargeModelsAreNotChecked(t *testing.T) {
	j := prepare(t, "digits", "model.hidden", "[1024,1024]", "train.epochs", "1")
	c, err := j.CheckGradient(context.Background())
	if err != nil || c.Verdict != "" || !strings.Contains(c.Note, "not checked") || !strings.Contains(c.Note, "50ms") {
		t.Errorf("got %+v, %v, want a note that there was no time", c, err)
	}
}
