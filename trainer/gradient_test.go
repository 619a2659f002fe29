package trainer_test

import (
	"context"
	"math"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/trainer"
)

// differences is a gradient by central differences.
func differences(p *graph.Params, loss func() (float64, error)) error {
	const h = 6e-6 // about ε^(1/3)
	for _, q := range p.Weights() {
		x, g := q.Data().([]float64), q.GradData().([]float64)
		for i, at := range x {
			x[i] = at + h
			up, err := loss()
			if err != nil {
				return err
			}
			x[i] = at - h
			down, err := loss()
			if err != nil {
				return err
			}
			x[i], g[i] = at, (up-down)/(2*h)
		}
	}
	return nil
}

// A gradient of the caller's leads where backpropagation leads, and the losses that are reported are those before each update,
// not at the last point that the gradient looked at. Masks of dropout, and batches of two sizes, are the step's.
func TestGradientOfTheCallers(t *testing.T) {
	for name, make := range map[string]func(testing.TB, tensor.Dtype) trainer.Task{"regression": regression, "classification": classification} {
		usual, own := make(t, tensor.Float64), make(t, tensor.Float64)
		own.Gradient = differences
		var losses []float64
		usual.Epochs, own.Epochs = 5, 5
		usual.OnStep = func(s trainer.Step) error {
			losses = append(losses, s.Loss)
			return nil
		}
		own.OnStep = func(s trainer.Step) error {
			if want := losses[s.Step-1]; !(math.Abs(s.Loss-want) <= 1e-8*want) {
				t.Errorf("%s, step %d: loss %v, want %v", name, s.Step, s.Loss, want)
			}
			return nil
		}
		for _, task := range []trainer.Task{usual, own} {
			if _, err := trainer.Fit(context.Background(), task); err != nil {
				t.Fatal(err)
			}
		}
		want := weights(usual.Params)
		for i, v := range weights(own.Params) {
			if !(math.Abs(v-want[i]) <= 1e-7*math.Max(1, math.Abs(want[i]))) {
				t.Errorf("%s: weight %d is %v, want %v", name, i, v, want[i])
			}
		}
	}
}

func TestGradientFails(t *testing.T) {
	task := regression(t, tensor.Float64)
	broken := errors.New("no gradient today")
	task.Gradient = func(*graph.Params, func() (float64, error)) error { return broken }
	if _, err := trainer.Fit(context.Background(), task); errors.Cause(err) != broken {
		t.Errorf("got %v, want %v", err, broken)
	}
}
