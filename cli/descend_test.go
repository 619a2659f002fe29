package cli_test

import (
	"strings"
	"testing"
)

func TestDescend(t *testing.T) {
	t.Chdir(t.TempDir())
	text := must(t, "descend", "bowl", "--svg", "bowl.svg", "--png", "bowl.png")
	for _, want := range []string{"rate 0.02: on its way", "rate 0.4: converges", "rate 1.1: diverges", "2/L = 1", "by differences", "-3.4, 2.2"} {
		if !strings.Contains(text, want) {
			t.Errorf("got %s, want %q in it", text, want)
		}
	}
	if svg := read(t, "bowl.svg"); strings.Count(svg, ">path<") != 3 || !strings.Contains(svg, "rate 0.4: converges") {
		t.Errorf("the picture does not show three paths: %.200s", svg)
	}
	if png := read(t, "bowl.png"); !strings.HasPrefix(png, "\x89PNG") {
		t.Errorf("got no PNG: %.20q", png)
	}
	var paths []struct {
		Solver  string
		LR      float64
		Points  []struct{ X, Gradient, Numeric []float64 }
		Verdict string
	}
	decode(t, must(t, "descend", "sine", "--lr", "0.5", "--solver", "momentum", "--steps", "7", "--start", "-0.5", "--json"), &paths)
	if len(paths) != 1 || paths[0].LR != 0.5 || paths[0].Solver != "momentum" || len(paths[0].Points) != 8 || paths[0].Points[0].X[0] != -0.5 {
		t.Errorf("got %+v, want one path of 7 steps from -0.5", paths)
	}
}

func TestDescendRefuses(t *testing.T) {
	for want, args := range map[string][]string{
		"did you mean":       {"bowle"},
		"want a function":    {},
		"--lr zero":          {"bowl", "--lr", "zero"},
		"0 steps":            {"bowl", "--steps", "0"},
		"want 2":             {"bowl", "--start", "1"},
		"numbers separated":  {"bowl", "--start", "a"},
		"cannot be changed":  {"bowl", "--solver", "gorgonia-adagrad"},
		"cannot write there": {"bowl", "--lr", "0.1", "--svg", "no/such/folder.svg"},
		"unknown solver":     {"bowl", "--solver", "sdg"},
	} {
		if got := train(t, append([]string{"descend"}, args...)...); got.code != 2 || !strings.Contains(got.stderr, want) {
			t.Errorf("%v: got %+v, want code 2 and %q", args, got, want)
		}
	}
}
