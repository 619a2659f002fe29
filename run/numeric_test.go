package run_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"nabla/run"
)

// A hundred steps by numerical gradients lead to where backpropagation leads.
func TestNumericGradient(t *testing.T) {
	weights := func(settings ...string) []float64 {
		j := prepare(t, "digits-small", append(settings, "train.iterations", "100")...)
		if _, err := fitJob(t, j); err != nil {
			t.Fatal(err)
		}
		var all []float64
		for _, q := range j.Params.Weights() {
			all = append(all, q.Data().([]float64)...)
		}
		return all
	}
	for _, more := range [][]string{nil, {"solver.name", "adam", "solver.lr", "0.003"}} {
		symbolic, numeric := weights(more...), weights(append(more, "train.gradient", "numeric")...)
		apart, size, same := 0.0, 0.0, true
		for i, v := range symbolic {
			apart, size = math.Hypot(apart, v-numeric[i]), math.Hypot(size, v)
			same = same && v == numeric[i]
		}
		if !(apart <= 1e-6*size) {
			t.Errorf("%v: weights differ by %v of their norm, want 1e-6 at most", more, apart/size)
		}
		if same {
			t.Errorf("%v: all bits are the same: the gradient was not numerical", more)
		}
		t.Logf("%v: weights differ by %.1e of their norm", more, apart/size)
	}
}

func TestTimeGradients(t *testing.T) {
	j := prepare(t, "digits-small", "train.gradient", "numeric")
	g, err := j.TimeGradients(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if want := 2 * (64*8 + 8 + 8*10 + 10); g.Losses != want || !(g.Discrepancy <= 1e-7) || !(g.Numeric > 0 && g.Symbolic > 0) {
		t.Errorf("got %+v, want %d losses and next to no discrepancy", g, want)
	}
}

func TestNumericGradientRefuses(t *testing.T) {
	for _, settings := range [][2]string{{"train.gradient", "numerical"}, {"train.dtype", "float32"}} {
		r, err := run.Recipe("digits-small")
		if err != nil {
			t.Fatal(err)
		}
		set := run.NewLayer("--set")
		for _, s := range [][2]string{{"train.gradient", "numeric"}, settings} {
			if err := set.Set(s[0], s[1]); err != nil {
				t.Fatal(err)
			}
		}
		var bad run.BadInput
		if _, err := run.Prepare([]*run.Layer{r, set}); !errors.As(err, &bad) {
			t.Errorf("%v: got %v, want bad input", settings, err)
		}
	}
}
