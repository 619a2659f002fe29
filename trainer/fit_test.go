package trainer_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/trainer"
)

func TestFitFindsThePlane(t *testing.T) {
	for dt, bound := range map[tensor.Dtype]float64{tensor.Float64: 1e-12, tensor.Float32: 1e-5} {
		task := regression(t, dt)
		h, err := trainer.Fit(context.Background(), task)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := h.Steps, 200*3; got != want {
			t.Errorf("%d steps, want %d", got, want)
		}
		for name, want := range map[string][]float64{"linear/weight": {2, -1}, "linear/bias": {3}} {
			got := task.Params.As(tensor.Float64).Get(name).Data().([]float64)
			for i := range want {
				if !(math.Abs(got[i]-want[i]) <= bound) {
					t.Errorf("%v: %s is %v, want %v", dt, name, got, want)
				}
			}
		}
	}
}

// TestEpochIsExact computes the first epoch of the plane by hand: the loss of each batch before its update, weighted by
// its rows, the last batch being smaller.
func TestEpochIsExact(t *testing.T) {
	task := regression(t, tensor.Float64)
	task.Epochs = 1
	// the same model by hand, from the same first values
	first := regression(t, tensor.Float64)
	if _, err := trainer.Evaluate(context.Background(), first.Params, first.Objective, first.Train, nil, trainer.Planned); err != nil {
		t.Fatal(err)
	}
	w := slices.Clone(first.Params.Get("linear/weight").Data().([]float64))
	b := 0.0
	data := plane(25)
	var sum, norms float64
	for _, part := range [][2]int{{0, 10}, {10, 20}, {20, 25}} {
		var g [3]float64
		n := float64(part[1] - part[0])
		for i := part[0]; i < part[1]; i++ {
			e := w[0]*data.x[i][0] + w[1]*data.x[i][1] + b - data.y[i]
			sum += e * e
			g[0] += 2 * e * data.x[i][0] / n
			g[1] += 2 * e * data.x[i][1] / n
			g[2] += 2 * e / n
		}
		w[0], w[1], b = w[0]-0.1*g[0], w[1]-0.1*g[1], b-0.1*g[2]
		norms += math.Sqrt(g[0]*g[0] + g[1]*g[1] + g[2]*g[2])
	}
	h, err := trainer.Fit(context.Background(), task)
	if err != nil {
		t.Fatal(err)
	}
	e := h.Epochs[0]
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"loss", e.Train.Loss, sum / 25},
		{"rmse", e.Train.Metrics[0].Value, math.Sqrt(sum / 25)},
		{"gradient norm", e.GradNorm, norms / 3},
		{"weight 0", weights(task.Params)[0], w[0]},
		{"bias", task.Params.Get("linear/bias").Data().([]float64)[0], b},
	} {
		if !(math.Abs(c.got-c.want) <= 1e-13*math.Abs(c.want)) {
			t.Errorf("%s is %v, want %v", c.name, c.got, c.want)
		}
	}
	if e.Rows != 25 || e.Step != 3 || e.Epoch != 1 || e.LR != 0.1 {
		t.Errorf("got %+v, want 25 rows in 3 steps of epoch 1 at 0.1", e)
	}
}

func TestFitIsReproducible(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		var want []float64
		for _, threads := range []int{0, 1, 2, 3} {
			pool, err := vm.NewPool(threads)
			if err != nil {
				t.Fatal(err)
			}
			task := classification(t, dt)
			task.Options = []vm.Option{vm.Threads(pool)}
			h, err := trainer.Fit(context.Background(), task)
			pool.Close()
			if err != nil {
				t.Fatal(err)
			}
			if acc := h.Epochs[h.Best].Val.Metrics[0].Value; acc < 0.95 {
				t.Errorf("accuracy %v: the rings were not learned", acc)
			}
			got := weights(task.Params)
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("%v: other weights with %d threads", dt, threads)
			}
		}
	}
}

func TestBestWeightsAreKept(t *testing.T) {
	task := classification(t, tensor.Float64)
	task.Solver = sgd(t, 3, 0.9) // wild: the last epoch is not the best
	var at [][]float64
	task.OnEpoch = func(trainer.Epoch) error {
		at = append(at, weights(task.Params))
		return nil
	}
	h, err := trainer.Fit(context.Background(), task)
	if err != nil {
		t.Fatal(err)
	}
	best := 0
	for i, e := range h.Epochs {
		if e.Val.Loss < h.Epochs[best].Val.Loss {
			best = i
		}
	}
	if best == len(h.Epochs)-1 {
		t.Fatal("the last epoch is the best: the test shows nothing")
	}
	if h.Best != best || !slices.Equal(weights(h.Params), at[best]) {
		t.Errorf("best is epoch %d, want %d, with its weights", h.Best+1, best+1)
	}
	if !slices.Equal(weights(task.Params), at[len(at)-1]) {
		t.Error("the task's parameters are not the last")
	}
}

func TestIterationsEndWithinAnEpoch(t *testing.T) {
	task := regression(t, tensor.Float64)
	task.Epochs, task.Iterations = 0, 7 // 3 an epoch
	h, err := trainer.Fit(context.Background(), task)
	if err != nil {
		t.Fatal(err)
	}
	last := h.Epochs[len(h.Epochs)-1]
	if len(h.Epochs) != 3 || last.Step != 7 || last.Rows != 10 || h.Steps != 7 {
		t.Errorf("got %d epochs, the last %+v; want 3, the last of 1 step and 10 rows", len(h.Epochs), last)
	}
}

// TestStateIsCommitted counts steps in a state.
func TestStateIsCommitted(t *testing.T) {
	task := regression(t, tensor.Float64)
	linear := task.Objective
	task.Objective = func(s *graph.Scope, in trainer.Inputs) trainer.Result {
		count := s.State("count", graph.Zeros(), 1)
		if s.Mode() == graph.Train {
			s.Update(count, s.Try(op.Linear(count, 1, 1)))
		}
		return linear(s, in)
	}
	task.Epochs = 2
	task.Validation = plane(5)
	if _, err := trainer.Fit(context.Background(), task); err != nil {
		t.Fatal(err)
	}
	if got := task.Params.Get("count").Data().([]float64)[0]; got != 6 {
		t.Errorf("the state counted %v steps, want 6", got)
	}
}

func TestCallbacksCanEndTheRun(t *testing.T) {
	enough := errors.New("enough")
	task := regression(t, tensor.Float64)
	task.OnEpoch = func(e trainer.Epoch) error {
		if e.Epoch == 2 {
			return enough
		}
		return nil
	}
	h, err := trainer.Fit(context.Background(), task)
	if !errors.Is(err, enough) || len(h.Epochs) != 2 {
		t.Errorf("got %v after %d epochs, want the callback's error after 2", err, len(h.Epochs))
	}
}

// halving halves the rate at every step.
type halving struct{}

func (halving) LearnRate(base float64, step int) float64 { return base / math.Pow(2, float64(step)) }

// TestScheduleActsWithinARunAlone finds the solver's own rate again after a run, for the next.
func TestScheduleActsWithinARunAlone(t *testing.T) {
	task := regression(t, tensor.Float64)
	task.Schedule, task.Epochs, task.Iterations = halving{}, 0, 3
	var rates []float64
	task.OnStep = func(s trainer.Step) error {
		rates = append(rates, s.LR)
		return nil
	}
	if _, err := trainer.Fit(context.Background(), task); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rates, []float64{0.1, 0.05, 0.025}) || task.Solver.LearnRate() != 0.1 {
		t.Errorf("rates were %v, and is %v after the run; want 0.1, halved twice, and 0.1", rates, task.Solver.LearnRate())
	}
}
