package metrics

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestConformance holds every registered metric to what the interfaces promise.
func TestConformance(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			m, err := ByName(name)
			if err != nil {
				t.Fatal(err)
			}
			if m.Name() != name {
				t.Errorf("got name %q, want %q", m.Name(), name)
			}
			if d := Describe(name); d == "" || strings.Contains(d, "\n") {
				t.Errorf("got description %q, want one line", d)
			}
			if v := m.New().Value(); !math.IsNaN(v) {
				t.Errorf("got %v of no rows, want NaN", v)
			}
			if m.Better(1, 2) == m.Better(2, 1) || m.Better(1, 1) {
				t.Error("Better must prefer one of two values, and none of equals")
			}
			if !m.Better(1, nan) || m.Better(nan, 1) || m.Better(nan, nan) {
				t.Error("NaN must be worse than a number")
			}
			anyCut(t, m)
			emptyState(t, m)
		})
	}
}

// streams returns 1,000 weighted random rows of each kind that the metric takes: what every metric must stand.
func streams(t *testing.T, m Metric) map[string]func(lo, hi int) batch {
	const rows, cols = 1000, 3
	rng := rand.New(rand.NewPCG(1, 2))
	output, numbers := make([]float32, rows*cols), make([]float64, rows*cols)
	class, weight := make([]int64, rows), make([]float64, rows)
	for i := range output {
		output[i], numbers[i] = rng.Float32(), rng.Float64()
	}
	for r := range rows {
		weight[r], class[r] = rng.Float64(), int64(rng.IntN(cols))
	}
	kinds := map[string]func(lo, hi int) batch{}
	if m == (Loss{}) {
		kinds["losses"] = func(lo, hi int) batch { return batch{output[lo:hi], nil, hi - lo, weight[lo:hi]} }
		return kinds
	}
	ofNumbers := func(lo, hi int) batch {
		return batch{output[lo*cols : hi*cols], numbers[lo*cols : hi*cols], hi - lo, weight[lo:hi]}
	}
	if m.Fits(0) == nil {
		kinds["numbers"] = ofNumbers
	}
	if m.Fits(100) == nil {
		kinds["distributions"] = ofNumbers
		kinds["classes"] = func(lo, hi int) batch {
			return batch{output[lo*cols : hi*cols], class[lo:hi], hi - lo, weight[lo:hi]}
		}
	}
	if len(kinds) == 0 {
		t.Fatal("it fits neither classes nor numbers")
	}
	return kinds
}

// anyCut compares, to the bit, 1,000 rows in one batch with the same rows in many uneven ones, between which the state moves
// to another accumulator.
func anyCut(t *testing.T, m Metric) {
	rng := rand.New(rand.NewPCG(3, 4))
	for kind, rows := range streams(t, m) {
		whole := value(t, m, rows(0, 1000))
		a := m.New()
		for lo := 0; lo < 1000; {
			hi := min(1000, lo+1+rng.IntN(50))
			b := rows(lo, hi)
			if err := a.Add(b.output, b.target, b.rows, b.weight); err != nil {
				t.Fatal(err)
			}
			next, state := m.New(), a.State()
			if err := next.SetState(state); err != nil {
				t.Fatal(err)
			}
			if got, want := next.Value(), a.Value(); math.Float64bits(got) != math.Float64bits(want) {
				t.Fatalf("%s: got %v from the state at row %d, want %v", kind, got, hi, want)
			}
			kept := a.Value()
			clear(state)
			clear(a.State())
			if got := a.Value(); math.Float64bits(got) != math.Float64bits(kept) {
				t.Fatalf("%s: the state is no copy: got %v, want %v", kind, got, kept)
			}
			a, lo = next, hi
		}
		if got := a.Value(); got != whole || math.IsNaN(got) {
			t.Errorf("%s: got %v in batches, %v in one", kind, got, whole)
		}
		for what, spoilt := range map[string][]float64{"a number more": append(a.State(), 1), "NaN": {nan, nan}, "negative": {-1, -1}} {
			if err := a.SetState(spoilt); err == nil || a.Value() != whole {
				t.Errorf("%s: %s in the state: got %v and %v, want an error and %v", kind, what, err, a.Value(), whole)
			}
		}
	}
}

// emptyState: what has seen no rows has a state too, and takes the place of what has. From a file it comes back empty where
// it was nil.
func emptyState(t *testing.T, m Metric) {
	for _, rows := range streams(t, m) {
		b := rows(0, 9)
		for _, state := range [][]float64{m.New().State(), append([]float64{}, m.New().State()...)} {
			a := m.New()
			if err := a.Add(b.output, b.target, b.rows, b.weight); err != nil {
				t.Fatal(err)
			}
			if err := a.SetState(state); err != nil || !math.IsNaN(a.Value()) {
				t.Errorf("got %v and %v of an empty state, want NaN", a.Value(), err)
			}
			if err := a.Add(b.output, b.target, b.rows, b.weight); err != nil || a.Value() != value(t, m, b) {
				t.Errorf("after an empty state: got %v and %v, want %v", a.Value(), err, value(t, m, b))
			}
		}
	}
}
