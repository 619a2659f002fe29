package trainer_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/trainer"
)

func TestNotFiniteStopsTheRun(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*trainer.Task)
		want  string
	}{
		"data": {func(task *trainer.Task) { task.Train.(*rows).x[12][0] = math.NaN() }, "epoch 1, step 2: the loss is NaN"},
		"rate": {func(task *trainer.Task) { task.Solver = sgd(t, 1e200, 0) }, "+Inf"},
	} {
		task := regression(t, tensor.Float64)
		c.spoil(&task)
		var before []float64
		task.OnStep = func(trainer.Step) error {
			before = weights(task.Params)
			return nil
		}
		h, err := trainer.Fit(context.Background(), task)
		var numeric *trainer.NumericError
		if !errors.As(err, &numeric) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a NumericError with %q", name, err, c.want)
			continue
		}
		if h == nil || h.Steps != numeric.Step-1 {
			t.Errorf("%s: history says %+v, the error step %d", name, h, numeric.Step)
		}
		if !slices.Equal(before, weights(task.Params)) {
			t.Errorf("%s: the weights changed in the step that failed", name)
		}
	}
}

// TestNotFiniteGradient uses a loss that is finite where its gradient is not.
func TestNotFiniteGradient(t *testing.T) {
	task := regression(t, tensor.Float64)
	task.Metrics = nil
	task.Objective = func(s *graph.Scope, in trainer.Inputs) trainer.Result {
		w := s.Param("w", graph.Constant(0), 1)
		root := s.Try(gorgonia.Sqrt(w)) // 0, its slope infinite
		zeros := s.Try(op.Linear(in.Field("y"), 0, 0))
		loss := s.Try(op.Reshape(s.Try(op.MatMul(zeros, s.Try(op.Reshape(root, 1, 1)), false, false)), in.Weight.Shape()[0]))
		return trainer.Result{RowLoss: loss, RowWeight: in.Weight}
	}
	_, err := trainer.Fit(context.Background(), task)
	if err == nil || !strings.Contains(err.Error(), "the gradient of w is +Inf") {
		t.Errorf("got %v, want the gradient of w named", err)
	}
}

// TestNotFiniteWeights: the last step's update is followed by no loss that would tell.
func TestNotFiniteWeights(t *testing.T) {
	task := regression(t, tensor.Float32)
	task.Validation, task.Metrics, task.Monitor = nil, nil, "train_loss"
	task.Epochs, task.Iterations = 0, 1
	task.Solver = sgd(t, 3e38, 0)
	h, err := trainer.Fit(context.Background(), task)
	if err == nil || !strings.HasPrefix(err.Error(), "epoch 1, step 1: the value of linear/") {
		t.Errorf("got %v, want the error that a weight is not finite", err)
	}
	if h == nil || len(h.Epochs) != 0 {
		t.Errorf("got history %+v, want none of an epoch", h)
	}
}
