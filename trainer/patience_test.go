package trainer_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nabla/trainer"
)

// patient returns after how many of a run's losses patience ends it, or the number of them.
func patient(losses []float64, patience int, minDelta float64) int {
	last := 0 // that was an improvement
	for i, v := range losses {
		if i == 0 || v < losses[last]-minDelta {
			last = i
		}
		if i-last == patience {
			return i + 1
		}
	}
	return len(losses)
}

// TestPatience ends runs early that are otherwise the same as one without patience.
func TestPatience(t *testing.T) {
	task := func() trainer.Task {
		task := short(t)
		task.Solver, task.Epochs = sgd(t, 1, 0.9), 12
		return task
	}
	whole := fitted(t, task()).history
	var losses []float64
	for _, e := range whole.Epochs {
		losses = append(losses, e.Val.Loss)
	}
	var ends []int
	for _, c := range []struct {
		patience int
		minDelta float64
	}{{1, 0}, {2, 0}, {3, 0}, {1, 0.05}, {2, 0.05}, {3, 1}, {12, 0}} {
		early := task()
		early.Patience, early.MinDelta = c.patience, c.minDelta
		early.Checkpoints = newStore(t)
		got := fitted(t, early)
		want := patient(losses, c.patience, c.minDelta)
		ends = append(ends, want)
		if len(got.history.Epochs) != want || got.history.StoppedEarly != (want < 12) {
			t.Errorf("%+v: %d epochs, stopped early %v, want %d of losses %v", c, len(got.history.Epochs), got.history.StoppedEarly, want, losses)
			continue
		}
		if diff := cmp.Diff(whole.Epochs[:want], got.history.Epochs, cmpopts.IgnoreFields(trainer.Epoch{}, "Seconds")); diff != "" {
			t.Errorf("%+v: %s", c, diff)
		}
		if best := slices.Index(losses, slices.Min(losses[:want])); got.history.Best != best {
			t.Errorf("%+v: the best is epoch %d, want %d", c, got.history.Best+1, best+1)
		}
		// From its end it goes on no further, and with more patience as if it had had that from the beginning.
		rest := task()
		rest.Patience, rest.MinDelta, rest.From = c.patience, c.minDelta, last(t, early.Checkpoints)
		rest.OnStep = func(trainer.Step) error { return fmt.Errorf("a step more") }
		got.compare(t, fitted(t, rest))
		more := task()
		more.Patience, more.From = 12, rest.From
		if diff := cmp.Diff(whole.Epochs, fitted(t, more).history.Epochs, cmpopts.IgnoreFields(trainer.Epoch{}, "Seconds")); diff != "" {
			t.Errorf("%+v, then more patience: %s", c, diff)
		}
	}
	if slices.Max(ends) == slices.Min(ends) {
		t.Errorf("all end after %d epochs: they tell nothing", ends[0])
	}
}

// TestPatienceWithinAnEpoch: at rate 0 nothing becomes better. Validated every 2 steps, a patience of 4 ends the run after
// 5 validations, in step 10, the third of epoch 2.
func TestPatienceWithinAnEpoch(t *testing.T) {
	task := func() trainer.Task {
		task := short(t)
		task.Solver, task.ValidateSteps, task.Patience = sgd(t, 0, 0), 2, 4
		return task
	}
	first := task()
	first.Checkpoints = newStore(t)
	got := fitted(t, first)
	if h := got.history; h.Steps != 10 || len(h.Epochs) != 2 || h.Epochs[1].Rows != 30 || !h.StoppedEarly {
		t.Errorf("got %+v, want 10 steps, stopped early", h)
	}
	everyStep(t, task)
	rest := task()
	rest.From = last(t, first.Checkpoints)
	got.compare(t, fitted(t, rest))
}
