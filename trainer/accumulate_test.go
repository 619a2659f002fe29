package trainer_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/trainer"
)

// weighted gives the rows of a task weights, some of them 0.
func weighted(task *trainer.Task) {
	data := task.Train.(*rows)
	for i := range data.x {
		data.weight = append(data.weight, float64(i%4))
	}
}

// halved is a task's objective with the weight of each row halved.
func halved(task *trainer.Task) {
	supervised := task.Objective
	task.Objective = func(s *graph.Scope, in trainer.Inputs) trainer.Result {
		r := supervised(s, in)
		r.RowWeight = s.Try(op.Linear(r.RowWeight, 0.5, 0))
		return r
	}
}

// TestAccumulate trains with the gradient computed in micro-batches, and at once: 64 rows in batches of 10, the last of 4, with
// dropout. Each sum is another only in its last bits.
func TestAccumulate(t *testing.T) {
	for name, change := range map[string]func(*trainer.Task){
		"plain":       func(*trainer.Task) {},
		"weights":     weighted,
		"reweighed":   halved,
		"both":        func(task *trainer.Task) { weighted(task); halved(task) },
		"TapeMachine": func(task *trainer.Task) { task.VM = trainer.Tape },
	} {
		task := func(k int) trainer.Task {
			task := classification(t, tensor.Float64)
			change(&task)
			task.Epochs, task.Accumulate = 2, k
			return task
		}
		want := fitted(t, task(0))
		fitted(t, task(1)).compare(t, want)
		rounded := false // otherwise somewhere: sums of single rows may be those of the whole, where products are rounded
		for _, k := range []int{2, 3, 4, 7, 10, 1000} {
			got := fitted(t, task(k))
			near := cmpopts.EquateApprox(1e-12, 1e-12)
			if diff := cmp.Diff(want.last, got.last, near); diff != "" {
				t.Errorf("%s, %d micro-batches: weights differ by more than 1e-12:\n%s", name, k, diff)
			}
			if diff := cmp.Diff(want.history, got.history, near,
				cmpopts.IgnoreFields(trainer.Epoch{}, "Seconds"), cmpopts.IgnoreFields(trainer.History{}, "Params")); diff != "" {
				t.Errorf("%s, %d micro-batches: the history differs by more than 1e-12:\n%s", name, k, diff)
			}
			rounded = rounded || !cmp.Equal(want.last, got.last)
		}
		if name == "plain" && !rounded {
			t.Error("not one bit differs, was the gradient summed at all?")
		}
	}
}

func TestMicroBatch(t *testing.T) {
	for _, c := range []struct{ rows, k, want int }{
		{100, 0, 100}, {100, 1, 100}, {100, 4, 25}, {100, 3, 34}, {10, 4, 3}, {10, 6, 2}, {4, 10, 1}, {1, 1, 1}, {5, math.MaxInt, 1},
	} {
		if got := trainer.MicroBatch(c.rows, c.k); got != c.want {
			t.Errorf("%d rows in %d: got %d, want %d", c.rows, c.k, got, c.want)
		}
	}
}

// TestAccumulateUpdatesStatesInTurn: batches of 10 in four are 3 3 3 1.
func TestAccumulateUpdatesStatesInTurn(t *testing.T) {
	task := short(t)
	task.Epochs, task.Iterations, task.Accumulate = 0, 2, 4
	fitted(t, task)
	if got := task.Params.Get("count").Data().([]float32)[0]; got != 2*4 {
		t.Errorf("the state was updated %v times, want 4 in each of 2 steps", got)
	}
}

// TestAccumulateFindsTheFault spoils a row of the second micro-batch: the row is named, weights and states are those before.
func TestAccumulateFindsTheFault(t *testing.T) {
	task := short(t)
	task.Accumulate = 3 // 4 4 2
	task.Train.(*rows).x[15][0] = math.NaN()
	var before []float64
	task.OnStep = func(trainer.Step) error { before = all(task.Params); return nil }
	_, err := trainer.Fit(context.Background(), task)
	var numeric *trainer.NumericError
	if !errors.As(err, &numeric) || numeric.Step != 2 || numeric.Origin == nil || numeric.Origin.Row != 15 {
		t.Fatalf("got %v, want step 2 and row 15 named", err)
	}
	if fmt.Sprint(numeric.Rows) != "[10 11 12 13 14 15 16 17 18 19]" {
		t.Errorf("got rows %v, want the mini-batch's", numeric.Rows)
	}
	if !slices.Equal(before, all(task.Params)) {
		t.Errorf("weights or states changed in the step that failed")
	}
}

// all returns the elements of weights and states.
func all(p *graph.Params) (list []float64) {
	for _, q := range p.As(tensor.Float64).All() {
		list = append(list, q.Data().([]float64)...)
	}
	return list
}
