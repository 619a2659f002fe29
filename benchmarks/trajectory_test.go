package benchmarks

import (
	"math"
	"testing"

	"nabla/solvers"
	"nabla/trainer"
)

// Largest differences of losses, in nats, that float32 explains over 20 steps: losses here are differences of logits of
// order 1, whose unit roundoff is 6e-8. The tape runs the planned machine's operators and differs by its solver alone;
// stock Gorgonia has other operators too, which add in another order.
const (
	steps          = 20
	tapeTolerance  = 5e-6
	stockTolerance = 5e-5
)

// The variants compute the same: otherwise comparing their times would mean nothing.
func TestSameTrajectory(t *testing.T) {
	for _, w := range []workload{
		{"sgd", []int{20, 16, 4}, 12, "sgd"},
		{"adam", []int{20, 16, 4}, 12, "adam"},
		{"two hidden layers", []int{20, 16, 12, 4}, 12, "sgd"},
		{"one row", []int{20, 16, 4}, 1, "sgd"},
	} {
		t.Run(w.name, func(t *testing.T) {
			losses := map[string][]float64{}
			for _, v := range variants {
				losses[v.name] = trajectory(t, v.build(t, w, step), steps)
				passes := trajectory(t, v.build(t, w, forward), 2)
				if first := losses[v.name][0]; passes[0] != first || passes[1] != first {
					t.Errorf("%s: forward passes give losses %v, want the first step's, %v, twice", v.name, passes, first)
				}
			}
			planned := losses["planned"]
			if last := planned[steps-1]; last > 0.95*planned[0] {
				t.Errorf("the loss goes from %v to %v: want it to fall, or wrong updates would go unseen", planned[0], last)
			}
			for other, tolerance := range map[string]float64{"planned_2t": 0, "tape": tapeTolerance, "stock": stockTolerance} {
				if d, at := apart(planned, losses[other]); d > tolerance {
					t.Errorf("step %d: the loss is %v planned and %v %s, which is %.1e apart, want at most %.0e",
						at+1, planned[at], losses[other][at], other, d, tolerance)
				}
			}
		})
	}
}

// The comparison must be able to fail: a learning rate wrong by one part in a thousand is seen.
func TestTrajectoriesDiffer(t *testing.T) {
	w := workload{"sgd", []int{20, 16, 4}, 12, "sgd"}
	right := trajectory(t, variants[0].build(t, w, step), steps)
	wrong := trajectory(t, ours(t, w, step, trainer.Planned, solvers.SGDConfig{LR: 0.1001}, 1), steps)
	if d, _ := apart(right, wrong); d < 2*stockTolerance {
		t.Errorf("got losses %.1e apart, want at least %.0e", d, 2*stockTolerance)
	}
	right[3] = math.NaN()
	if d, at := apart(right, right); d <= stockTolerance || at != 3 {
		t.Errorf("got NaN %v apart at %d, want more than %v at 3", d, at, stockTolerance)
	}
}

// trajectory returns the losses of n runs.
func trajectory(t *testing.T, r runner, n int) []float64 {
	t.Helper()
	defer r.close()
	losses := make([]float64, n)
	for i := range losses {
		if err := r.run(); err != nil {
			t.Fatal(err)
		}
		losses[i] = r.loss()
	}
	return losses
}

// apart returns the largest difference between two trajectories and where it is. NaN is infinitely far from everything.
func apart(a, b []float64) (worst float64, at int) {
	for i := range a {
		d := math.Abs(a[i] - b[i])
		if math.IsNaN(d) {
			d = math.Inf(1)
		}
		if d > worst {
			worst, at = d, i
		}
	}
	return worst, at
}
