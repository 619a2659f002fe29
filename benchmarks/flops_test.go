package benchmarks

import "testing"

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

// Every workload of the table can be run: it has layers, rows and a rule, and no other has its name.
func TestWorkloads(t *testing.T) {
	names := map[string]bool{}
	for _, w := range workloads {
		if _, ok := rules[w.solver]; !ok || len(w.widths) < 2 || w.batch < 1 || names[w.name] {
			t.Errorf("%+v: want two or more widths, a batch, a solver of rules and a name of its own", w)
		}
		names[w.name] = true
	}
}
