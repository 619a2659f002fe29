package main

import (
	"testing"

	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/tensors"

	"nabla/internal/peer"
)

// What is measured is training: it begins near the loss of guessing, ln 3 = 1.1, and learns its batch.
func TestStepLearns(t *testing.T) {
	for _, name := range []string{"mlp_20_16_3_b6", "mlp_20_16_8_3_b6_adam"} {
		w, err := peer.ParseWorkload(name)
		if err != nil {
			t.Fatal(err)
		}
		step, err := newStep(simplego.GetBackend(), w)
		if err != nil {
			t.Fatal(err)
		}
		defer step.Finalize()
		x, class := data(w)
		var losses []float32
		for range 300 {
			out, err := step.Exec(x, class)
			if err != nil {
				t.Fatal(err)
			}
			losses = append(losses, tensors.ToScalar[float32](out[0]))
		}
		if first, last := losses[0], losses[len(losses)-1]; first < 0.5 || first > 3 || last > first/2 {
			t.Errorf("%s: the loss goes from %v to %v: want from about 1.1 to less than half of it", name, first, last)
		}
	}
}

func TestPrepareRefuses(t *testing.T) {
	if _, err := prepare(simplego.GetBackend(), "mlp"); err == nil {
		t.Error("got no error for a workload without layers")
	}
}
