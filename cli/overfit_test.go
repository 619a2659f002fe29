package cli_test

import (
	"strings"
	"testing"

	"nabla/run"
)

func TestOverfitBatches(t *testing.T) {
	t.Chdir(t.TempDir())
	said := must(t, "fit", "iris", "--overfit-batches", "2", "--epochs", "3", "--out", "two")
	for _, want := range []string{"32 rows to train on, 32 to validate\n", "2 iterations an epoch; 3 epochs = 6 updates", "2 mini-batches, trained on and validated"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in:\n%s", want, said)
		}
	}
	if strings.Contains(said, "test        ") {
		t.Errorf("a test is reported:\n%s", said)
	}
	if !strings.Contains(read(t, "two/config.yaml"), "overfit_batches: 2") {
		t.Error("config.yaml does not say it")
	}
	var s run.Summary
	decode(t, must(t, "fit", "--config", "two/config.yaml", "--overfit-batches", "1", "--json", "--quiet"), &s)
	if s.OverfitBatches != 1 || s.Steps != 3 || s.Test != nil || s.Val == nil {
		t.Errorf("got %+v, want 3 steps on 1 mini-batch", s)
	}
	r := train(t, "fit", "iris", "--overfit-batches", "8")
	if r.code != 2 || !strings.Contains(r.stderr, "an epoch has 7") {
		t.Errorf("got %+v, want code 2: there are 7 mini-batches", r)
	}
}
