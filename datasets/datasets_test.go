package datasets

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"
)

// wantSound checks what holds for every data set: the tables have both fields, the shapes are those that the
// description gives, the values of the first rows are finite, their classes in range, and the schema fits.
func wantSound(t *testing.T, d *Dataset) {
	t.Helper()
	if len(d.SHA256) != 64 || d.Target == "" || d.Divisor == 0 || d.Train == nil {
		t.Fatalf("%s: incomplete: %+v", d.Name, d)
	}
	for _, table := range []*Table{d.Train, d.Test} {
		if table == nil {
			continue
		}
		if diff := cmp.Diff([]string{"x", "y"}, table.Fields()); diff != "" {
			t.Fatalf("%s: %s", d.Name, diff)
		}
		shape := table.Shape("x")
		if len(shape) != 1 || d.Features != nil && shape[0] != len(d.Features) {
			t.Errorf("%s: rows of shape %v, and features %q", d.Name, shape, d.Features)
		}
		size := shape[0]
		x, y, class := make([]float64, size), make([]float64, 1), make([]int64, 1)
		for row := range min(table.Len(), 2000) {
			if err := table.Fill("x", x, []int{row}); err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(x, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
				t.Fatalf("%s: row %d is not finite: %v", d.Name, row, x)
			}
			if d.Classes == nil {
				if err := table.Fill("y", y, []int{row}); err != nil || math.IsNaN(y[0]) || math.IsInf(y[0], 0) {
					t.Fatalf("%s: row %d has the target %v and the error %v", d.Name, row, y, err)
				}
				continue
			}
			if err := table.Fill("y", class, []int{row}); err != nil || class[0] >= int64(len(d.Classes)) {
				t.Fatalf("%s: row %d has class %d of %d and the error %v", d.Name, row, class, len(d.Classes), err)
			}
		}
		want := tensor.Int64
		if d.Classes == nil {
			want = tensor.Float64
		}
		if got := table.Dtype("y"); got != want {
			t.Errorf("%s: y is %v, want %v", d.Name, got, want)
		}
	}
	if err := d.Schema().check(); err != nil {
		t.Errorf("%s: %v", d.Name, err)
	}
}

// TestEveryDataset loads each data set that needs no download; TestMNIST has the other.
func TestEveryDataset(t *testing.T) {
	for _, name := range Names() {
		entry, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Name != name || entry.About == "" || strings.Contains(entry.About, "\n") {
			t.Errorf("%s: got the name %q and the description %q, one line expected", name, entry.Name, entry.About)
		}
		opt := Options{}
		if name == "mnist" {
			opt.Dir = folder(t, nil)
		}
		d, err := entry.Load(opt)
		if err != nil {
			t.Fatal(err)
		}
		if d.Name != name {
			t.Errorf("%s is called %q", name, d.Name)
		}
		wantSound(t, d)
		again, err := entry.Load(opt)
		if err != nil {
			t.Fatal(err)
		}
		if again.SHA256 != d.SHA256 {
			t.Errorf("%s: two digests", name)
		}
		if name == "mnist" {
			continue
		}
		a, _, b, err := d.Split(0.1, 0.2, 1)
		if err != nil {
			t.Fatal(err)
		}
		c, _, e, err := again.Split(0.1, 0.2, 1)
		if err != nil {
			t.Fatal(err)
		}
		if !sameRows(t, a, c) || !sameRows(t, b, e) {
			t.Errorf("%s: one seed gave two splits", name)
		}
	}
}

func sameRows(t *testing.T, a, b *Table) bool {
	t.Helper()
	x, _, err := realRows(a, "x")
	if err != nil {
		t.Fatal(err)
	}
	y, _, err := realRows(b, "x")
	if err != nil {
		t.Fatal(err)
	}
	return slices.Equal(x, y)
}

func TestBuiltIn(t *testing.T) {
	for _, test := range []struct {
		load    func() (*Dataset, error)
		rows    int
		shape   []int
		classes []string
		count   []int // rows of each class
		first   []float64
	}{
		{Iris, 150, []int{4}, []string{"setosa", "versicolor", "virginica"}, []int{50, 50, 50}, []float64{5.1, 3.5, 1.4, 0.2}},
		{Digits, 1797, []int{64}, counting(10), []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180},
			[]float64{0, 0, 5. / 16, 13. / 16, 9. / 16, 1. / 16, 0, 0}},
	} {
		d, err := test.load()
		if err != nil {
			t.Fatal(err)
		}
		if d.Train.Len() != test.rows || d.Test != nil {
			t.Errorf("%s: got %d rows, want %d, and no test split", d.Name, d.Train.Len(), test.rows)
		}
		if diff := cmp.Diff(test.shape, d.Train.Shape("x")); diff != "" {
			t.Errorf("%s: %s", d.Name, diff)
		}
		if diff := cmp.Diff(test.classes, d.Classes); diff != "" {
			t.Errorf("%s: %s", d.Name, diff)
		}
		y, count := make([]int64, d.Train.Len()), make([]int, len(d.Classes))
		if err := d.Train.Fill("y", y, all(d.Train)); err != nil {
			t.Fatal(err)
		}
		for _, class := range y {
			count[class]++
		}
		if diff := cmp.Diff(test.count, count); diff != "" {
			t.Errorf("%s: %s", d.Name, diff)
		}
		x, _, err := realRows(d.Train, "x")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.first, x[:len(test.first)]); diff != "" {
			t.Errorf("%s: %s", d.Name, diff)
		}
	}
}

func TestByName(t *testing.T) {
	if diff := cmp.Diff([]string{"digits", "iris", "mnist"}, Names()); diff != "" {
		t.Error(diff)
	}
	_, err := ByName("minst")
	wantError(t, "misspelt", err, `unknown data set "minst"`, "digits, iris, mnist", `did you mean "mnist"?`)
	iris, err := ByName("iris")
	if err != nil {
		t.Fatal(err)
	}
	_, err = iris.Load(Options{Dir: "somewhere"})
	wantError(t, "a folder for a built-in", err, `"iris" is built in`, "somewhere")
}
