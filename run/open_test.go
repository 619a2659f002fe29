package run_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/run"
)

func TestOpenGivesTheBestWeights(t *testing.T) {
	for recipe, settings := range map[string][]string{
		"iris":   nil,
		"digits": {"train.epochs", "5", "train.dtype", "float64"},
	} {
		s, err := fit(t, recipe, settings...)
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
		if d := cmp.Diff(s.Test, e.Results); d != "" {
			t.Errorf("%s: the summary's test results and the opened run's differ: %s", recipe, d)
		}
		p, err := r.Predict(context.Background(), rows)
		if err != nil {
			t.Fatal(err)
		}
		right, loss := 0, 0.0
		class := make([]int64, 1)
		for i, c := range p.Class {
			if err := rows.Fill("y", class, []int{i}); err != nil {
				t.Fatal(err)
			}
			if int64(c) == class[0] {
				right++
			}
			sum := 0.0
			for _, v := range p.Values[i] {
				sum += v
			}
			if !(math.Abs(sum-1) <= 1e-6) {
				t.Fatalf("%s: the probabilities of row %d are %v, which add up to %v", recipe, i, p.Values[i], sum)
			}
			loss -= math.Log(p.Values[i][class[0]]) / float64(rows.Len())
		}
		if want := float64(s.Test["loss"]); !(math.Abs(loss-want) <= 1e-5*want) {
			t.Errorf("%s: the probabilities cost %v, the summary says %v", recipe, loss, want)
		}
		if got := float64(right) / float64(rows.Len()); got != float64(s.Test["accuracy"]) {
			t.Errorf("%s: predictions are right in %v of the rows, accuracy is %v", recipe, got, s.Test["accuracy"])
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	s, err := fit(t, "iris", "train.epochs", "1")
	if err != nil {
		t.Fatal(err)
	}
	copyOf := func(spoil func(dir string)) string {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(s.Run)); err != nil {
			t.Fatal(err)
		}
		spoil(dir)
		return dir
	}
	remove := func(file string) func(string) {
		return func(dir string) {
			if err := os.Remove(filepath.Join(dir, file)); err != nil {
				t.Fatal(err)
			}
		}
	}
	write := func(file, text string) func(string) {
		return func(dir string) {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	config := string(read(t, s.Run, "config.yaml"))
	for want, dir := range map[string]string{
		"no such run folder":                      filepath.Join(t.TempDir(), "none"),
		"is a file":                               filepath.Join(s.Run, "config.yaml"),
		"is no run folder":                        t.TempDir(),
		"no trained model":                        copyOf(remove("model.safetensors")),
		"preprocess.json":                         copyOf(remove("preprocess.json")),
		"invalid character":                       copyOf(write("preprocess.json", "?")),
		"model.safetensors":                       copyOf(write("model.safetensors", "torn")),
		"unknown model":                           copyOf(write("config.yaml", strings.ReplaceAll(config, "softmax", "sotfmax"))),
		"it holds 15 numbers, the model has 1027": copyOf(write("config.yaml", strings.ReplaceAll(config, "name: softmax", "name: mlp"))),
		"holds NaN":                               copyOf(write("model.safetensors", string(spoilt(read(t, s.Run, "model.safetensors"))))),
		"for each of the 2 classes":               copyOf(write("preprocess.json", `{"schema": {"shape": [4], "classes": ["a", "b"], "divisor": 1}}`)),
		"no shape of rows":                        copyOf(write("preprocess.json", "{}")),
		"rows of shape [1000000000000]":           copyOf(write("preprocess.json", `{"schema": {"shape": [1000000000000]}}`)),
		"1 columns for rows":                      copyOf(write("preprocess.json", `{"schema": {"shape": [4], "columns": ["a"]}}`)),
		"divided by 0":                            copyOf(write("preprocess.json", `{"schema": {"shape": [4]}}`)),
		"the weights [1 -1] for 2 classes":        copyOf(write("preprocess.json", `{"schema": {"shape": [4], "classes": ["a", "b"], "divisor": 1}, "class_weights": [1, -1]}`)),
		"the weights [1] for 2 classes":           copyOf(write("preprocess.json", `{"schema": {"shape": [4], "classes": ["a", "b"], "divisor": 1}, "class_weights": [1]}`)),
		"a scaling by 0 means":                    copyOf(write("preprocess.json", `{"schema": {"shape": [4], "divisor": 1}, "scaler": {}}`)),
	} {
		if _, err := run.Open(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

// spoilt makes a NaN of the last number of a file of float32 tensors.
func spoilt(file []byte) []byte { return append(file[:len(file)-4:len(file)-4], 0, 0, 0xc0, 0x7f) }

// TestChangedDataIsNoTest: the rows that were held back are not known any more once the file is another.
func TestChangedDataIsNoTest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.csv")
	var text strings.Builder
	text.WriteString("a,y\n")
	for i := range 40 {
		text.WriteString(number(float64(i)) + "," + number(float64(i)+0.5) + "\n")
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := fit(t, file, "data.target", "y", "train.epochs", "1")
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.TestRows(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(file, []byte(text.String()+"40,40.5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var bad run.BadInput
	if _, err := r.TestRows(); !errors.As(err, &bad) || !strings.Contains(err.Error(), "has changed since the run") {
		t.Errorf("got %v, want that the data has changed", err)
	}
}

func TestAnswersAreFinite(t *testing.T) {
	s, err := fit(t, "iris", "train.epochs", "1")
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.PredictRows(context.Background(), [][]float64{{1, 2, 3, 4}, {1, 1e300, 1, 1}}); !errors.Is(err, run.ErrNotFinite) || !strings.Contains(err.Error(), "row 2") {
		t.Errorf("beyond float32: got %v, want ErrNotFinite and the row", err)
	}
	var bad run.BadInput
	if _, err := r.PredictRows(context.Background(), [][]float64{{1, math.NaN(), 1, 1}}); !errors.As(err, &bad) || !strings.Contains(err.Error(), "row 0") {
		t.Errorf("NaN: got %v, want BadInput and the row", err)
	}
}
