package cli_test

import (
	"strings"
	"testing"

	"nabla/datasets"
)

func TestRules(t *testing.T) {
	if testing.Short() {
		t.Skip("reads MNIST")
	}
	if _, err := datasets.MNIST(""); err != nil {
		t.Skip(err)
	}
	t.Chdir(t.TempDir())
	args := []string{"rules", "--rows", "200,100", "--iterations", "20"}
	text := must(t, append(args, "--svg", "rules.svg", "--png", "rules.png")...)
	for _, want := range []string{"two holes", "nothing: the rules  8", "100 images", "after 20 updates"} {
		if !strings.Contains(text, want) {
			t.Errorf("got %s, want %q in it", text, want)
		}
	}
	if svg := read(t, "rules.svg"); !strings.Contains(svg, ">training images<") {
		t.Errorf("the picture's axis is not labelled: %.200s", svg)
	}
	var c struct {
		Rules   struct{ Accuracy float64 }
		Trained []struct{ Rows int }
	}
	decode(t, must(t, append(args, "--json")...), &c)
	if !(c.Rules.Accuracy >= 0.6) || len(c.Trained) != 2 || c.Trained[0].Rows != 100 {
		t.Errorf("got %+v, want 60%% or more by the rules, and 100 rows before 200", c)
	}
}

func TestRulesRefuses(t *testing.T) {
	if got := train(t, "rules", "--data-dir", t.TempDir()); got.code != 2 || !strings.Contains(got.stderr, "train-images-idx3-ubyte") {
		t.Errorf("a folder without MNIST: got %+v, want code 2 and the files that are missing", got)
	}
	if got := train(t, "rules", "--rows", "ten"); got.code != 2 || !strings.Contains(got.stderr, "integers separated by commas") {
		t.Errorf("--rows ten: got %+v, want code 2 and what to give", got)
	}
}
