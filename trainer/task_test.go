package trainer_test

import (
	"context"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/losses"
	"nabla/metrics"
	"nabla/trainer"
)

func TestTasksAreRefused(t *testing.T) {
	for want, spoil := range map[string]func(*trainer.Task){
		"no parameters to train": func(t *trainer.Task) {
			t.Objective = func(s *graph.Scope, in trainer.Inputs) trainer.Result {
				return trainer.Result{RowLoss: in.Weight, RowWeight: in.Weight}
			}
		},
		"no rows to validate on":      func(t *trainer.Task) { t.Validation = &rows{} },
		"steps an epoch":              func(t *trainer.Task) { t.Sampler = inOrder{-9, 10} },
		"always measured":             func(t *trainer.Task) { t.Metrics = []metrics.Metric{metrics.Loss{}} },
		"not both":                    func(t *trainer.Task) { t.Iterations = 5 },
		"epochs or iterations":        func(t *trainer.Task) { t.Epochs = 0 },
		"want a positive":             func(t *trainer.Task) { t.Epochs = -1 },
		"no metric \"accuracy\"":      func(t *trainer.Task) { t.Monitor = "val_accuracy" },
		"want train_ or val_":         func(t *trainer.Task) { t.Monitor = "loss" },
		"no rows":                     func(t *trainer.Task) { t.Train = &rows{} },
		"a sampler":                   func(t *trainer.Task) { t.Sampler = nil },
		"a solver":                    func(t *trainer.Task) { t.Solver = nil },
		"parameters and an objective": func(t *trainer.Task) { t.Objective = nil },
		"want float32 or float64":     func(t *trainer.Task) { t.Params = graph.NewParams(tensor.Int64, 1) },
		"operands are (10, 3)":        func(t *trainer.Task) { t.Objective = trainer.Supervised(model{outputs: 3}, &losses.MSE{}) },
		"no row loss or no row weight": func(t *trainer.Task) {
			t.Objective = func(*graph.Scope, trainer.Inputs) trainer.Result { return trainer.Result{} }
		},
		"no field z": func(t *trainer.Task) {
			t.Objective = func(s *graph.Scope, in trainer.Inputs) trainer.Result {
				return trainer.Result{RowLoss: in.Field("z"), RowWeight: in.Weight}
			}
		},
	} {
		task := regression(t, tensor.Float64)
		spoil(&task)
		h, err := trainer.Fit(context.Background(), task)
		if err == nil || !strings.Contains(err.Error(), want) || h != nil {
			t.Errorf("got %v, want an error with %q before the first step", err, want)
		}
	}
}
