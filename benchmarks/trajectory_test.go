package benchmarks

import (
	"math"
	"testing"
)

const steps = 20

// Relative differences that float32 explains; its unit roundoff is 6e-8. The tape runs the planned machine's operators
// and differs in the rounding of the solvers alone; stock Gorgonia adds up products and logarithms in another order.
const (
	tapeTolerance  = 1e-6
	stockTolerance = 1e-5
)

// The three variants compute the same: otherwise comparing their times would mean nothing.
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
				once := trajectory(t, v.build(t, w, forward), 2)
				if first := losses[v.name][0]; once[0] != first || once[1] != first {
					t.Errorf("%s: forward passes give losses %v, want the step's first, %v, twice", v.name, once, first)
				}
			}
			planned := losses["planned"]
			if planned[steps-1] > 0.95*planned[0] {
				t.Errorf("the loss goes from %v to %v: want it to fall, or the update goes unseen", planned[0], planned[steps-1])
			}
			for other, tolerance := range map[string]float64{"tape": tapeTolerance, "stock": stockTolerance} {
				if d, at := apart(planned, losses[other]); d > tolerance {
					t.Errorf("step %d: loss %v planned, %v %s, relative difference %.1e, want at most %.0e",
						at+1, planned[at], losses[other][at], other, d, tolerance)
				}
				t.Log(other, d0(planned, losses[other]))
			}
		})
	}
}

func d0(a, b []float64) float64 { d, _ := apart(a, b); return d }

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

// apart returns the largest relative difference between two trajectories and where it is. NaN is infinitely far.
func apart(a, b []float64) (worst float64, at int) {
	for i := range a {
		d := math.Abs(a[i]-b[i]) / math.Abs(a[i])
		if math.IsNaN(d) {
			d = math.Inf(1)
		}
		if d > worst {
			worst, at = d, i
		}
	}
	return worst, at
}
