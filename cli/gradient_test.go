package cli_test

import (
	"regexp"
	"strings"
	"testing"
)

func TestFitByNumericalGradients(t *testing.T) {
	t.Chdir(t.TempDir())
	out := must(t, "fit", "digits-small", "--gradient", "numeric", "--iterations", "20", "--out", "r")
	if !regexp.MustCompile(`numeric, 1,220 losses a step: [0-9.e-]+ ms\n +backpropagation takes [0-9.e-]+ ms, [0-9,]+ times less`).MatchString(out) {
		t.Errorf("both times are not printed:\n%s", out)
	}
	if config := read(t, "r", "config.yaml"); !strings.Contains(config, "gradient: numeric") {
		t.Errorf("the configuration does not say how the run learned:\n%s", config)
	}
	if out := must(t, "fit", "digits-small", "--iterations", "20", "--out", "s"); strings.Contains(out, "losses a step") {
		t.Errorf("an ordinary run speaks of numerical gradients:\n%s", out)
	}
	if r := train(t, "fit", "digits", "--gradient", "numeric"); r.code != 2 || !strings.Contains(r.stderr, "want float64") {
		t.Errorf("float32: got %+v, want code 2", r)
	}
}
