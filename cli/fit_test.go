package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nabla/cli"
	"nabla/run"
)

// TestFitEvalPredict goes the whole way once: train, evaluate, predict, and compare with the program's own interface.
func TestFitEvalPredict(t *testing.T) {
	t.Chdir(t.TempDir())
	var s run.Summary
	decode(t, must(t, "fit", "digits", "--epochs", "4", "--json", "--quiet"), &s)
	if s.Status != "done" || s.Run != filepath.Join("runs", "digits", "1") || s.Epochs != 4 || s.Steps != 4*40 || s.Test == nil {
		t.Fatalf("got summary %+v, want a finished run of 4 epochs of 40 steps", s)
	}
	if float64(s.Test["accuracy"]) < 0.9 {
		t.Errorf("got accuracy %v, want 0.9 or more", s.Test["accuracy"])
	}
	for _, name := range []string{
		"config.yaml", "env.json", "metrics.csv", "timings.csv", "summary.json", "model.safetensors", "preprocess.json",
		"curves.svg", "curves.png", "checkpoints/best",
	} {
		if _, err := os.Stat(filepath.Join(s.Run, name)); err != nil {
			t.Error(err)
		}
	}

	var e struct {
		Rows           int
		Loss, Accuracy float64
	}
	decode(t, must(t, "eval", s.Run, "--json"), &e)
	if e.Loss != float64(s.Test["loss"]) || e.Accuracy != float64(s.Test["accuracy"]) || e.Rows != 359 {
		t.Errorf("eval: got %+v, want the summary's %+v on 359 rows", e, s.Test)
	}

	rows := []string{pixels(0), pixels(1), pixels(2)}
	write(t, "rows.csv", []byte(strings.Join(rows, "\n")+"\n"))
	out := must(t, "predict", s.Run, "--input", "rows.csv")
	must(t, "predict", s.Run, "--input", "rows.csv", "--output", "out.csv")
	if got := read(t, "out.csv"); got != out {
		t.Errorf("--output: got %q, want what goes to stdout, %q", got, out)
	}
	compareWithRun(t, out, s.Run, "rows.csv")
}

// pixels returns a line of 64 numbers from 0 to 16.
func pixels(seed int) string {
	cells := make([]string, 64)
	for i := range cells {
		cells[i] = strconv.Itoa((i*i + seed*i) % 17)
	}
	return strings.Join(cells, ",")
}

// compareWithRun compares a CSV of predictions with the answers of run.Open, bit for bit.
func compareWithRun(t *testing.T, text, dir, input string) {
	t.Helper()
	r, err := run.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := r.ReadRows(input)
	if err != nil {
		t.Fatal(err)
	}
	want, err := r.Predict(context.Background(), rows)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if header := strings.Join(lines[0], " "); header != "prediction p_0 p_1 p_2 p_3 p_4 p_5 p_6 p_7 p_8 p_9" {
		t.Errorf("got header %s", header)
	}
	if len(lines) != rows.Len()+1 {
		t.Fatalf("got %d lines, want %d and a header", len(lines), rows.Len())
	}
	for i, line := range lines[1:] {
		if line[0] != want.Classes[want.Class[i]] {
			t.Errorf("row %d: got %s, want %s", i, line[0], want.Classes[want.Class[i]])
		}
		for j, cell := range line[1:] {
			if got, err := strconv.ParseFloat(cell, want.Bits); err != nil || got != want.Values[i][j] {
				t.Errorf("row %d, class %d: got %s, want %v", i, j, cell, want.Values[i][j])
			}
		}
	}
}

func TestSameRecipeSameBits(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "fit", "iris", "--epochs", "5", "--seed", "7", "--threads", "1")
	must(t, "fit", "iris", "--epochs", "5", "--seed", "7")
	must(t, "fit", "--config", "runs/iris/1/config.yaml", "--out", "again", "--quiet")
	must(t, "fit", "iris", "--epochs", "5", "--seed", "8")
	for _, name := range []string{"metrics.csv", "model.safetensors"} {
		first := read(t, "runs/iris/1", name)
		if got := read(t, "runs/iris/2", name); got != first {
			t.Errorf("%s of two runs differ", name)
		}
		if got := read(t, "again", name); got != first {
			t.Errorf("%s of a run and of its config.yaml differ", name)
		}
		if got := read(t, "runs/iris/3", name); got == first {
			t.Errorf("%s does not depend on the seed", name)
		}
	}
}

// A run's configuration finds the data wherever it is read from.
func TestFitFile(t *testing.T) {
	t.Chdir(t.TempDir())
	var b strings.Builder
	b.WriteString("width,height,\"kind, of leaf\"\n")
	for i := range 60 {
		kind := "round"
		if i%3 == 0 {
			kind = "\"long, thin\""
		}
		b.WriteString(strconv.Itoa(i%7+20*(i%3)) + "," + strconv.Itoa(i%5) + "," + kind + "\n")
	}
	write(t, "leaves.csv", []byte(b.String()))
	said := must(t, "fit", "leaves.csv", "--target", "kind, of leaf", "--epochs", "2")
	for _, want := range []string{"classification", "standard", "42 rows to train on", "train eval runs/leaves/1"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in:\n%s", want, said)
		}
	}
	must(t, "fit", "--config", "runs/leaves/1/config.yaml")
	if read(t, "runs/leaves/1/model.safetensors") != read(t, "runs/leaves/2/model.safetensors") {
		t.Error("the run and that of its config.yaml differ")
	}
	out := must(t, "predict", "runs/leaves/1", "--input", "leaves.csv")
	if header, _, _ := strings.Cut(out, "\n"); header != `prediction,"p_long, thin",p_round` {
		t.Errorf("got header %s", header)
	}
	var whole struct{ Rows int }
	decode(t, must(t, "eval", "runs/leaves/1", "--data", "leaves.csv", "--json"), &whole)
	if whole.Rows != 60 {
		t.Errorf("eval --data: got %d rows, want 60", whole.Rows)
	}
}

func TestFitRegression(t *testing.T) {
	t.Chdir(t.TempDir())
	var b strings.Builder
	b.WriteString("x,y\n")
	for i := range 50 {
		b.WriteString(strconv.Itoa(i) + "," + strconv.FormatFloat(0.5*float64(i)-3, 'g', -1, 64) + "\n")
	}
	write(t, "line.csv", []byte(b.String()))
	var s run.Summary
	decode(t, must(t, "fit", "line.csv", "--target", "y", "--model", "linear", "--epochs", "5", "--json"), &s)
	if !slices.Equal(slices.Sorted(maps.Keys(s.Test)), []string{"loss", "rmse"}) {
		t.Fatalf("got test results %+v, want an rmse", s.Test)
	}
	out := must(t, "predict", s.Run, "--input", "line.csv")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 51 || lines[0] != "prediction" {
		t.Fatalf("got %q, want a column of 50 predictions", lines)
	}
	if _, err := strconv.ParseFloat(lines[1], 64); err != nil {
		t.Error(err)
	}
}

// --set wins over flags, these over --config, that over the recipe.
func TestPrecedence(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "over.yaml", []byte("solver: {lr: 0.2}\ntrain: {batch: 10}\n"))
	tests := []struct {
		args string
		want []string // lines of the run's config.yaml
	}{
		{"", []string{"lr: 0.1", "batch: 16"}},
		{"--config over.yaml", []string{"lr: 0.2", "batch: 10"}},
		{"--config over.yaml --lr 0.3", []string{"lr: 0.3", "batch: 10", "momentum: 0.9"}},
		{"--set solver.lr=0.4 --config over.yaml --lr 0.3 --batch 11", []string{"lr: 0.4", "batch: 11"}},
		{"--set solver.lr=0.4 --set solver.lr=0.5", []string{"lr: 0.5"}},
		{"--solver adam", []string{"name: adam", "lr: 0.001"}}, // the recipe's lr and momentum belong to another solver
		{"--set train.iterations=3", []string{"iterations: 3"}},
		{"--model mlp --hidden 8,4", []string{"hidden: [8, 4]"}},
	}
	for i, tt := range tests {
		out := "out" + strconv.Itoa(i)
		must(t, append([]string{"fit", "iris", "--epochs", "1", "--out", out}, strings.Fields(tt.args)...)...)
		config := read(t, out, "config.yaml")
		for _, w := range tt.want {
			if !strings.Contains(config, "  "+w+"\n") {
				t.Errorf("%s: %q is not in\n%s", tt.args, w, config)
			}
		}
	}
}

// stopper ends a context once a text is written to it.
type stopper struct {
	bytes.Buffer
	text string
	stop context.CancelFunc
}

func (s *stopper) Write(p []byte) (int, error) {
	if strings.Contains(string(p), s.text) {
		s.stop()
	}
	return s.Buffer.Write(p)
}

func TestStop(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var stdout bytes.Buffer
	stderr := &stopper{text: "best", stop: cancel} // the end of the first epoch
	code := cli.Run(ctx, []string{"fit", "iris", "--epochs", "1000", "--json"}, &stdout, stderr)
	if code != 130 {
		t.Errorf("got code %d, want 130; stderr:\n%s", code, stderr)
	}
	var s run.Summary
	decode(t, stdout.String(), &s)
	if s.Status != "stopped" || s.Epochs != 1 || s.Steps != 7 {
		t.Errorf("got summary %+v, want a run stopped after an epoch of 7 steps", s)
	}
	if _, err := os.Stat(filepath.Join(s.Run, "checkpoints", "step-00000007", "manifest.json")); err != nil {
		t.Error(err)
	}
	if want := "error: stopped after 7 of 7,000 steps: continue with `train resume " + s.Run + "`\n"; !strings.HasSuffix(stderr.String(), want) {
		t.Errorf("got stderr %q, want it to end in %q", stderr, want)
	}
}

func TestNumericFailure(t *testing.T) {
	t.Chdir(t.TempDir())
	r := train(t, "fit", "digits", "--epochs", "2", "--lr", "1e30", "--json", "--quiet")
	if r.code != 3 {
		t.Errorf("got code %d, want 3", r.code)
	}
	var s run.Summary
	decode(t, r.stdout, &s)
	if s.Status != "numeric_failure" || s.Steps != 1 {
		t.Errorf("got summary %+v, want a numeric failure after 1 step", s)
	}
	if want := "error: epoch 1, step 2: the loss is NaN"; !strings.HasPrefix(r.stderr, want) {
		t.Errorf("got stderr %q, want it to start with %q and nothing before", r.stderr, want)
	}
}

// What is wrong with a run's files is no fault of the command line.
func TestDamagedRun(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "fit", "iris", "--epochs", "1", "--quiet")
	model := filepath.Join("runs", "iris", "1", "model.safetensors")
	write(t, model, torn([]byte(read(t, model))))
	if r := train(t, "eval", "runs/iris/1"); r.code != 1 || !strings.Contains(r.stderr, "model.safetensors") {
		t.Errorf("got code %d and %q, want 1 and the name of the file", r.code, r.stderr)
	}
}
