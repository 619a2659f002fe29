package run_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nabla/run"
	"nabla/trainer"
)

// rowWeights returns the weights of a job's training rows.
func rowWeights(t *testing.T, j *run.Job) []float64 {
	t.Helper()
	rows := make([]int, j.Train.Len())
	for i := range rows {
		rows[i] = i
	}
	w := make([]float64, len(rows))
	if err := j.Train.Fill(trainer.WeightField, w, rows); err != nil {
		t.Fatal(err)
	}
	return w
}

// pets is a file of two kinds, 9 in 10 of them cats, which are only somewhat smaller. The last column is weights.
func pets(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("size,noise,kind,w\n")
	for i := range 200 {
		kind, more := "cat", 0
		if i%10 == 0 {
			kind, more = "dog", 2
		}
		fmt.Fprintf(&text, "%d,%d,%s,%d\n", i%7+more, (i*i)%11, kind, 1+i%3)
	}
	file := filepath.Join(t.TempDir(), "pets.csv")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestBalancedClasses(t *testing.T) {
	j := prepare(t, pets(t), "data.target", "kind", "data.class_weights", "balanced", "data.scale", "none", "train.epochs", "2")
	weight := map[float64]float64{} // by number of rows: each weight is that of one class
	for _, w := range rowWeights(t, j) {
		weight[w]++
	}
	for w, rows := range weight {
		if want := float64(j.Train.Len()) / (2 * rows); len(weight) != 2 || !(math.Abs(w-want) <= 1e-15*want) {
			t.Errorf("%v rows have weight %v, want %v: rows / (classes · rows of the class)", rows, w, want)
		}
	}
	if notes := strings.Join(j.Notes, "\n"); !strings.Contains(notes, "data.class_weights balanced: cat 0.5") {
		t.Errorf("the weights are not said in %s", notes)
	}
	if s, err := fitJob(t, j); err != nil {
		t.Error(err)
	} else {
		sameFromConfig(t, s)
	}
}

// TestWeightsOfAFile: the weights of a file and of its classes multiply, and hold in evaluation as well.
func TestWeightsOfAFile(t *testing.T) {
	file := pets(t)
	s, err := fit(t, file, "data.target", "kind", "data.weight", "w", "data.class_weights", "{dog: 5}", "train.epochs", "2")
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Open(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	tested, err := r.TestRows()
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Evaluate(context.Background(), tested)
	if err != nil || !e.Weighted || e.Results["loss"] != s.Test["loss"] || e.Results["accuracy"] != s.Test["accuracy"] {
		t.Errorf("got %+v and %v, want the summary's %v", e, err, s.Test)
	}
	examples, err := r.ReadExamples(file)
	if err != nil {
		t.Fatal(err)
	}
	if e, err = r.Evaluate(context.Background(), examples); err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{}
	for i := range 200 {
		if i%10 == 0 {
			want["dog"] += 5 * float64(1+i%3)
		} else {
			want["cat"] += float64(1 + i%3)
		}
	}
	for _, c := range e.Classes {
		if c.Rows != want[c.Name] {
			t.Errorf("rows of %s weigh %v, want %v", c.Name, c.Rows, want[c.Name])
		}
	}
	p, err := r.PredictRows(context.Background(), [][]float64{{3, 4}}) // the weight is no feature
	if err != nil || len(p.Class) != 1 {
		t.Errorf("got %+v and %v, want an answer from two features", p, err)
	}
	bare := filepath.Join(t.TempDir(), "bare.csv")
	if err := os.WriteFile(bare, []byte("size,noise,kind\n1,2,cat\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.ReadExamples(bare); err == nil || !strings.Contains(err.Error(), `no column "w"`) {
		t.Errorf("rows without weights: got %v, want an error that names the column", err)
	}
}

// TestRareClassIsLearned: nine rows in ten are of one class, which a model that lets all rows count alike always answers.
func TestRareClassIsLearned(t *testing.T) {
	accuracy := func(settings ...string) float64 {
		s, err := fit(t, pets(t), append(settings, "data.target", "kind", "data.weight", "w", "model.name", "softmax", "train.epochs", "10",
			"train.metrics", "[balanced_accuracy]")...)
		if err != nil {
			t.Fatal(err)
		}
		return float64(s.Train["balanced_accuracy"])
	}
	if plain, even := accuracy(), accuracy("data.class_weights", "balanced"); !(even > plain) {
		t.Errorf("balanced accuracy is %v with balanced classes and %v without, want more", even, plain)
	}
}
