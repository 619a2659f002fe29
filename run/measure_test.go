package run_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nabla/run"
)

// TestMetricsOfARecipe follows what a recipe asks for into everything that a run leaves.
func TestMetricsOfARecipe(t *testing.T) {
	names := []string{"f1", "roc_auc", "top2_accuracy", "balanced_accuracy"}
	s, err := fit(t, "iris", "train.epochs", "4", "train.metrics", "["+strings.Join(names, ", ")+"]", "train.monitor", "val_f1")
	if err != nil {
		t.Fatal(err)
	}
	want := append([]string{"loss"}, names...)
	columns := []string{"epoch", "step"}
	for _, rows := range []string{"train_", "val_"} {
		for _, name := range want {
			columns = append(columns, rows+name)
		}
	}
	var lines [][]string
	for line := range strings.Lines(string(read(t, s.Run, "metrics.csv"))) {
		lines = append(lines, strings.Split(strings.TrimSpace(line), ","))
	}
	if columns = append(columns, "lr", "grad_norm"); !slices.Equal(lines[0], columns) {
		t.Errorf("metrics.csv has the columns %q, want %q", lines[0], columns)
	}
	best := 1 // the first of the highest
	f1 := slices.Index(columns, "val_f1")
	for i := range lines {
		if i > 0 && value(t, lines[i][f1]) > value(t, lines[best][f1]) {
			best = i
		}
	}
	if s.BestEpoch != best {
		t.Errorf("the best epoch is %d, by val_f1 it is %d", s.BestEpoch, best)
	}
	slices.Sort(want)
	var file map[string]json.RawMessage
	if err := json.Unmarshal(read(t, s.Run, "summary.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, rows := range []string{"train", "val", "test"} {
		var r run.Results
		if err := json.Unmarshal(file[rows], &r); err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(r)); !slices.Equal(got, want) {
			t.Errorf("summary.json: %s has %q, want %q", rows, got, want)
		}
	}
	for i, name := range columns[2:7] {
		if got := value(t, lines[best][2+i]); got != float64(s.Train[strings.TrimPrefix(name, "train_")]) {
			t.Errorf("%s of the best epoch is %v, in the summary %v", name, got, s.Train)
		}
	}
	sameFromConfig(t, s)
}

func value(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// sameFromConfig trains again from the configuration that a run left.
func sameFromConfig(t *testing.T, s *run.Summary) {
	t.Helper()
	again, err := fit(t, filepath.Join(s.Run, "config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"config.yaml", "metrics.csv", "model.safetensors", "preprocess.json"} {
		if !bytes.Equal(read(t, s.Run, file), read(t, again.Run, file)) {
			t.Errorf("%s of the run and of its config.yaml differ", file)
		}
	}
}

// TestClasses: the table of the classes adds up to the metrics.
func TestClasses(t *testing.T) {
	s, err := fit(t, "iris", "train.epochs", "2", "train.metrics", "[accuracy, precision, recall, f1]")
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := r.TestRows()
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Evaluate(context.Background(), rows)
	if err != nil {
		t.Fatal(err)
	}
	var right, all, precision, recall, f1 float64
	lines := []string{"class,rows,precision,recall,f1,predicted_setosa,predicted_versicolor,predicted_virginica"}
	for i, c := range e.Classes {
		right, all = right+c.Predicted[i], all+c.Rows
		precision, recall, f1 = precision+c.Precision/3, recall+c.Recall/3, f1+c.F1/3
		cells := []string{c.Name}
		for _, v := range append([]float64{c.Rows, c.Precision, c.Recall, c.F1}, c.Predicted...) {
			cells = append(cells, number(v))
		}
		lines = append(lines, strings.Join(cells, ","))
	}
	for name, want := range map[string]float64{"accuracy": right / all, "precision": precision, "recall": recall, "f1": f1} {
		if got := float64(s.Test[name]); !(math.Abs(got-want) <= 1e-15) {
			t.Errorf("%s is %v, want %v from the classes", name, got, want)
		}
	}
	if got, want := string(read(t, s.Run, "classes.csv")), strings.Join(lines, "\n")+"\n"; got != want || all != 30 {
		t.Errorf("classes.csv: got %s of %v rows, want %s of 30", got, all, want)
	}
}

// TestNoMetrics: a run may measure the loss alone, and that of an earlier version does not say what it measures.
func TestNoMetrics(t *testing.T) {
	s, err := fit(t, "iris", "train.epochs", "2", "train.metrics", "[]")
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(string(read(t, s.Run, "metrics.csv")), "\n"); first != "epoch,step,train_loss,val_loss,lr,grad_norm" || len(s.Test) != 1 {
		t.Errorf("got columns %s and test results %v, want the loss alone", first, s.Test)
	}
	sameFromConfig(t, s)
	config := filepath.Join(s.Run, "config.yaml")
	older := strings.Replace(string(read(t, s.Run, "config.yaml")), "  metrics: []\n", "", 1)
	if err := os.WriteFile(config, []byte(older), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := r.TestRows()
	if err != nil {
		t.Fatal(err)
	}
	if e, err := r.Evaluate(context.Background(), rows); err != nil || len(e.Results) != 2 {
		t.Errorf("got %+v and %v, want loss and accuracy", e, err)
	}
}
