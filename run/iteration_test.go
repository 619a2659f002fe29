package run_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"nabla/run"
)

func walk(t *testing.T, j *run.Job, w run.Walk) *run.Iteration {
	t.Helper()
	it, err := j.Walk(context.Background(), w)
	if err != nil {
		t.Fatal(err)
	}
	return it
}

func TestWalkCounts(t *testing.T) {
	// 150 irises, 0.2 of them for the test and 0.1 for validation, leave 105 to train on: 7 batches of 16, the last of 9.
	j := prepare(t, "iris")
	for _, c := range []struct{ iteration, epoch, rows int }{{1, 1, 16}, {7, 1, 9}, {8, 2, 16}, {280, 40, 9}} {
		it := walk(t, j, run.Walk{Iteration: c.iteration})
		if it.Epoch != c.epoch || it.Epochs != 40 || it.Iterations != 280 || it.PerEpoch != 7 || it.TrainRows != 105 {
			t.Errorf("iteration %d: epoch %d of %d, %d iterations, %d an epoch, %d rows", c.iteration, it.Epoch, it.Epochs, it.Iterations, it.PerEpoch, it.TrainRows)
		}
		if len(it.Rows) != c.rows || len(it.Labels) != c.rows || it.Layers[0].Shape[0] != c.rows {
			t.Errorf("iteration %d: %d rows, %d labels, input %v, want %d", c.iteration, len(it.Rows), len(it.Labels), it.Layers[0].Shape, c.rows)
		}
	}
}

// The walk's own loss and gradient are those of the training that was really made, to the bit, whatever the machine adds to
// show the layers; and an update by plain gradient descent is −lr·gradient.
func TestWalkIsTheTraining(t *testing.T) {
	for _, settings := range [][]string{
		{"solver.name", "sgd", "solver.lr", "0.1"},
		{"solver.name", "sgd", "solver.lr", "0.1", "train.dtype", "float64"},
		{"solver.name", "sgd", "solver.lr", "0.1", "model.dropout", "0.5"},
		{"solver.name", "sgd", "solver.lr", "0.1", "train.vm", "tape"},
	} {
		j := prepare(t, "digits", settings...)
		start := append([]float32{}, firstWeights(j)...)
		it := walk(t, j, run.Walk{Iteration: 3})
		squares := 0.0
		for _, g := range it.Gradients {
			squares += g.Norm * g.Norm
		}
		if !(math.Abs(math.Sqrt(squares)-it.GradNorm) <= 1e-6*it.GradNorm) {
			t.Errorf("%v: norm of the gradient %v, in training %v", settings, math.Sqrt(squares), it.GradNorm)
		}
		if len(it.Elements) != 4 {
			t.Fatalf("%v: %d elements, want one of each of 4 parameters", settings, len(it.Elements))
		}
		for i, e := range it.Elements {
			if math.Abs(e.Symbolic) != it.Gradients[i].Max {
				t.Errorf("%v: %s%v has the gradient %v, the largest is %v", settings, e.Param, e.Index, e.Symbolic, it.Gradients[i].Max)
			}
			if want := -0.1 * e.Symbolic; !(math.Abs(e.Update-want) <= 1e-6*math.Abs(want)+1e-7*math.Abs(e.Value)) {
				t.Errorf("%v: %s%v moves by %v, want %v", settings, e.Param, e.Index, e.Update, want)
			}
			if !(e.Difference() <= 1e-4) {
				t.Errorf("%v: %s%v: symbolic %v, numerical %v", settings, e.Param, e.Index, e.Symbolic, e.Numeric)
			}
		}
		if it.Course() != "went down" {
			t.Errorf("%v: loss %v, after the update %v, want less", settings, it.Loss, it.NewLoss)
		}
		for i, v := range firstWeights(j) {
			if v != start[i] {
				t.Fatalf("%v: the walk moved the job's own weights", settings)
			}
		}
	}
}

// firstWeights returns the first parameter, rounded.
func firstWeights(j *run.Job) []float32 {
	switch w := j.Params.Weights()[0].Data().(type) {
	case []float32:
		return w
	case []float64:
		var narrow []float32
		for _, v := range w {
			narrow = append(narrow, float32(v))
		}
		return narrow
	}
	return nil
}

// One iteration after another: what the first leaves is what the second finds.
func TestWalkGoesOn(t *testing.T) {
	j := prepare(t, "digits", "solver.name", "adam")
	element := []string{"linear_1/weight[5,3]", "linear/bias"}
	second := walk(t, j, run.Walk{Iteration: 2, Elements: element})
	third := walk(t, j, run.Walk{Iteration: 3, Elements: element[:1]})
	if got, want := third.Elements[0].Value, second.Elements[0].NewValue; got != want {
		t.Errorf("iteration 3 begins at %v, iteration 2 ended at %v", got, want)
	}
	if e := second.Elements[1]; e.Param != "linear/bias" || math.Abs(e.Symbolic) != second.Gradients[1].Max {
		t.Errorf("a parameter without an index: got %+v, want its largest gradient", e)
	}
}

func TestWalkOfLayers(t *testing.T) {
	it := walk(t, prepare(t, "digits"), run.Walk{Iteration: 1, Values: 3})
	var names []string
	for _, l := range it.Layers {
		names = append(names, l.Layer)
		if len(l.First) != min(3, 32*l.Shape[len(l.Shape)-1]) && len(l.Shape) > 1 {
			t.Errorf("%s: %d first values, want 3", l.Layer, len(l.First))
		}
		if !(float64(l.Min) <= float64(l.Mean) && float64(l.Mean) <= float64(l.Max)) {
			t.Errorf("%s: least %v, mean %v, greatest %v", l.Layer, l.Min, l.Mean, l.Max)
		}
	}
	relu := it.Layers[2]
	if relu.Min != 0 || !(relu.Zeros > 0.2 && relu.Zeros < 0.8) {
		t.Errorf("%v: ReLU of initial values has the least value %v and a share of %v zeros", names, relu.Min, relu.Zeros)
	}
	if rows := it.Layers[len(it.Layers)-1]; !(math.Abs(float64(rows.Mean)-it.Loss) <= 1e-6) {
		t.Errorf("%v: the mean of the rows' losses is %v, the loss %v", names, rows.Mean, it.Loss)
	}
}

func TestWalkRefuses(t *testing.T) {
	j := prepare(t, "iris")
	for _, w := range []run.Walk{
		{Iteration: 0}, {Iteration: 281}, {Iteration: 1, Elements: []string{"weight"}},
		{Iteration: 1, Elements: []string{"linear/weight[0]"}}, {Iteration: 1, Elements: []string{"linear/weight[0,3]"}},
	} {
		var bad run.BadInput
		if _, err := j.Walk(context.Background(), w); !errors.As(err, &bad) {
			t.Errorf("%+v: got %v, want bad input", w, err)
		}
	}
}
