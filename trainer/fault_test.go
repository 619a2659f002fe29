package trainer_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"

	"nabla/solvers"
	"nabla/trainer"
)

// spoil makes rows of a task's training data NaN.
func spoil(task *trainer.Task, which ...int) {
	for _, row := range which {
		task.Train.(*rows).x[row][0] = math.NaN()
	}
}

// gentle is regression in 3 epochs of 3 steps, without a validation.
func gentle(t testing.TB) trainer.Task {
	task := regression(t, tensor.Float64)
	task.Epochs, task.Metrics, task.Monitor = 3, nil, "train_loss"
	return task
}

// diverging changes a task to one whose loss leaves float32 in its second epoch, of 25 steps each, and again with half the
// rate, but not with a quarter.
func diverging(t testing.TB) func(*trainer.Task) {
	return func(task *trainer.Task) {
		*task = regression(t, tensor.Float32)
		task.Sampler = inOrder{25, 1}
		task.Epochs, task.Solver, task.Fault = 2, sgd(t, 3, 0), trainer.RollBack
	}
}

// TestSkip leaves out the middle one of three mini-batches in each epoch: all is as if its rows were not there.
func TestSkip(t *testing.T) {
	want, task := gentle(t), gentle(t)
	data := want.Train.(*rows)
	data.x = slices.Delete(data.x, 10, 20)
	data.y = slices.Delete(data.y, 10, 20)
	want.Sampler = inOrder{15, 10}
	spoil(&task, 12)
	task.Fault = trainer.Skip
	var told []string
	task.OnFault = func(f trainer.Fault) error {
		told = append(told, fmt.Sprint(f.Err.Step, f.Count, f.Step, f.Err.Origin.Row, f.Reaction == trainer.Skip))
		return nil
	}
	a, b := fitted(t, want), fitted(t, task)
	if diff := cmp.Diff(a.last, b.last); diff != "" {
		t.Error(diff)
	}
	for i, e := range b.history.Epochs {
		o := a.history.Epochs[i]
		if e.Rows != 15 || e.GradNorm != o.GradNorm || !cmp.Equal(e.Train, o.Train) {
			t.Errorf("got %+v, want the scores of %+v", e, o)
		}
	}
	if diff := cmp.Diff([]string{"2 1 2 12 true", "5 2 5 12 true", "8 3 8 12 true"}, told); diff != "" {
		t.Error(diff)
	}
	if h := b.history; h.Skipped != 3 || h.Steps != 9 {
		t.Errorf("%d left out of %d, want 3 of 9", h.Skipped, h.Steps)
	}
}

// TestSkipKeepsStates: a mini-batch whose second micro-batch is at fault updates no state and no score.
func TestSkipKeepsStates(t *testing.T) {
	task := short(t)
	task.Epochs, task.Accumulate, task.Fault = 1, 2, trainer.Skip
	spoil(&task, 16)
	h := fitted(t, task).history
	if got := task.Params.Get("count").Data().([]float32)[0]; got != 6*2 || h.Epochs[0].Rows != 54 {
		t.Errorf("the state was updated %v times by %d rows, want 12 times by 54", got, h.Epochs[0].Rows)
	}
}

func TestTenSkipsInARowEndTheRun(t *testing.T) {
	for bad, wantSteps := range map[int]int{9: 50, 10: 11} {
		task := gentle(t)
		task.Epochs, task.Fault, task.Sampler = 2, trainer.Skip, inOrder{25, 1}
		for i := range bad {
			spoil(&task, 2+i)
		}
		h, err := trainer.Fit(context.Background(), task)
		if h.Steps != wantSteps {
			t.Errorf("%d in a row: %d steps, %v, want %d", bad, h.Steps, err, wantSteps)
		}
		var fault *trainer.NumericError
		if bad == 10 && (!errors.As(err, &fault) || fault.Step != 12 || !strings.Contains(err.Error(), "10 mini-batches in a row")) {
			t.Errorf("got %v, want the tenth named", err)
		}
	}
}

// flaky is data whose row 12 is NaN in some of the times that it is asked for.
type flaky struct {
	*rows
	bad   func(n int) bool
	asked int
}

func (f *flaky) Fill(field string, dst any, which []int) error {
	err := f.rows.Fill(field, dst, which)
	if field == "x" && slices.Contains(which, 12) {
		if f.asked++; f.bad(f.asked) {
			dst.([]float64)[0] = math.NaN()
		}
	}
	return err
}

// epochRate is a schedule that halves from an epoch on.
type epochRate struct{ from, perEpoch int }

func (e epochRate) LearnRate(base float64, step int) float64 {
	if step/e.perEpoch >= e.from {
		return base / 2
	}
	return base
}

// TestRollBack: a fault that occurs once, in epoch 2 of 3, makes that epoch be gone through again, from the weights, momentum and
// average with which it began, at half the rate. The second time that the row is asked for is that of the fault, the third that of
// the search for its origin.
func TestRollBack(t *testing.T) {
	for fault, from := range map[int]int{1: 0, 2: 1, 3: 2} {
		task := func() trainer.Task {
			task := gentle(t)
			task.Solver, task.Average = sgd(t, 0.1, 0.9), ema(t, 0.9)
			task.Validation = plane(7)
			task.Monitor = "val_loss"
			return task
		}
		want, got := task(), task()
		want.Schedule = epochRate{from, 3}
		got.Fault = trainer.RollBack
		got.Train = &flaky{rows: got.Train.(*rows), bad: func(n int) bool { return n == fault || n == fault+1 }}
		var told []string
		got.OnFault = func(f trainer.Fault) error {
			told = append(told, fmt.Sprint(f.Err.Step, f.Count, f.Step, f.Reaction == trainer.RollBack))
			return nil
		}
		w, g := fitted(t, want), fitted(t, got)
		if g.history.RolledBack != 1 {
			t.Errorf("rolled back %d times, want once", g.history.RolledBack)
		}
		g.history.RolledBack = 0
		w.compare(t, g)
		if diff := cmp.Diff([]string{fmt.Sprintf("%d 1 %d true", 3*from+2, 3*from)}, told); diff != "" {
			t.Error(diff)
		}
		if lr := got.Solver.LearnRate(); lr != 0.1 {
			t.Errorf("the solver is left with the rate %v, want its own, 0.1", lr)
		}
	}
}

// TestThreeRollBacks: a row that is always bad ends the run in the end, with the weights that it went back to.
func TestThreeRollBacks(t *testing.T) {
	task := gentle(t)
	task.Fault = trainer.RollBack
	spoil(&task, 12)
	count := 0
	task.OnFault = func(trainer.Fault) error { count++; return nil }
	h, err := trainer.Fit(context.Background(), task)
	if err == nil || !strings.Contains(err.Error(), "rolled back 3 times") || count != 3 || h.RolledBack != 3 {
		t.Errorf("got %v after %d", err, count)
	}
}

// TestRollBackContinues stops a run at every one of its steps, those included that are taken back later, and continues it.
func TestRollBackContinues(t *testing.T) {
	task := func() (task trainer.Task) { diverging(t)(&task); return task }
	want := fitted(t, task())
	if want.history.RolledBack != 2 {
		t.Fatalf("rolled back %d times, want 2: the test tells nothing", want.history.RolledBack)
	}
	for at := 20; ; at += 3 {
		ctx, cancel := context.WithCancel(context.Background())
		first, n := task(), 0
		first.Checkpoints = newStore(t)
		first.OnStep = func(trainer.Step) error {
			if n++; n == at {
				cancel()
			}
			return nil
		}
		_, err := trainer.Fit(ctx, first)
		cancel()
		if err == nil {
			return
		}
		rest := task()
		rest.From = last(t, first.Checkpoints)
		want.compare(t, fitted(t, rest))
		if t.Failed() {
			t.Fatalf("stopped at step %d", at)
		}
	}
}

// TestBadValidation: of a loss that is not finite on validation data the mini-batches are not at fault.
func TestBadValidation(t *testing.T) {
	for _, r := range []trainer.Reaction{trainer.Stop, trainer.Skip, trainer.RollBack} {
		task := short(t)
		task.Fault, task.Checkpoints = r, newStore(t)
		task.Validation.(*rows).x[3][1] = math.Inf(1)
		task.Validation.(*rows).x[3][0] = math.NaN()
		h, err := trainer.Fit(context.Background(), task)
		var fault *trainer.NumericError
		if !errors.As(err, &fault) || fault.What != "validation loss" || len(h.Epochs) != 0 {
			t.Errorf("reaction %d: got %v and %d epochs, want the validation loss named", r, err, len(h.Epochs))
		}
		if steps, err := task.Checkpoints.Steps(); err != nil || len(steps) != 0 {
			t.Errorf("reaction %d: saved %v, %v", r, steps, err)
		}
	}
}

func TestRollBackNeedsAMemory(t *testing.T) {
	task := gentle(t)
	task.Fault = trainer.RollBack
	var err error
	if task.Solver, err = solvers.DefaultGorgoniaVanilla().New(); err != nil {
		t.Fatal(err)
	}
	if err := task.Check(); !errors.Is(err, solvers.ErrNoState) {
		t.Errorf("got %v, want ErrNoState", err)
	}
}
