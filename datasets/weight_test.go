package datasets

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func wantWeights(t *testing.T, table *Table, want ...float64) {
	t.Helper()
	got := make([]float64, table.Len())
	if err := table.Fill("weight", got, all(table)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCSVWeights: the column that weighs rows is none to learn from, and goes with its rows.
func TestCSVWeights(t *testing.T) {
	text := "a,w,kind,b\n1,2,cat,3\n4,0,dog,5\n6,0.5,cat,7\n"
	d, err := ReadCSV(strings.NewReader(text), "pets.csv", CSVOptions{Target: "kind", Weight: "w"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b"}, d.Features); diff != "" {
		t.Error(diff)
	}
	wantWeights(t, d.Train, 2, 0, 0.5)
	wantWeights(t, d.Train.Select([]int{2, 0}), 0.5, 2)
	if diff := cmp.Diff([]int{}, d.Train.Shape("weight")); diff != "" {
		t.Error(diff)
	}
	more, err := d.Schema().Examples(write(t, "more.csv", []byte("b,kind,w,a\n1,dog,9,2\n")))
	if err != nil {
		t.Fatal(err)
	}
	wantWeights(t, more, 9)
	wantFill(t, more, []float64{2, 1}, 0)
	rows, err := d.Schema().Features(write(t, "rows.csv", []byte("b,a\n1,2\n")))
	if err != nil || len(rows.Fields()) != 1 {
		t.Errorf("rows to predict: got %v and %v, want the field x alone", rows, err)
	}
}

func TestCSVWeightsRefused(t *testing.T) {
	for _, c := range []struct {
		text, want string
		opt        CSVOptions
	}{
		{"a,w,y\n1,2,3\n1,-2,4\n", `t.csv:3:3: -2 in the weight column "w", a number of 0 or more expected`, CSVOptions{Weight: "w"}},
		{"a,w,y\n1,x,3\n", `t.csv:2:3: "x" in column "w", a number expected`, CSVOptions{Weight: "w"}},
		{"a,w,y\n1,,3\n", `t.csv:2:3: missing value in column "w"`, CSVOptions{Weight: "w"}},
		{"a,w,y\n1,2,3\n", `weight: t.csv:1:1: no column "v" in the header`, CSVOptions{Weight: "v"}},
		{"a,w,y\n1,2,3\n", `column "y" is both the weight and the target`, CSVOptions{Weight: "y"}},
		{"a,w,y\n1,2,3\n", `column "w" is both a feature and the weight`, CSVOptions{Weight: "w", Features: []string{"w"}}},
		{"w,y\n1,2\n", `no column to learn from`, CSVOptions{Weight: "w"}},
	} {
		c.opt.Target = "y"
		if _, err := ReadCSV(strings.NewReader(c.text), "t.csv", c.opt); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an error with %s", err, c.want)
		}
	}
}

func TestTableWith(t *testing.T) {
	table := small(t).Select([]int{2, 0})
	weighted, err := table.With(Weights([]float64{1, 2}))
	if err != nil {
		t.Fatal(err)
	}
	wantWeights(t, weighted, 1, 2)
	again, err := weighted.With(Weights([]float64{3, 4}))
	if err != nil {
		t.Fatal(err)
	}
	wantWeights(t, again, 3, 4)
	wantWeights(t, weighted, 1, 2)
	if diff := cmp.Diff([]string{"x", "r", "y", "weight"}, again.Fields()); diff != "" {
		t.Error(diff)
	}
	if _, err := table.With(Weights([]float64{1})); err == nil || !strings.Contains(err.Error(), "1 rows, 2 expected") {
		t.Errorf("a column of another length: got %v", err)
	}
}
