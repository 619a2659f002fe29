package trainer_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/vm"
	"nabla/trainer"
)

func TestTapeLearnsTheSame(t *testing.T) {
	planned, tape := classification(t, tensor.Float64), classification(t, tensor.Float64)
	tape.VM = trainer.Tape
	planned.Epochs, tape.Epochs = 3, 3
	for _, task := range []trainer.Task{planned, tape} {
		if _, err := trainer.Fit(context.Background(), task); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(weights(planned.Params), weights(tape.Params)) {
		t.Error("the tape gives other weights than the machine")
	}
}

// TestMachinesAreClosed counts the machines of runs that end well, early, and before they begin.
func TestMachinesAreClosed(t *testing.T) {
	for name, spoil := range map[string]func(*trainer.Task){
		"well":   func(*trainer.Task) {},
		"early":  func(task *trainer.Task) { task.Train.(*rows).x[12][0] = math.NaN() },
		"before": func(task *trainer.Task) { task.Validation = rings(20) },
	} {
		task := regression(t, tensor.Float64)
		task.Epochs, task.Validation = 2, plane(5)
		spoil(&task)
		var open, made int
		task.VM = func(outputs gorgonia.Nodes, opts ...vm.Option) (gorgonia.VM, error) {
			m, err := trainer.Planned(outputs, opts...)
			open, made = open+1, made+1
			return &counted{m, &open}, err
		}
		_, err := trainer.Fit(context.Background(), task)
		if open != 0 || made == 0 || (err == nil) != (name == "well") {
			t.Errorf("%s: %d of %d machines left open, error %v", name, open, made, err)
		}
	}
}

type counted struct {
	gorgonia.VM
	open *int
}

func (c *counted) Close() error {
	*c.open--
	return c.VM.Close()
}
