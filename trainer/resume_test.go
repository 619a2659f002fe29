package trainer_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/internal/disk/faulty"
	"nabla/internal/safetensors"
	"nabla/metrics"
	"nabla/solvers"
	"nabla/solvers/schedule"
	"nabla/trainer"
	"nabla/trainer/checkpoint"
)

// short is the task of which every step is continued from: 2 epochs of 7 steps, the last of each with fewer rows, dropout,
// a state that changes with every step, and validation.
func short(t testing.TB) trainer.Task {
	task := classification(t, tensor.Float32)
	supervised := task.Objective
	task.Objective = func(s *graph.Scope, in trainer.Inputs) trainer.Result {
		count := s.State("count", graph.Zeros(), 1)
		if s.Mode() == graph.Train {
			s.Update(count, s.Try(op.Linear(count, 1, 1)))
		}
		return supervised(s, in)
	}
	task.Epochs = 2
	return task
}

// outcome is what must not depend on where a run was interrupted.
type outcome struct {
	last, best []safetensors.Tensor
	history    *trainer.History
}

func fitted(t testing.TB, task trainer.Task) outcome {
	t.Helper()
	h, err := trainer.Fit(context.Background(), task)
	if err != nil {
		t.Fatal(err)
	}
	return outcome{trainer.Tensors(task.Params.All()), trainer.Tensors(h.Params.All()), h}
}

func (o outcome) compare(t testing.TB, got outcome) {
	t.Helper()
	for _, diff := range []string{
		cmp.Diff(o.last, got.last), cmp.Diff(o.best, got.best),
		cmp.Diff(o.history, got.history, cmpopts.IgnoreFields(trainer.Epoch{}, "Seconds"), cmpopts.IgnoreFields(trainer.History{}, "Params")),
	} {
		if diff != "" {
			t.Error(diff)
		}
	}
	for _, e := range got.history.Epochs {
		if !(e.Seconds >= 0 && e.Seconds < 3600) {
			t.Errorf("epoch %d took %v seconds", e.Epoch, e.Seconds)
		}
	}
}

func newStore(t testing.TB) *checkpoint.Store {
	t.Helper()
	store, err := checkpoint.Open(t.TempDir(), checkpoint.WithFS(faulty.Unsynced{}))
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// everyStep runs a task once, with a checkpoint after every step, and continues from each of them.
func everyStep(t *testing.T, task func() trainer.Task) {
	whole := task()
	whole.Checkpoints, whole.Save = newStore(t), trainer.Saving{Steps: 1}
	want := fitted(t, whole)
	want.compare(t, fitted(t, task())) // saving changes nothing
	steps, err := whole.Checkpoints.Steps()
	if err != nil || len(steps) != want.history.Steps {
		t.Fatalf("checkpoints of %v, %v, want one of each of %d steps", steps, err, want.history.Steps)
	}
	for _, step := range steps {
		rest := task()
		if rest.From, err = whole.Checkpoints.Load(step); err != nil {
			t.Fatal(err)
		}
		made := step
		rest.OnStep = func(s trainer.Step) error {
			if s.Step <= made && rest.Fault != trainer.RollBack {
				t.Errorf("step %d is made, after step %d", s.Step, made)
			}
			made = s.Step
			return nil
		}
		want.compare(t, fitted(t, rest))
		if made != want.history.Steps {
			t.Errorf("%d steps were made, want those after %d alone, up to %d", made, step, want.history.Steps)
		}
		if t.Failed() {
			t.Fatalf("continued from step %d", step)
		}
	}
}

func TestEverySolverContinues(t *testing.T) {
	for _, name := range solvers.Names() {
		t.Run(name, func(t *testing.T) {
			task := func() trainer.Task {
				c, err := solvers.ByName(name)
				if err != nil {
					t.Fatal(err)
				}
				task := short(t)
				if task.Solver, err = c.New(); err != nil {
					t.Fatal(err)
				}
				return task
			}
			if _, err := task().Solver.State(); !errors.Is(err, solvers.ErrNoState) {
				everyStep(t, task)
				return
			}
			first := task()
			first.Checkpoints = newStore(t)
			fitted(t, first)
			rest := task()
			rest.From = last(t, first.Checkpoints)
			if _, err := trainer.Fit(context.Background(), rest); !errors.Is(err, solvers.ErrNoState) {
				t.Errorf("got %v, want ErrNoState", err)
			}
		})
	}
}

func last(t testing.TB, store *checkpoint.Store) *checkpoint.Checkpoint {
	t.Helper()
	c, warnings, err := store.Last()
	if err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	return c
}

func TestEveryScheduleContinues(t *testing.T) {
	for _, name := range schedule.Names() {
		t.Run(name, func(t *testing.T) {
			everyStep(t, func() trainer.Task {
				c, err := schedule.ByName(name)
				if err != nil {
					t.Fatal(err)
				}
				if p, ok := c.(*schedule.Plateau); ok {
					*p = schedule.Plateau{Factor: 0.5, Threshold: 0.9} // which reduces soon
				}
				task := short(t)
				task.Epochs = 4
				run := schedule.Run{Steps: 4 * task.Sampler.PerEpoch(), PerEpoch: task.Sampler.PerEpoch()}
				if task.Schedule, err = c.New(run); err != nil {
					t.Fatal(err)
				}
				return task
			})
		})
	}
}

// TestPlateauIsTold reduces the rate whenever the loss on validation rows does not become a tenth of what it was.
func TestPlateauIsTold(t *testing.T) {
	task := short(t)
	task.Epochs = 4
	var err error
	task.Schedule, err = schedule.Plateau{Factor: 0.5, Threshold: 0.9}.New(schedule.Run{Steps: 28, PerEpoch: 7})
	if err != nil {
		t.Fatal(err)
	}
	var rates []float64
	for _, e := range fitted(t, task).history.Epochs {
		rates = append(rates, e.LR)
	}
	if diff := cmp.Diff([]float64{0.2, 0.2, 0.1, 0.05}, rates); diff != "" {
		t.Error(diff)
	}
}

func TestEveryStepContinues(t *testing.T) {
	for name, change := range map[string]func(*trainer.Task){
		"float64":               func(task *trainer.Task) { *task = regression(t, tensor.Float64); task.Epochs = 2 },
		"wild: the best is old": func(task *trainer.Task) { task.Solver, task.Epochs = sgd(t, 3, 0.9), 4 },
		"iterations":            func(task *trainer.Task) { task.Epochs, task.Iterations = 0, 10 },
		"train loss":            func(task *trainer.Task) { task.Monitor = "train_loss" },
		"TapeMachine":           func(task *trainer.Task) { task.VM = trainer.Tape },
		"halving":               func(task *trainer.Task) { task.Schedule = halving{} },
		"accumulation":          func(task *trainer.Task) { task.Accumulate = 3 },
		"average":               func(task *trainer.Task) { task.Average = ema(t, 0.9) },
		"average, no validation": func(task *trainer.Task) {
			task.Average, task.Validation = ema(t, 0.9), nil
		},
		"patience":       func(task *trainer.Task) { task.Epochs, task.Patience, task.MinDelta = 9, 1, 0.1 },
		"skip":           func(task *trainer.Task) { spoil(task, 23); task.Fault = trainer.Skip },
		"roll back":      diverging(t),
		"seldom":         func(task *trainer.Task) { task.Epochs, task.ValidateEpochs = 5, 2 },
		"often":          func(task *trainer.Task) { task.ValidateSteps = 2 },
		"often, the end": func(task *trainer.Task) { task.ValidateSteps = 7 },
		"everything": func(task *trainer.Task) {
			weighted(task)
			spoil(task, 23)
			task.Fault = trainer.Skip
			task.Accumulate, task.Average, task.ValidateSteps, task.Epochs, task.Patience, task.MinDelta = 3, ema(t, 0.9), 3, 9, 4, 0.01
			var err error
			task.Solver = adam(t)
			if task.Schedule, err = (schedule.Plateau{Factor: 0.5, Threshold: 0.9}).New(schedule.Run{Steps: 63, PerEpoch: 7}); err != nil {
				t.Fatal(err)
			}
		},
		"every metric": func(task *trainer.Task) { task.Metrics = metricsOf(t, 2) },
	} {
		t.Run(name, func(t *testing.T) {
			everyStep(t, func() trainer.Task {
				task := short(t)
				change(&task)
				return task
			})
		})
	}
}

// metricsOf returns all metrics that fit a number of classes, but the loss.
func metricsOf(t testing.TB, classes int) (list []metrics.Metric) {
	t.Helper()
	for _, name := range metrics.Names() {
		m, err := metrics.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != "loss" && m.Fits(classes) == nil {
			list = append(list, m)
		}
	}
	return list
}

// TestMoreContinues continues runs that had ended, at the end of an epoch and within one, as if they had been longer.
func TestMoreContinues(t *testing.T) {
	for name, c := range map[string]struct{ first, then func(*trainer.Task) }{
		"epochs":     {func(task *trainer.Task) { task.Epochs = 2 }, func(task *trainer.Task) { task.Epochs = 4 }},
		"iterations": {func(task *trainer.Task) { task.Epochs, task.Iterations = 0, 10 }, func(task *trainer.Task) { task.Epochs, task.Iterations = 0, 25 }},
		"to epochs":  {func(task *trainer.Task) { task.Epochs, task.Iterations = 0, 10 }, func(task *trainer.Task) { task.Epochs = 3 }},
	} {
		first, whole, rest := short(t), short(t), short(t)
		c.first(&first)
		c.then(&whole)
		c.then(&rest)
		first.Checkpoints = newStore(t)
		fitted(t, first)
		rest.From = last(t, first.Checkpoints)
		fitted(t, whole).compare(t, fitted(t, rest))
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// TestStoppedWhileItEvaluates stops a run after the last step of an epoch: its evaluation is made up for.
func TestStoppedWhileItEvaluates(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	task := short(t)
	task.Checkpoints = newStore(t)
	task.OnStep = func(s trainer.Step) error {
		if s.Step == 7 {
			cancel()
		}
		return nil
	}
	h, err := trainer.Fit(ctx, task)
	if !errors.Is(err, trainer.ErrStopped) || len(h.Epochs) != 0 || h.Steps != 7 {
		t.Fatalf("got %+v, %v, want 7 steps, no epoch, ErrStopped", h, err)
	}
	rest := short(t)
	rest.From = last(t, task.Checkpoints)
	fitted(t, short(t)).compare(t, fitted(t, rest))
}
