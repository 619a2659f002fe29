package benchmarks

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/internal/peer"
)

func TestFlops(t *testing.T) {
	tests := []struct {
		widths        []int
		batch         int
		forward, step int
	}{
		// no hidden layer: x·w, xᵀ·dy
		{[]int{3, 2}, 5, 2 * 5 * 3 * 2, 2 * (2 * 5 * 3 * 2)},
		// x·w1, h·w2, hᵀ·dy, dy·w2ᵀ, xᵀ·dh
		{[]int{784, 128, 10}, 100, 2*100*784*128 + 2*100*128*10, 2*(2*100*784*128) + 3*(2*100*128*10)},
		{[]int{4, 3, 2, 1}, 1, 2*12 + 2*6 + 2*2, 2*(2*12) + 3*(2*6) + 3*(2*2)},
	}
	for _, tt := range tests {
		w := workload{widths: tt.widths, batch: tt.batch}
		if got := w.forwardFlops(); got != tt.forward {
			t.Errorf("%v, batch %d: %d operations forward, want %d", tt.widths, tt.batch, got, tt.forward)
		}
		if got := w.stepFlops(); got != tt.step {
			t.Errorf("%v, batch %d: %d operations a step, want %d", tt.widths, tt.batch, got, tt.step)
		}
	}
}

// Every workload of the table can be run: it has layers, rows and a rule, and its name says so, from which trainers of
// others learn what it is.
func TestWorkloads(t *testing.T) {
	for _, w := range workloads {
		named, err := peer.ParseWorkload(w.name)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(named, peer.Workload{Widths: w.widths, Batch: w.batch, Solver: w.solver}); diff != "" {
			t.Errorf("%s: its name and its fields differ (-name +fields):\n%s", w.name, diff)
		}
		if _, ok := rules[w.solver]; !ok {
			t.Errorf("%s: no rule for solver %s", w.name, w.solver)
		}
	}
}
