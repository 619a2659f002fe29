package run_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A run has the same bits on any number of threads. The model is large enough for products and updates to be shared.
func TestThreadsChangeNoBit(t *testing.T) {
	weights := func(threads int) (all [][]float32) {
		j := prepare(t, "digits", "model.hidden", "[192, 256]", "solver.name", "adam", "solver.lr", "0.001",
			"train.batch", "64", "train.iterations", "100", "train.threads", strconv.Itoa(threads))
		if _, err := fitJob(t, j); err != nil {
			t.Fatal(err)
		}
		for _, q := range j.Params.All() {
			all = append(all, q.Data().([]float32))
		}
		return all
	}
	want := weights(1)
	for _, threads := range []int{2, 3, 8} {
		if got := weights(threads); !cmp.Equal(got, want) {
			t.Errorf("%d threads give other weights than one", threads)
		}
	}
}
