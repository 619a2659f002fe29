package trainer_test

import (
	"context"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/solvers"
	"nabla/solvers/schedule"
	"nabla/trainer"
)

func TestRestoreRefuses(t *testing.T) {
	first := short(t)
	first.Checkpoints, first.Save = newStore(t), trainer.Saving{Steps: 10}
	fitted(t, first)
	forget := func(name string) func(*trainer.Task) {
		return func(task *trainer.Task) {
			kept := task.From.State[:0]
			for _, s := range task.From.State {
				if s.Name != name {
					kept = append(kept, s)
				}
			}
			task.From.State = kept
		}
	}
	for want, change := range map[string]func(*trainer.Task){
		"saved with seed 1, this run has 2":       func(task *trainer.Task) { task.Params = graph.NewParams(tensor.Float32, 2) },
		"is []float32, in the model []float64":    func(task *trainer.Task) { task.Params = graph.NewParams(tensor.Float64, 1) },
		"7 steps only: want more epochs":          func(task *trainer.Task) { task.Epochs = 1 },
		"the data or the batch size is another":   func(task *trainer.Task) { task.Sampler = inOrder{64, 20}; task.Epochs = 9 },
		"allow other kernels, or force them with": func(task *trainer.Task) { task.From.Manifest.Kernels = "other" },
		"the model has linear":                    func(task *trainer.Task) { task.From.Weights[0].Name = "x" },
		"belongs to nothing":                      func(task *trainer.Task) { task.From.State[0].Name = "other/x" },
		"schedule: tensor observed": func(task *trainer.Task) {
			var err error
			if task.Schedule, err = schedule.DefaultPlateau().New(schedule.Run{Steps: 21, PerEpoch: 7}); err != nil {
				t.Fatal(err)
			}
		},
		"solver: adam: state":                         func(task *trainer.Task) { task.Solver = adam(t) },
		"epoch: tensor metric/accuracy":               forget("epoch/metric/accuracy"),
		"epoch: tensor rows":                          forget("epoch/rows"),
		"epochs: tensor table":                        forget("epochs/table"),
		"average: an average of the weights is saved": func(task *trainer.Task) { task.From.State[len(task.From.State)-1].Name = "average/x" },
		"best: 4 tensors are there":                   forget("best/weights/count"),
		"state: 0 tensors are there":                  forget("state/count"),
	} {
		task := short(t)
		task.Epochs = 3
		task.From = last(t, first.Checkpoints)
		if strings.HasPrefix(want, "best") { // within an epoch, where these are not the weights of the checkpoint
			var err error
			if task.From, err = first.Checkpoints.Load(10); err != nil {
				t.Fatal(err)
			}
		}
		change(&task)
		h, err := trainer.Fit(context.Background(), task)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "continue from step") {
			t.Errorf("got %v, %v, want %q", h, err, want)
		}
	}
}

func adam(t testing.TB) solvers.Solver {
	t.Helper()
	s, err := solvers.DefaultAdam().New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}
