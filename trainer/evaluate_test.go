package trainer_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/losses"
	"nabla/metrics"
	"nabla/trainer"
)

func TestEvaluationDoesNotDependOnBatches(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 1)
	o := trainer.Supervised(model{hidden: 5, outputs: 2}, &losses.CrossEntropy{})
	all := rings(1234) // more than are evaluated at once
	whole, err := trainer.Evaluate(context.Background(), p, o, all, []metrics.Metric{metrics.Accuracy{}}, trainer.Planned)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for i := range all.Len() {
		one := &rows{x: all.x[i : i+1], class: all.class[i : i+1]}
		s, err := trainer.Evaluate(context.Background(), p, o, one, nil, trainer.Planned)
		if err != nil {
			t.Fatal(err)
		}
		sum += s.Loss
	}
	if want := sum / 1234; whole.Loss != want {
		t.Errorf("loss is %v in batches, %v row by row", whole.Loss, want)
	}
}

// Evaluations in goroutines of their own share parameters; the race detector sees what they do to them.
func TestConcurrentEvaluations(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 1)
	o := trainer.Supervised(model{hidden: 5, outputs: 2}, &losses.CrossEntropy{})
	evaluate := func() float64 {
		s, err := trainer.Evaluate(context.Background(), p, o, rings(700), []metrics.Metric{metrics.Accuracy{}}, trainer.Planned)
		if err != nil {
			t.Error(err)
		}
		return s.Loss
	}
	want := evaluate() // fixes the parameters
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := evaluate(); got != want {
				t.Errorf("loss is %v, want %v", got, want)
			}
		})
	}
	wg.Wait()
}

// TestComputedTarget measures against a target that the objective computes.
func TestComputedTarget(t *testing.T) {
	for name, newVM := range map[string]trainer.NewVM{"planned": trainer.Planned, "tape": trainer.Tape} {
		task := regression(t, tensor.Float64)
		task.VM, task.Epochs, task.Validation = newVM, 200, plane(5)
		task.Objective = func(s *graph.Scope, in trainer.Inputs) trainer.Result {
			half := s.Try(op.Linear(in.Field("y"), 0.5, 0))
			pred := model{outputs: 1}.Forward(s, in.Field("x"))
			return trainer.Result{RowLoss: (&losses.MSE{}).Rows(s, pred, half), RowWeight: in.Weight, Prediction: pred, Target: half}
		}
		h, err := trainer.Fit(context.Background(), task)
		if err != nil {
			t.Fatal(name, err)
		}
		if got := h.Epochs[199].Val.Metrics[0].Value; got > 1e-10 {
			t.Errorf("%s: rmse is %v, want 0", name, got)
		}
	}
}

func TestEvaluateNothing(t *testing.T) {
	p := graph.NewParams(tensor.Float64, 1)
	o := trainer.Supervised(model{outputs: 1}, &losses.MSE{})
	if s, err := trainer.Evaluate(context.Background(), p, o, &rows{}, nil, nil); err == nil || !strings.Contains(err.Error(), "no rows") {
		t.Errorf("got %+v and %v, want an error", s, err)
	}
	if _, err := trainer.Evaluate(context.Background(), p, o, plane(3), nil, nil); err != nil {
		t.Errorf("no machine given: got %v, want the planned one", err)
	}
}
