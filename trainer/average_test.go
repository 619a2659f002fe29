package trainer_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/solvers"
	"nabla/trainer"
)

func ema(t testing.TB, decay float64) *solvers.EMA {
	t.Helper()
	e, err := solvers.NewEMA(decay)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestAverage compares what is validated and kept with averages by their definition, and the training with that without.
func TestAverage(t *testing.T) {
	const decay = 0.8
	for _, validated := range []bool{true, false} {
		task := func() trainer.Task {
			task := classification(t, tensor.Float64)
			task.Epochs = 3
			if !validated {
				task.Validation = nil
			}
			return task
		}
		plain, with := task(), task()
		with.Average = ema(t, decay)
		var sum []float64 // of decay^(t-k)·w(k)
		var share float64
		mean := func() *graph.Params {
			p := with.Params.As(tensor.Float64)
			i := 0
			for _, q := range p.Weights() {
				for j := range q.Data().([]float64) {
					q.Data().([]float64)[j] = sum[i] / share
					i++
				}
			}
			return p
		}
		with.OnStep = func(trainer.Step) error {
			w := elements(with.Params)
			if sum == nil {
				sum = make([]float64, len(w))
			}
			for i := range w {
				sum[i] = decay*sum[i] + w[i]
			}
			share = decay*share + 1
			return nil
		}
		least, best := math.Inf(1), -1
		with.OnEpoch = func(e trainer.Epoch) error {
			if !validated {
				return nil
			}
			want, err := trainer.Evaluate(context.Background(), mean(), with.Objective, with.Validation, with.Metrics, nil)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(want, *e.Val, cmpopts.EquateApprox(1e-12, 0)); diff != "" {
				t.Errorf("epoch %d: %s", e.Epoch, diff)
			}
			if want.Loss < least {
				least, best = want.Loss, e.Epoch-1
			}
			return nil
		}
		want, got := fitted(t, plain), fitted(t, with)
		if diff := cmp.Diff(want.last, got.last); diff != "" {
			t.Errorf("the average changes the training: %s", diff)
		}
		if validated && got.history.Best != best {
			t.Errorf("the best is epoch %d, want %d", got.history.Best+1, best+1)
		}
		if !validated || best == 2 {
			if diff := cmp.Diff(trainer.Tensors(mean().All()), got.best, cmpopts.EquateApprox(1e-12, 1e-15)); diff != "" {
				t.Errorf("the best weights are not the average: %s", diff)
			}
		}
	}
}
