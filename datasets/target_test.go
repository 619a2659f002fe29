package datasets

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// targets returns a CSV file with the given targets.
func targets(cells ...string) string {
	var b strings.Builder
	b.WriteString("x,y\n")
	for i, cell := range cells {
		fmt.Fprintf(&b, "%d,%s\n", i, cell)
	}
	return b.String()
}

func repeated(n int, cells ...string) []string {
	var all []string
	for range n {
		all = append(all, cells...)
	}
	return all
}

func counting(n int) []string {
	cells := make([]string, n)
	for i := range cells {
		cells[i] = fmt.Sprint(i)
	}
	return cells
}

func TestInfer(t *testing.T) {
	for _, test := range []struct {
		name    string
		cells   []string
		opt     CSVOptions
		classes []string // nil: regression
		note    string
	}{
		{"text", []string{"b", "a", "c"}, CSVOptions{}, []string{"a", "b", "c"}, "is text, with 3 different values in 3 rows"},
		{"numbers", []string{"1.5", "2", "3"}, CSVOptions{}, nil, "not all integers"},
		{"integers, 5 rows each", repeated(5, "10", "9"), CSVOptions{}, []string{"9", "10"}, "only 2 different values in 10 rows"},
		{"integers, fewer rows each", repeated(5, "10", "9")[:9], CSVOptions{}, nil, "as many as 2 different values in 9 rows"},
		{"20 integers", repeated(5, counting(20)...), CSVOptions{}, counting(20), "classification"},
		{"21 integers", repeated(5, counting(21)...), CSVOptions{}, nil, "regression"},
		{"integers in several forms", repeated(5, "-1", "1", "1.0", "+1"), CSVOptions{}, []string{"-1", "1"}, "2 different"},
		{"classification is asked for", []string{"0.5", "10", "2"}, CSVOptions{Task: Classification}, []string{"0.5", "2", "10"}, ""},
		{"numbers and names as classes", []string{"3", "none"}, CSVOptions{Task: Classification}, []string{"3", "none"}, ""},
		{"regression is asked for", repeated(5, "0", "1"), CSVOptions{Task: Regression}, nil, ""},
		{"classes are given", []string{"b", "b"}, CSVOptions{Classes: []string{"b", "a"}}, []string{"b", "a"}, ""},
	} {
		test.opt.Target = "y"
		d, err := ReadCSV(strings.NewReader(targets(test.cells...)), "t.csv", test.opt)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if diff := cmp.Diff(test.classes, d.Classes); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if notes := strings.Join(d.Notes, "\n"); !strings.Contains(notes, test.note) || (test.note == "") != (notes == "") {
			t.Errorf("%s: got the notes %q, want %q in them", test.name, notes, test.note)
		}
		want := []int{}
		if test.classes == nil {
			want = []int{1}
		}
		if diff := cmp.Diff(want, d.Train.Shape("y")); diff != "" {
			t.Errorf("%s: shape of y: %s", test.name, diff)
		}
	}
}

func TestClassesAreMatchedByTextThenByNumber(t *testing.T) {
	d, err := ReadCSV(strings.NewReader(targets("7", "7.0", "1")), "t.csv", CSVOptions{Target: "y", Classes: []string{"1", "7"}})
	if err != nil {
		t.Fatal(err)
	}
	wantClasses(t, d.Train, 1, 1, 0)
}

func TestRegressionTargetsAreKept(t *testing.T) {
	d, err := ReadCSV(strings.NewReader(targets("0.1", "-2e3")), "t.csv", CSVOptions{Target: "y"})
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float64, 2)
	if err := d.Train.Fill("y", got, []int{0, 1}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{0.1, -2000}, got); diff != "" {
		t.Error(diff)
	}
}
