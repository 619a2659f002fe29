package cli_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestEvalClasses: for a classifier eval says how well each class is known, and what its rows are taken for.
func TestEvalClasses(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "fit", "iris", "--epochs", "3", "--out", "plain", "--set", "train.metrics=[accuracy,f1]")
	var e struct {
		Rows         int
		Weighted     bool
		Accuracy, F1 float64
		Classes      []struct {
			Class                       string
			Rows, Precision, Recall, F1 float64
			Predicted                   []float64
		}
	}
	decode(t, must(t, "eval", "plain", "--json"), &e)
	if len(e.Classes) != 3 || e.Weighted || e.Rows != 30 {
		t.Fatalf("got %+v, want 30 rows of 3 classes, not weighted", e)
	}
	text := must(t, "eval", "plain")
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, want := range []string{
		fmt.Sprintf("plain on 30 test rows: loss %s, accuracy %.2f%%, f1 %.4g", strings.Fields(text)[6][:6], 100*e.Accuracy, e.F1), "",
		"class rows precision recall f1 predicted as setosa versicolor virginica",
	} {
		if got := strings.Join(strings.Fields(lines[i]), " "); got != want {
			t.Errorf("line %d: got %q, want %q", i+1, got, want)
		}
	}
	for i, c := range e.Classes {
		want := fmt.Sprintf("%s %v %.4f %.4f %.4f %v %v %v", c.Class, c.Rows, c.Precision, c.Recall, c.F1, c.Predicted[0], c.Predicted[1], c.Predicted[2])
		if got := strings.Join(strings.Fields(lines[3+i]), " "); got != want || !strings.HasPrefix(lines[3+i], c.Class) {
			t.Errorf("got line %q, want %q", lines[3+i], want)
		}
	}
	must(t, "fit", "iris", "--epochs", "1", "--out", "weighted", "--set", "data.class_weights=balanced")
	if text := must(t, "eval", "weighted"); !strings.Contains(text, "30 test rows, weighted: loss") {
		t.Errorf("that rows are weighted is not said in %q", text)
	}
	decode(t, must(t, "eval", "weighted", "--json"), &e)
	if !e.Weighted {
		t.Error("that rows are weighted is not said in JSON")
	}
}

// TestEvalManyClasses: a matrix that does not fit a screen is left to JSON.
func TestEvalManyClasses(t *testing.T) {
	t.Chdir(t.TempDir())
	var b strings.Builder
	b.WriteString("a,b,kind\n")
	for i := range 260 {
		fmt.Fprintf(&b, "%d,%d,kind%d\n", i%13, i%7, i%13)
	}
	write(t, "many.csv", []byte(b.String()))
	must(t, "fit", "many.csv", "--target", "kind", "--epochs", "1", "--out", "many")
	text := must(t, "eval", "many", "--data", "many.csv")
	if lines := strings.Split(strings.TrimSpace(text), "\n"); len(lines) != 2+1+13+1 ||
		strings.Join(strings.Fields(lines[2]), " ") != "class rows precision recall f1" || !strings.Contains(lines[16], "--json") {
		t.Errorf("got %s, want 13 classes without a matrix", text)
	}
	must(t, "fit", "iris", "--epochs", "1", "--model", "mlp", "--set", "train.metrics=[]", "--out", "bare")
	if first, _, _ := strings.Cut(must(t, "eval", "bare"), "\n"); !strings.HasPrefix(first, "bare on 30 test rows: loss ") || strings.Contains(first, ",") {
		t.Errorf("got %q, want the loss alone", first)
	}
}
