package trainer_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

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

func TestCheckpointsArePruned(t *testing.T) {
	store, err := checkpoint.Open(filepath.Join(t.TempDir(), "checkpoints"))
	if err != nil {
		t.Fatal(err)
	}
	task := classification(t, tensor.Float32)
	task.Solver = sgd(t, 3, 0.9)
	task.Checkpoints, task.Keep = store, 2
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
	checkpoint.OS
	full *bool
}

func (f fullFS) Create(path string) (checkpoint.File, error) {
	if *f.full {
		return nil, errors.New("no space left")
	}
	return f.OS.Create(path)
}

// TestFailedSaveIsNoEpoch fills the disk while the second epoch, the best so far, is trained: the history ends with the
// first, whose weights are those that are saved as best.
func TestFailedSaveIsNoEpoch(t *testing.T) {
	full := false
	store, err := checkpoint.Open(filepath.Join(t.TempDir(), "checkpoints"), checkpoint.WithFS(fullFS{full: &full}))
	if err != nil {
		t.Fatal(err)
	}
	task := classification(t, tensor.Float32)
	task.Checkpoints = store
	var first []float64
	task.OnEpoch = func(trainer.Epoch) error {
		full, first = true, weights(task.Params)
		return nil
	}
	h, err := trainer.Fit(context.Background(), task)
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Fatalf("got %v, want the error of the full disk", err)
	}
	if len(h.Epochs) != 1 || h.Best != 0 || !slices.Equal(weights(h.Params), first) {
		t.Errorf("history has %d epochs, the best %d, want the first alone with its weights", len(h.Epochs), h.Best+1)
	}
}
