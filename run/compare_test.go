package run_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/run"
	"nabla/trainer"
)

// fitIn trains a recipe in a folder, and returns what came of it.
func fitIn(t *testing.T, dir, recipe string, settings ...string) *run.Summary {
	t.Helper()
	s, err := fitHooked(t, dir, run.Hooks{}, recipe, settings...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fitHooked(t *testing.T, dir string, h run.Hooks, recipe string, settings ...string) (*run.Summary, error) {
	t.Helper()
	j := prepare(t, recipe, settings...)
	f, err := run.CreateFolder(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return j.Fit(context.Background(), f, h)
}

// order returns the names of the folders of compared runs.
func order(c *run.Comparison) (names []string) {
	for _, r := range c.Runs {
		names = append(names, r.Run)
	}
	return names
}

func TestCompare(t *testing.T) {
	t.Chdir(t.TempDir())
	summaries := map[string]*run.Summary{
		"slow": fitIn(t, "slow", "iris", "train.epochs", "2", "solver.lr", "0.001"),
		"fast": fitIn(t, "fast", "iris", "train.epochs", "4", "data.class_weights", "{setosa: 2, virginica: 1}"),
		"mlp":  fitIn(t, "mlp", "iris", "train.epochs", "2", "model.name", "mlp", "train.metrics", "[f1]"),
		"bare": fitIn(t, "bare", "iris", "train.epochs", "2", "data.validation", "0", "data.test", "0"),
	}
	c, err := run.Compare([]string{"slow", "fast/"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if c.By != "val_loss" || !cmp.Equal(order(c), []string{"fast", "slow"}) {
		t.Errorf("got %v by %s, want the lower val_loss first", order(c), c.By)
	}
	if want := []string{"data.class_weights", "solver.lr", "train.epochs"}; !cmp.Equal(c.Differ, want) {
		t.Errorf("got settings %v, want %v", c.Differ, want)
	}
	if got := c.Runs[0].Settings; got["data.class_weights"] != "{setosa: 2, virginica: 1}" || got["solver.lr"] != "0.1" || got["train.epochs"] != "4" {
		t.Errorf("got settings %v", got)
	}
	for _, r := range c.Runs {
		want := *summaries[r.Run]
		want.Seconds = r.Seconds // the epochs' alone
		if diff := cmp.Diff(want, r.Summary); diff != "" || !(r.Seconds > 0) {
			t.Errorf("%s: not as in the summary (%v s): %s", r.Run, r.Seconds, diff)
		}
	}
	for by, better := range map[string]bool{ // whether fast is
		"train_loss":    summaries["fast"].Train["loss"] < summaries["slow"].Train["loss"],
		"test_accuracy": summaries["fast"].Test["accuracy"] > summaries["slow"].Test["accuracy"],
		"val_accuracy":  summaries["fast"].Val["accuracy"] > summaries["slow"].Val["accuracy"],
	} {
		want := []string{"fast", "slow"}
		if !better {
			want = []string{"slow", "fast"}
		}
		for _, dirs := range [][]string{{"slow", "fast"}, {"fast", "slow"}} {
			if c, err = run.Compare(dirs, by); err != nil || !cmp.Equal(order(c), want) {
				t.Errorf("by %s: got %v, %v, want %v", by, order(c), err, want)
			}
		}
	}
	// Runs without the result come last; without validation rows anywhere, what is monitored is that of the training rows.
	if c, err = run.Compare([]string{"bare", "mlp", "slow"}, "test_accuracy"); err != nil || !cmp.Equal(order(c), []string{"slow", "bare", "mlp"}) {
		t.Errorf("got %v, %v, want slow first, the only one with test_accuracy", order(c), err)
	}
	if c.Differ[0] != "data.test" || c.Differ[2] != "model.name" {
		t.Errorf("got settings %v, want a kind before what is set of it", c.Differ)
	}
	if c, err = run.Compare([]string{"bare"}, ""); err != nil || c.By != "train_loss" || c.Differ == nil || len(c.Differ) > 0 {
		t.Errorf("got %+v, %v, want one run by train_loss", c, err)
	}
}

// TestCompareUnfinished: a run at work, one that was killed and one that was stopped are shown with what they have.
func TestCompareUnfinished(t *testing.T) {
	t.Chdir(t.TempDir())
	done := fitIn(t, "done", "iris", "train.epochs", "6")
	stop := errors.New("the test stops it")
	var atWork *run.Comparison
	_, err := fitHooked(t, "cut", run.Hooks{OnEpoch: func(e trainer.Epoch) (err error) {
		if e.Epoch < 3 {
			return nil
		}
		if atWork, err = run.Compare([]string{"done", "cut"}, ""); err != nil {
			return err
		}
		return stop
	}}, "iris", "train.epochs", "6")
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	find := func(c *run.Comparison) *run.Course {
		for _, r := range c.Runs {
			if r.Run == "cut" {
				return r
			}
		}
		t.Fatalf("no run cut in %v", order(c))
		return nil
	}
	r := find(atWork)
	if r.Status != "running" || r.Epochs != 3 || r.Steps != 3*done.Steps/6 || r.Recipe != "iris" || r.Parameters != done.Parameters || r.Test != nil {
		t.Errorf("while it runs: got %+v, want 3 epochs of a running run", r.Summary)
	}
	ended, err := run.Compare([]string{"cut"}, "")
	if err != nil || find(ended).Status != "failed" || find(ended).Epochs != 3 {
		t.Fatalf("got %+v, %v, want a failed run of 3 epochs", ended, err)
	}
	// What is worked out from metrics.csv is what the trainer's own summary says.
	want := find(ended)
	if diff := cmp.Diff([]any{want.BestEpoch, want.Train, want.Val}, []any{r.BestEpoch, r.Train, r.Val}); diff != "" {
		t.Errorf("results while it runs are not those at the end: %s", diff)
	}
	// A run that was killed has a lock without a process, perhaps an old summary, and half a line.
	var summary map[string]any
	if err := json.Unmarshal(read(t, "cut", "summary.json"), &summary); err != nil {
		t.Fatal(err)
	}
	summary["steps"] = 1
	text, err := json.Marshal(summary)
	if err != nil {
		t.Fatal(err)
	}
	put(t, "cut/summary.json", string(text))
	put(t, "cut/lock", strconv.Itoa(1<<30)+"\n") // more than a process number can be
	put(t, "cut/metrics.csv", string(read(t, "cut", "metrics.csv"))+"4,28,0.")
	c, err := run.Compare([]string{"cut"}, "")
	if err != nil || find(c).Status != "killed" || find(c).Epochs != 3 || !cmp.Equal(find(c).Val, want.Val) {
		t.Errorf("got %+v, %v, want a killed run of 3 epochs", c, err)
	}
	// One that has not come to the end of an epoch has nothing yet.
	for _, name := range []string{"metrics.csv", "timings.csv", "summary.json", "model.safetensors"} {
		if err := os.Remove(filepath.Join("cut", name)); err != nil {
			t.Fatal(err)
		}
	}
	if c, err = run.Compare([]string{"cut", "done"}, "val_accuracy"); err != nil || !cmp.Equal(order(c), []string{"done", "cut"}) {
		t.Fatalf("got %v, %v, want the run without results last", order(c), err)
	}
	if r := find(c); r.Epochs != 0 || r.Parameters != 0 || r.Val != nil || r.BestEpoch != 0 {
		t.Errorf("got %+v, want no results", r)
	}
	if _, err := c.Draw(); err != nil {
		t.Errorf("curves of the run that has some: %v", err)
	}
	if c, err = run.Compare([]string{"cut"}, "val_loss"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Draw(); err == nil || !strings.Contains(err.Error(), "no curves") {
		t.Errorf("got %v, want an error: there is nothing to draw", err)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestCompareDraw(t *testing.T) {
	t.Chdir(t.TempDir())
	fitIn(t, "a", "iris", "train.epochs", "2", "train.metrics", "[f1, accuracy]")
	fitIn(t, "b", "iris", "train.epochs", "3", "train.metrics", "[accuracy, balanced_accuracy]")
	fitIn(t, "bare", "iris", "train.epochs", "1", "data.validation", "0")
	for _, tt := range []struct {
		dirs        []string
		shown, none []string
	}{
		{[]string{"a", "b"}, []string{"validation loss", "validation accuracy", ">a<", ">b<"}, []string{"f1", "balanced", "training"}},
		{[]string{"a"}, []string{"validation loss", "validation f1"}, []string{"training"}},
		{[]string{"a", "bare"}, []string{"training loss", "training accuracy"}, []string{"validation"}},
	} {
		c, err := run.Compare(tt.dirs, "")
		if err != nil {
			t.Fatal(err)
		}
		figure, err := c.Draw()
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := figure.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		for _, text := range tt.shown {
			if !strings.Contains(b.String(), text) {
				t.Errorf("%v: %q is not in the picture", tt.dirs, text)
			}
		}
		for _, text := range tt.none {
			if strings.Contains(b.String(), text) {
				t.Errorf("%v: %q is in the picture", tt.dirs, text)
			}
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	fitIn(t, "good", "iris", "train.epochs", "1")
	damaged := func(name, text string) string {
		dir := fmt.Sprintf("bad_%s_%d", name, len(text))
		if err := os.CopyFS(dir, os.DirFS("good")); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, name), text)
		return dir
	}
	for _, tt := range []struct {
		dirs []string
		by   string
		want []string
	}{
		{nil, "", []string{"no runs"}},
		{[]string{"good", "./good"}, "", []string{"good is named twice"}},
		{[]string{"good"}, "val_acuracy", []string{`"val_acuracy"`, "val_accuracy"}},
		{[]string{"none", "good", "."}, "", []string{`"none": there is no such run folder`, ". is no run folder"}},
		{[]string{damaged("config.yaml", "train: {epoch: 1}\ndata: {name: iris}\n")}, "", []string{"bad_config.yaml", "no model is named"}},
		{[]string{damaged("metrics.csv", "epoch,step\n1\n")}, "", []string{"metrics.csv:2", "1 cells, want 2"}},
		{[]string{damaged("metrics.csv", "epoch,step\n1,x\n")}, "", []string{"metrics.csv:2", `step is "x"`}},
		{[]string{damaged("timings.csv", "epoch,seconds\n1,\n2\n")}, "", []string{"timings.csv:3", "1 cells"}},
		{[]string{damaged("summary.json", "{")}, "", []string{"summary.json is damaged"}},
	} {
		_, err := run.Compare(tt.dirs, tt.by)
		var bad run.BadInput
		if !errors.As(err, &bad) {
			t.Errorf("%v by %q: got %v, want BadInput", tt.dirs, tt.by, err)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%v by %q: %q is not said in %q", tt.dirs, tt.by, want, err)
			}
		}
	}
}
