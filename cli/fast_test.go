package cli_test

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"nabla/cli"
)

// A dry is what --fast --json prints.
type dry struct {
	Recipe string
	Passed []struct {
		Stage, Note string
		Seconds     float64
	}
	Failed, Error string
}

func (d dry) stages() string {
	var names []string
	for _, s := range d.Passed {
		names = append(names, s.Stage)
	}
	return strings.Join(names, " ")
}

// nothingLeft sets folders for the test, and fails it if anything is in them at its end.
func nothingLeft(t *testing.T) {
	work, tmp := t.TempDir(), t.TempDir()
	t.Chdir(work)
	t.Setenv("TMPDIR", tmp)
	t.Setenv("TMP", tmp)
	t.Cleanup(func() {
		for _, dir := range []string{work, tmp} {
			if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
				t.Errorf("a dry run left %v, %v", entries, err)
			}
		}
	})
}

func TestFast(t *testing.T) {
	nothingLeft(t)
	for _, tt := range []struct {
		args   []string
		stages string
		notes  map[string]string // of stages, in part
	}{
		{
			[]string{"digits", "--batch", "100"}, "prepare gradient train checkpoint resume eval predict", map[string]string{
				"prepare":    "digits: 158 rows to train on, 180 to validate, 200 to test; 4,810 parameters", // 1,258 = 12 * 100 + 58
				"train":      "step 1, 100 rows: loss 2.",
				"checkpoint": "step 1",
				"resume":     "step 2, validation on 180 rows: loss ",
				"eval":       "200 rows: loss ",
				"predict":    "200 predictions",
			},
		},
		{ // one mini-batch an epoch, one epoch, and nothing held back
			[]string{"iris", "--batch", "1000", "--epochs", "1", "--no-verify", "--set", "data.test=0", "--set", "data.validation=0"},
			"prepare train checkpoint resume eval predict", map[string]string{"resume": "step 1", "eval": "150 rows: loss"},
		},
		{ // a warm-up longer than the dry run
			[]string{"iris", "--set", "schedule.name=cosine", "--set", "schedule.warmup=100"}, "prepare gradient train checkpoint resume eval predict", nil,
		},
		{[]string{"iris", "--iterations", "1"}, "prepare gradient train checkpoint resume eval predict", nil},
	} {
		var d dry
		decode(t, must(t, append([]string{"fit", "--fast", "--json", "--quiet"}, tt.args...)...), &d)
		if d.stages() != tt.stages || d.Recipe != tt.args[0] || d.Failed != "" {
			t.Errorf("%v: got %+v, want the stages %s", tt.args, d, tt.stages)
		}
		for _, s := range d.Passed {
			if !strings.Contains(s.Note, tt.notes[s.Stage]) {
				t.Errorf("%v: %s: got %q, want %q", tt.args, s.Stage, s.Note, tt.notes[s.Stage])
			}
		}
	}
	lines := fields(must(t, "fit", "iris", "--fast"))
	for i, name := range []string{"prepare", "gradient", "train", "checkpoint", "resume", "eval", "predict", "all"} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], name+" ") || !strings.Contains(lines[i], " s ok") {
			t.Errorf("got %q, want a line that says how long %s took and that it is ok", lines, name)
		}
	}
	if said := must(t, "fit", "iris", "--fast", "--quiet"); said != "" {
		t.Errorf("--quiet: got %q", said)
	}
}

// TestFastOut: the run in the folder of --out says what it is, and goes on as what it is.
func TestFastOut(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "fit", "digits", "--fast", "--epochs", "3", "--out", "dry")
	if !strings.Contains(read(t, "dry/config.yaml"), "limit_batches: 2") || !strings.Contains(read(t, "dry/summary.json"), `"limit_batches": 2`) {
		t.Error("the folder does not say that the run is a dry run")
	}
	if said := must(t, "resume", "dry"); !strings.Contains(said, "continued after 2 steps") || !strings.Contains(said, "3 epochs, 6 steps") {
		t.Errorf("got %s, want the run continued with two mini-batches an epoch", said)
	}
	if r := train(t, "fit", "digits", "--fast", "--out", "dry"); r.code != 2 || !strings.Contains(r.stderr, "not empty") {
		t.Errorf("got %+v, want code 2: the folder is not empty", r)
	}
}

func TestFastFails(t *testing.T) {
	nothingLeft(t)
	for _, tt := range []struct {
		args           []string
		code           int
		passed, failed string
		want           string
	}{
		{[]string{"digits", "--lr", "1e30"}, 3, "prepare gradient train checkpoint", "resume", "step 2: the loss is NaN"},
		{[]string{"digits", "--set", "model.hiden=[3]"}, 2, "", "prepare", `"hiden"`},
	} {
		r := train(t, append([]string{"fit", "--fast", "--json"}, tt.args...)...)
		var d dry
		decode(t, r.stdout, &d)
		if r.code != tt.code || d.stages() != tt.passed || d.Failed != tt.failed || !strings.Contains(d.Error, tt.want) || !strings.Contains(r.stderr, tt.want) {
			t.Errorf("%v: got code %d, %+v and %s, want code %d at %s with %q", tt.args, r.code, d, r.stderr, tt.code, tt.failed, tt.want)
		}
		if r := train(t, append([]string{"fit", "--fast"}, tt.args...)...); !strings.Contains(r.stdout, tt.failed) || !strings.Contains(r.stdout, " s  failed\n") {
			t.Errorf("%v: got %q, want a line that says that %s failed", tt.args, r.stdout, tt.failed)
		}
	}
	if r := train(t, "fit", "iris", "--fast", "--resume", "auto", "--out", "x"); r.code != 2 || !strings.Contains(r.stderr, "--fast and --resume") {
		t.Errorf("got %+v, want code 2", r)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	if code := cli.Run(ctx, []string{"fit", "iris", "--fast"}, &stdout, &stderr); code != 130 || !strings.Contains(stderr.String(), "stopped") {
		t.Errorf("interrupted: got code %d and %s, want 130", code, &stderr)
	}
}
