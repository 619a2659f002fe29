package trainer_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"nabla/internal/disk/faulty"
	"nabla/trainer"
	"nabla/trainer/checkpoint"
)

func TestStopSavesACheckpoint(t *testing.T) {
	store, err := checkpoint.Open(filepath.Join(t.TempDir(), "checkpoints"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	task := classification(t, tensor.Float32)
	task.Checkpoints = store
	task.OnStep = func(s trainer.Step) error {
		if s.Step == 10 { // the third of epoch 2
			cancel()
		}
		return nil
	}
	h, err := trainer.Fit(ctx, task)
	if !errors.Is(err, trainer.ErrStopped) {
		t.Fatalf("got %v, want ErrStopped", err)
	}
	c, _, err := store.Last()
	if err != nil {
		t.Fatal(err)
	}
	if m := c.Manifest; m.Step != 10 || m.Epoch != 1 || m.StepInEpoch != 3 || h.Steps != 10 {
		t.Errorf("saved %+v after %d steps, want step 10, the third after epoch 1", m, h.Steps)
	}
	for i, q := range task.Params.Weights() {
		if w := c.Weights[i]; w.Name != q.Name() || !slices.Equal(w.Data.([]float32), q.Data().([]float32)) {
			t.Errorf("saved %s is not the parameter %s", w.Name, q.Name())
		}
	}
	var names []string
	for _, s := range c.State {
		names = append(names, s.Name)
	}
	if !slices.Contains(names, "solver/step") || !slices.Contains(names, "solver/momentum/linear/weight") {
		t.Errorf("state holds %v, want the solver's step and momentum", names)
	}
	if best, err := store.Best(); err != nil || best.Manifest.Step != 7 {
		t.Errorf("best is %+v, %v; want step 7, the end of epoch 1", best, err)
	}
}

// TestWhenCheckpointsAreSaved runs 3 epochs of 7 steps.
func TestWhenCheckpointsAreSaved(t *testing.T) {
	for _, c := range []struct {
		save trainer.Saving
		want []int
	}{
		{trainer.Saving{}, []int{7, 21}},
		{trainer.Saving{Epochs: 1}, []int{7, 14, 21}},
		{trainer.Saving{Epochs: 2}, []int{7, 14, 21}},
		{trainer.Saving{Epochs: 3}, []int{7, 21}},
		{trainer.Saving{Steps: 5}, []int{5, 7, 10, 15, 20, 21}},
		{trainer.Saving{Seconds: 1e-9}, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21}},
		{trainer.Saving{Seconds: 1e9}, []int{7, 21}},
	} {
		task := short(t)
		task.Epochs, task.Checkpoints, task.Save = 3, newStore(t), c.save
		fitted(t, task)
		if got, err := task.Checkpoints.Steps(); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%+v: got checkpoints of %v, %v, want %v", c.save, got, err, c.want)
		}
	}
	for _, wrong := range []trainer.Saving{{Epochs: -1}, {Steps: -1}, {Seconds: -1}, {Seconds: math.NaN()}} {
		task := short(t)
		task.Save = wrong
		if err := task.Check(); err == nil || !strings.Contains(err.Error(), "want none negative") {
			t.Errorf("%+v: got %v, want an error", wrong, err)
		}
	}
}

func TestCheckpointsArePruned(t *testing.T) {
	store, err := checkpoint.Open(filepath.Join(t.TempDir(), "checkpoints"))
	if err != nil {
		t.Fatal(err)
	}
	task := classification(t, tensor.Float32)
	task.Solver = sgd(t, 3, 0.9)
	task.Checkpoints, task.Save, task.Keep = store, trainer.Saving{Epochs: 1}, 2
	h, err := trainer.Fit(context.Background(), task)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := store.Steps()
	if err != nil {
		t.Fatal(err)
	}
	want := []int{h.Epochs[h.Best].Step, 29 * 7, 30 * 7}
	if !slices.Equal(steps, want) {
		t.Errorf("kept %v, want the best and the last two, %v", steps, want)
	}
}

// A fullFS has no room for files once full.
type fullFS struct {
	faulty.Unsynced
	full *bool
}

func (f fullFS) Create(path string) (checkpoint.File, error) {
	if *f.full {
		return nil, errors.New("no space left")
	}
	return f.Unsynced.Create(path)
}

// TestFailedSaveEndsTheRun fills the disk while the second epoch, the best so far, is trained: the run ends with the error,
// the history holds the epoch and its weights, and the checkpoint of the first is as it was.
func TestFailedSaveEndsTheRun(t *testing.T) {
	full := false
	store, err := checkpoint.Open(filepath.Join(t.TempDir(), "checkpoints"), checkpoint.WithFS(fullFS{full: &full}))
	if err != nil {
		t.Fatal(err)
	}
	task := classification(t, tensor.Float32)
	task.Checkpoints, task.Save = store, trainer.Saving{Epochs: 1}
	task.OnEpoch = func(e trainer.Epoch) error {
		full = e.Epoch == 2
		return nil
	}
	h, err := trainer.Fit(context.Background(), task)
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Fatalf("got %v, want the error of the full disk", err)
	}
	if len(h.Epochs) != 2 || h.Best != 1 || !slices.Equal(weights(h.Params), weights(task.Params)) {
		t.Errorf("history has %d epochs, the best %d, want the second with its weights", len(h.Epochs), h.Best+1)
	}
	if c, warnings, err := store.Last(); err != nil || len(warnings) > 0 || c.Manifest.Step != 7 {
		t.Errorf("last checkpoint: %+v, %v, %v, want that of step 7", c, warnings, err)
	}
}
