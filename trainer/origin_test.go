package trainer_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/trainer"
)

// TestOrigin puts numbers that are not finite into data, an activation, a gradient and a weight: each is caught in its step, before
// the update, and where it began is named.
func TestOrigin(t *testing.T) {
	squared := func(s *graph.Scope, in trainer.Inputs) trainer.Result {
		h := s.In("first").Try(op.Linear(in.Field("x"), 1e200, 0))
		h = s.In("second").Try(op.Mul(h, h))
		out := s.Try(op.MatMul(h, s.Param("w", graph.Constant(1), 2, 1), false, false))
		return trainer.Result{RowLoss: s.Try(op.SumCols(out)), RowWeight: in.Weight}
	}
	root := func(s *graph.Scope, in trainer.Inputs) trainer.Result {
		r := s.Try(gorgonia.Sqrt(s.Param("w", graph.Constant(0), 1))) // 0, its slope infinite
		zeros := s.Try(op.Linear(in.Field("y"), 0, 0))
		out := s.Try(op.MatMul(zeros, s.Try(op.Reshape(r, 1, 1)), false, false))
		return trainer.Result{RowLoss: s.Try(op.SumCols(out)), RowWeight: in.Weight}
	}
	for name, c := range map[string]struct {
		spoil    func(*trainer.Task)
		step     int
		node     string
		index    []int
		row      int
		inputs   int
		contains string
	}{
		"data": {
			func(task *trainer.Task) { task.Train.(*rows).x[12][1] = math.NaN() },
			2, "x", []int{2, 1}, 12, 0, "NaN at [2 1] of x (10, 2), training row 12: look for what made it so",
		},
		"target": {
			func(task *trainer.Task) { task.Train.(*rows).y[24] = math.Inf(-1) },
			3, "y", []int{4, 0}, 24, 0, "-Inf at [4 0] of y (5, 1), training row 24",
		},
		"activation": {
			func(task *trainer.Task) { task.Objective, task.Metrics = squared, nil },
			1, "second/", []int{0, 1}, 0, 2, "between -9.",
		},
		"gradient": {
			func(task *trainer.Task) { task.Objective, task.Metrics = root, nil },
			1, "gradient/", []int{0}, -1, 2, "the gradient of w is",
		},
		"weight": {
			func(task *trainer.Task) {
				task.OnStep = func(s trainer.Step) error {
					if s.Step == 4 {
						task.Params.Get("linear/weight").Data().([]float64)[1] = math.Inf(1)
					}
					return nil
				}
			},
			5, "linear/weight", []int{1, 0}, -1, 0, "+Inf at [1 0] of linear/weight (2, 1): look",
		},
	} {
		for machine, vm := range map[string]trainer.NewVM{"planned": trainer.Planned, "tape": trainer.Tape} {
			t.Run(name+"/"+machine, func(t *testing.T) {
				task := regression(t, tensor.Float64)
				task.VM = vm
				c.spoil(&task)
				_, err := trainer.Fit(context.Background(), task)
				var numeric *trainer.NumericError
				if !errors.As(err, &numeric) || numeric.Origin == nil {
					t.Fatalf("got %v, want a NumericError with its origin", err)
				}
				o := numeric.Origin
				if numeric.Step != c.step || !strings.HasPrefix(o.Node, c.node) || o.Row != c.row || len(o.Inputs) != c.inputs {
					t.Errorf("got step %d, %+v", numeric.Step, o)
				}
				if !slices.Equal(o.Index, c.index) || isFinite(o.Value) || !strings.Contains(err.Error(), c.contains) {
					t.Errorf("got %v of %v: %v, want %v and %q", o.Index, o.Node, err, c.index, c.contains)
				}
				if len(numeric.Rows) == 0 || numeric.Rows[0] != (c.step-1)%3*10 {
					t.Errorf("got rows %v", numeric.Rows)
				}
			})
		}
	}
}

func isFinite(v float64) bool { return v-v == 0 }
