package metrics

import (
	"math"
	"slices"
	"testing"
)

// continued is value with another accumulator for each batch, which continues from the state of the one before.
func continued(t *testing.T, m Metric, batches ...batch) float64 {
	t.Helper()
	a := m.New()
	for _, b := range batches {
		state := a.State()
		a = m.New()
		if err := a.SetState(state); err != nil {
			t.Fatal(err)
		}
		if err := a.Add(b.output, b.target, b.rows, b.weight); err != nil {
			t.Fatal(err)
		}
	}
	return a.Value()
}

func TestStateOfMeans(t *testing.T) {
	for _, m := range []Metric{Accuracy{}, Loss{}, RMSE{}} {
		a := m.New()
		before := a.State()
		for _, wrong := range [][]float64{{}, append(slices.Clone(before), 1), {0, -1}, {0, math.NaN()}} {
			if err := a.SetState(wrong); err == nil || !slices.Equal(a.State(), before) {
				t.Errorf("%s: state %v gives error %v and leaves %v, want an error and %v", m.Name(), wrong, err, a.State(), before)
			}
		}
	}
}
