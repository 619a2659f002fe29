package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"nabla/cli"
	"nabla/run"
)

// TestResume stops a run and continues it, asks for more, and asks when there is nothing left to do.
func TestResume(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "fit", "iris", "--epochs", "6", "--out", "whole", "--quiet")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var stdout bytes.Buffer
	stderr := &stopper{text: "best", stop: cancel} // the end of the first epoch
	if code := cli.Run(ctx, []string{"fit", "iris", "--epochs", "4", "--out", "mine", "--json"}, &stdout, stderr); code != 130 {
		t.Fatalf("got code %d, want 130; stderr:\n%s", code, stderr)
	}
	if said := must(t, "resume", "mine"); !strings.Contains(said, "continued after 7 steps") || !strings.Contains(said, "4 epochs, 28 steps") {
		t.Errorf("got %q, want where it continues and all its epochs", said)
	}
	metrics := read(t, "mine", "metrics.csv")
	if said := must(t, "resume", "mine"); !strings.Contains(said, "nothing is left to do") || read(t, "mine", "metrics.csv") != metrics {
		t.Errorf("got %q, want that nothing is left to do", said)
	}
	var s run.Summary
	decode(t, must(t, "resume", "mine", "--epochs", "6", "--json", "--quiet"), &s)
	if s.Status != "done" || s.Epochs != 6 || s.Steps != 42 {
		t.Errorf("got summary %+v, want a run of 6 epochs", s)
	}
	for _, name := range []string{"metrics.csv", "model.safetensors", "config.yaml"} {
		if read(t, "mine", name) != read(t, "whole", name) {
			t.Errorf("%s differs from that of the run without interruption", name)
		}
	}
}

// TestResumeAuto is what a supervisor does: the same command until it ends with 0.
func TestResumeAuto(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"fit", "iris", "--epochs", "3", "--out", "night", "--resume", "auto", "--json", "--quiet"}
	var first, again run.Summary
	decode(t, must(t, args...), &first)
	decode(t, must(t, args...), &again)
	a, _ := json.Marshal(first)
	b, _ := json.Marshal(again)
	if first.Status != "done" || !bytes.Equal(a, b) {
		t.Errorf("got %s and then %s, want the same summary of a run that is done", a, b)
	}
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"fit iris --out night", 2, "the folder is not empty"},
		{"fit iris --out night --resume auto --epochs 3 --lr 0.7", 2, "solver.lr is 0.7, and was 0.1: put it back, or start a new run"},
		{"fit iris --resume auto", 2, "want --out DIR beside it"},
		{"fit iris --out night --resume yes", 2, "want auto"},
		{"fit iris --out night/metrics.csv --resume auto", 2, "night/metrics.csv"},
		{"resume nowhere", 2, "there is no such run folder"},
		{"resume .", 2, "is no run folder"},
		{"resume night --epochs 2", 2, "it has made 21 steps, and is to make 14"},
		{"resume night --iterations 0", 2, "train.epochs is 0"},
	} {
		if r := train(t, strings.Fields(tt.args)...); r.code != tt.code || !strings.Contains(r.stderr, tt.want) {
			t.Errorf("%s: got code %d and %q, want %d and %q", tt.args, r.code, r.stderr, tt.code, tt.want)
		}
	}
	f, err := run.OpenFolder("night")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	inUse := func(args ...string) {
		t.Helper()
		if r := train(t, args...); r.code != 1 || !strings.Contains(r.stderr, "another process is at work in this run folder, process ") {
			t.Errorf("%v: got code %d and %q", args, r.code, r.stderr)
		}
	}
	inUse(args...)
	inUse("resume", "night")
	young, err := run.EitherFolder("young") // its run has written nothing yet
	if err != nil {
		t.Fatal(err)
	}
	defer young.Close()
	inUse("fit", "iris", "--out", "young")
	inUse("fit", "iris", "--out", "young", "--resume", "auto")
}
