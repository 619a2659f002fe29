package run_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/run"
	"nabla/trainer"
)

// fit trains a recipe with settings, key and value in turn, in a new folder.
func fit(t testing.TB, recipe string, settings ...string) (*run.Summary, error) {
	t.Helper()
	return fitJob(t, prepare(t, recipe, settings...))
}

// fitJob trains a job in a new folder.
func fitJob(t testing.TB, j *run.Job) (*run.Summary, error) {
	t.Helper()
	f, err := run.CreateFolder(filepath.Join(t.TempDir(), "run"), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return j.Fit(context.Background(), f, run.Hooks{})
}

func prepare(t testing.TB, recipe string, settings ...string) *run.Job {
	t.Helper()
	r, err := run.Recipe(recipe)
	if err != nil {
		t.Fatal(err)
	}
	set := run.NewLayer("--set")
	for i := 0; i < len(settings); i += 2 {
		if err := set.Set(settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	j, err := run.Prepare([]*run.Layer{r, set})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.Close)
	return j
}

func read(t testing.TB, dir, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestRecipesReachTheirAccuracy(t *testing.T) {
	for recipe, want := range map[string]float64{"iris": 0.93, "digits": 0.96} {
		s, err := fit(t, recipe)
		if err != nil {
			t.Fatal(err)
		}
		if got := float64(s.Test["accuracy"]); got < want {
			t.Errorf("%s: accuracy %v on the test rows, want %v or more", recipe, got, want)
		}
		if s.Status != "done" || s.Epochs == 0 || s.Parameters == 0 || s.Val == nil || s.Train == nil {
			t.Errorf("%s: the summary is %+v", recipe, s)
		}
	}
}

// TestRunsRepeatBitForBit also runs on other numbers of threads, and from the configuration that a run leaves.
func TestRunsRepeatBitForBit(t *testing.T) {
	quick := []string{"train.epochs", "3", "model.dropout", "0.2"}
	first, err := fit(t, "digits", quick...)
	if err != nil {
		t.Fatal(err)
	}
	again := map[string]*run.Summary{}
	for _, threads := range []string{"1", "2", "3"} {
		if again[threads+" threads"], err = fit(t, "digits", append(quick, "train.threads", threads)...); err != nil {
			t.Fatal(err)
		}
	}
	if again["config.yaml"], err = fit(t, filepath.Join(first.Run, "config.yaml")); err != nil {
		t.Fatal(err)
	}
	for name, s := range again {
		for _, file := range []string{"model.safetensors", "metrics.csv", "preprocess.json"} {
			if !bytes.Equal(read(t, first.Run, file), read(t, s.Run, file)) {
				t.Errorf("%s: %s differs", name, file)
			}
		}
	}
	if other, err := fit(t, "digits", append(quick, "train.seed", "2")...); err != nil {
		t.Fatal(err)
	} else if bytes.Equal(read(t, first.Run, "model.safetensors"), read(t, other.Run, "model.safetensors")) {
		t.Error("another seed gives the same weights")
	}
}

func TestRunFolderHoldsEverything(t *testing.T) {
	s, err := fit(t, "iris", "train.epochs", "4")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	entries, err := os.ReadDir(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		got = append(got, e.Name())
	}
	want := []string{
		"checkpoints", "classes.csv", "config.yaml", "curves.png", "curves.svg", "env.json", "metrics.csv", "model.safetensors",
		"preprocess.json", "summary.json", "timings.csv",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	lines := strings.Split(strings.TrimSpace(string(read(t, s.Run, "metrics.csv"))), "\n")
	if want := "epoch,step,train_loss,train_accuracy,val_loss,val_accuracy,lr,grad_norm"; lines[0] != want || len(lines) != 1+4 {
		t.Errorf("metrics.csv has %d lines and begins with %s, want 5 and %s", len(lines), lines[0], want)
	}
	for _, file := range []string{"summary.json", "env.json"} {
		if text := string(read(t, s.Run, file)); !strings.HasPrefix(text, "{") {
			t.Errorf("%s is %s", file, text)
		}
	}
}

// TestPredictFromFileAndFromNumbers gives the same rows in three ways.
func TestPredictFromFileAndFromNumbers(t *testing.T) {
	s, err := fit(t, "iris", "train.epochs", "5")
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	plain := [][]float64{{5.1, 3.5, 1.4, 0.2}, {6.2, 2.9, 4.3, 1.3}, {7.7, 2.6, 6.9, 2.3}}
	want, err := r.PredictRows(context.Background(), plain)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]int{0, 1, 2}, want.Class); d != "" {
		t.Errorf("classes: %s", d)
	}
	for name, order := range map[string][]int{"header": {0, 1, 2, 3}, "header in another order": {3, 1, 0, 2}, "": {0, 1, 2, 3}} {
		names := []string{"sepal_length", "sepal_width", "petal_length", "petal_width"}
		var text strings.Builder
		var head []string
		for _, j := range order {
			head = append(head, names[j])
		}
		if name != "" {
			text.WriteString(strings.Join(head, ",") + "\n")
		}
		for _, row := range plain {
			var cells []string
			for _, j := range order {
				cells = append(cells, strconv.FormatFloat(row[j], 'g', -1, 64))
			}
			text.WriteString(strings.Join(cells, ",") + "\n")
		}
		file := filepath.Join(t.TempDir(), "rows.csv")
		if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		rows, err := r.ReadRows(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Predict(context.Background(), rows)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", name, d)
		}
	}
	if _, err := r.PredictRows(context.Background(), [][]float64{{1, 2}}); err == nil || !strings.Contains(err.Error(), "row 0 has 2 values, want 4") {
		t.Errorf("a short row: got %v", err)
	}
}

func TestRegressionFromAFile(t *testing.T) {
	var text strings.Builder
	text.WriteString("a,b,y\n")
	for i := range 200 {
		a, b := float64(i%17), float64(i%23)*1000
		text.WriteString(strings.Join([]string{number(a), number(b), number(3*a - b/500 + 7.5)}, ",") + "\n")
	}
	file := filepath.Join(t.TempDir(), "plane.csv")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := fit(t, file, "data.target", "y", "model.name", "linear", "solver.name", "sgd")
	if err != nil {
		t.Fatal(err)
	}
	if !(s.Test["rmse"] <= 0.01) || s.Recipe != "plane" {
		t.Errorf("%s: got %+v, want an RMSE of next to nothing", s.Recipe, s.Test)
	}
	r, err := run.Open(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.PredictRows(context.Background(), [][]float64{{2, 3000}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Values[0][0], 3*2-3000./500+7.5; p.Class != nil || got < want-0.05 || got > want+0.05 {
		t.Errorf("predicted %v, want about %v", got, want)
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func TestTapeLearns(t *testing.T) {
	s, err := fit(t, "digits", "train.vm", "tape", "solver.name", "gorgonia-adam", "solver.lr", "0.003", "train.epochs", "5")
	if err != nil {
		t.Fatal(err)
	}
	if float64(s.Test["accuracy"]) < 0.9 {
		t.Errorf("accuracy %v on Gorgonia's TapeMachine with its own solver, want 0.9 or more", s.Test["accuracy"])
	}
}

// TestLostFiles: a run whose folder somebody tidies up does not end well.
func TestLostFiles(t *testing.T) {
	j := prepare(t, "iris", "train.epochs", "2")
	f, err := run.CreateFolder(filepath.Join(t.TempDir(), "run"), "")
	if err != nil {
		t.Fatal(err)
	}
	tidy := func(trainer.Epoch) error { return os.RemoveAll(filepath.Join(f.Path(), "metrics.csv")) }
	if _, err := j.Fit(context.Background(), f, run.Hooks{OnEpoch: tidy}); err == nil || !strings.Contains(err.Error(), "metrics.csv") {
		t.Errorf("got %v, want the error that a file went missing", err)
	}
}

func TestFoldersAreNeverUsedTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	var got []string
	for range 3 {
		f, err := run.CreateFolder("", "mine")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		got = append(got, filepath.ToSlash(f.Path()))
	}
	if want := []string{"runs/mine/1", "runs/mine/2", "runs/mine/3"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if err := os.WriteFile("runs/mine/1/file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := run.CreateFolder("runs/mine/1", "mine"); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a folder that is not empty: got %v", err)
	}
	for i, want := range []string{"", "another process is at work in this run folder, process "} { // the second begins before the first has written anything
		if _, err := run.CreateFolder("mine", "mine"); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("run %d in one folder: got %v, want an error with %q", i+1, err, want)
		}
	}
	if _, err := run.CreateFolder("runs/mine/1/file", "mine"); err == nil {
		t.Error("a file as folder is no error")
	}
}
