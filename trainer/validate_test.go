package trainer_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/graph"
	"nabla/trainer"
)

// TestValidateEpochs validates every second of 5 epochs: these have the scores that they have when all are validated, and the best is
// the best of them.
func TestValidateEpochs(t *testing.T) {
	whole, task := short(t), short(t)
	whole.Epochs, task.Epochs, task.ValidateEpochs = 5, 5, 2
	want, got := fitted(t, whole), fitted(t, task)
	if diff := cmp.Diff(want.last, got.last); diff != "" {
		t.Error(diff)
	}
	best := 1
	if want.history.Epochs[3].Val.Loss < want.history.Epochs[1].Val.Loss {
		best = 3
	}
	for i, e := range got.history.Epochs {
		var val *trainer.Scores
		if i%2 == 1 {
			val = want.history.Epochs[i].Val
		}
		if diff := cmp.Diff(val, e.Val); diff != "" {
			t.Errorf("epoch %d: %s", i+1, diff)
		}
	}
	if got.history.Best != best {
		t.Errorf("the best is epoch %d, want %d", got.history.Best+1, best+1)
	}
}

// TestValidateSteps validates after steps 3, 6, 9 and 12 of 2 epochs of 7 steps, with a rate at which the loss goes up and down.
func TestValidateSteps(t *testing.T) {
	task := short(t)
	task.Solver = sgd(t, 3, 0.9)
	task.ValidateSteps = 3
	scores := map[int]trainer.Scores{}
	models := map[int]*graph.Params{}
	task.OnStep = func(s trainer.Step) error {
		p := task.Params.As(task.Params.Dtype())
		v, err := trainer.Evaluate(context.Background(), p, task.Objective, task.Validation, task.Metrics, nil)
		scores[s.Step], models[s.Step] = v, p
		return err
	}
	got := fitted(t, task)
	least := func(steps ...int) int {
		return slices.MinFunc(steps, func(a, b int) int {
			if scores[a].Loss <= scores[b].Loss {
				return -1
			}
			return 1
		})
	}
	for i, step := range []int{least(3, 6), least(9, 12)} {
		if diff := cmp.Diff(scores[step], *got.history.Epochs[i].Val); diff != "" {
			t.Errorf("epoch %d: %s", i+1, diff)
		}
	}
	best := least(3, 6, 9, 12)
	if diff := cmp.Diff(trainer.Tensors(models[best].All()), got.best); diff != "" {
		t.Errorf("the best weights are not those after step %d: %s", best, diff)
	}
	if got.history.Best != (best-1)/7 {
		t.Errorf("the best epoch is %d, want that of step %d", got.history.Best+1, best)
	}
}

func TestValidationIsChecked(t *testing.T) {
	for want, change := range map[string]func(*trainer.Task){
		"every -1 epochs": func(task *trainer.Task) { task.ValidateEpochs = -1 },
		"not both":        func(task *trainer.Task) { task.ValidateEpochs, task.ValidateSteps = 2, 2 },
		"the run has 2 epochs and 14 steps, want": func(task *trainer.Task) { task.ValidateEpochs = 3 },
		"15 steps: the run has 2 epochs":          func(task *trainer.Task) { task.ValidateSteps = 15 },
		"a patience of -1":                        func(task *trainer.Task) { task.Patience = -1 },
		"least improvement of -0.5":               func(task *trainer.Task) { task.MinDelta = -0.5 },
	} {
		task := short(t)
		change(&task)
		if err := task.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
