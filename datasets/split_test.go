package datasets

import (
	"math"
	"slices"
	"testing"
)

func TestSplitIsAPartition(t *testing.T) {
	for _, test := range []struct {
		n        int
		fraction float64
		held     int
	}{{10, 0.1, 1}, {150, 0.2, 30}, {7, 0.5, 4}, {2, 0.5, 1}, {1000, 0.999, 999}, {5, 0, 0}, {1, 0, 0}} {
		rest, held, err := Split(test.n, test.fraction, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(held) != test.held {
			t.Errorf("%+v: got %d held", test, len(held))
		}
		if !slices.IsSorted(rest) || !slices.IsSorted(held) {
			t.Errorf("%+v: not in ascending order", test)
		}
		wantPartition(t, test.n, rest, held)
	}
}

func TestSplitDependsOnSeedAlone(t *testing.T) {
	_, a, _ := Split(1000, 0.5, 1)
	_, b, _ := Split(1000, 0.5, 1)
	_, c, _ := Split(1000, 0.5, 2)
	if !slices.Equal(a, b) {
		t.Error("one seed gave two splits")
	}
	if slices.Equal(a, c) {
		t.Error("two seeds gave one split")
	}
}

// TestSplitIsFair counts how often each of 10 rows is among 5 held of them: 1,000 seeds, within 5 standard deviations.
func TestSplitIsFair(t *testing.T) {
	const seeds = 1000
	var count [10]int
	for seed := range uint64(seeds) {
		_, held, err := Split(10, 0.5, seed)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range held {
			count[row]++
		}
	}
	for row, c := range count {
		if !(math.Abs(float64(c)-seeds/2) <= 5*math.Sqrt(seeds)/2) {
			t.Errorf("row %d was held %d times of %d", row, c, seeds)
		}
	}
}

func TestSplitRefuses(t *testing.T) {
	for _, test := range []struct {
		name     string
		n        int
		fraction float64
		want     string
	}{
		{"negative", 10, -0.1, "fraction -0.1"},
		{"one", 10, 1, "fraction 1"},
		{"NaN", 10, math.NaN(), "fraction NaN"},
		{"nothing held", 10, 0.01, "less than one row"},
		{"nothing left", 10, 0.99, "leaves none"},
		{"no rows", 0, 0, "leaves none"},
	} {
		_, _, err := Split(test.n, test.fraction, 1)
		wantError(t, test.name, err, test.want)
	}
}

// counted returns a data set whose rows are their own numbers.
func counted(t *testing.T, train, test int) *Dataset {
	t.Helper()
	table := func(n int) *Table {
		if n == 0 {
			return nil
		}
		numbers := make([]int64, n)
		for i := range numbers {
			numbers[i] = int64(i)
		}
		table, err := NewTable(ClassIndices("y", numbers))
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	return &Dataset{Name: "counted", Train: table(train), Test: table(test)}
}

// numbers returns the rows of a table of counted.
func numbers(t *testing.T, table *Table) []int {
	t.Helper()
	if table == nil {
		return nil
	}
	values := make([]int64, table.Len())
	if err := table.Fill("y", values, all(table)); err != nil {
		t.Fatal(err)
	}
	rows := make([]int, len(values))
	for i, v := range values {
		rows[i] = int(v)
	}
	return rows
}

func TestDatasetSplit(t *testing.T) {
	for _, test := range []struct {
		name              string
		rows, official    int
		validation, test  float64
		train, val, tests int
	}{
		{"MNIST", 60000, 10000, 0.1, 0, 54000, 6000, 10000},
		{"an official test split stays", 100, 50, 0.1, 0.2, 90, 10, 50},
		{"three parts", 150, 0, 0.1, 0.2, 105, 15, 30},
		{"no validation", 150, 0, 0, 0.2, 120, 0, 30},
		{"no test", 150, 0, 0.1, 0, 135, 15, 0},
		{"all to train on", 150, 0, 0, 0, 150, 0, 0},
	} {
		d := counted(t, test.rows, test.official)
		train, val, held, err := d.Split(test.validation, test.test, 1)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		a, b, c := numbers(t, train), numbers(t, val), numbers(t, held)
		if len(a) != test.train || len(b) != test.val || len(c) != test.tests {
			t.Errorf("%s: got %d, %d, %d rows, want %d, %d, %d", test.name, len(a), len(b), len(c), test.train, test.val, test.tests)
		}
		if test.official > 0 {
			if held != d.Test {
				t.Errorf("%s: the official test split is another table", test.name)
			}
			wantPartition(t, test.rows, a, b)
		} else {
			wantPartition(t, test.rows, a, b, c)
		}
	}
}

func TestTestRowsDoNotDependOnValidation(t *testing.T) {
	d := counted(t, 100, 0)
	_, _, a, err := d.Split(0, 0.2, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, _, b, err := d.Split(0.3, 0.2, 1)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(numbers(t, a), numbers(t, b)) {
		t.Error("the fraction for validation changes which rows are for testing")
	}
}

func TestDatasetSplitRefuses(t *testing.T) {
	for _, test := range []struct {
		name             string
		rows, official   int
		validation, test float64
		want             string
	}{
		{"nothing left", 10, 0, 0.5, 0.5, "leave none of 10"},
		{"validation too small", 10, 0, 0.01, 0.5, "less than one row"},
		{"test too small", 10, 0, 0.5, 0.01, "less than one row"},
		{"validation", 10, 5, 1, 0, "validation fraction 1"},
		{"test", 10, 0, 0, -1, "test fraction -1"},
		{"test, though not needed", 10, 5, 0, 2, "test fraction 2"},
	} {
		_, _, _, err := counted(t, test.rows, test.official).Split(test.validation, test.test, 1)
		wantError(t, test.name, err, test.want, `"counted"`)
	}
}

// wantPartition checks that each of the rows 0 … n-1 is in one of the parts, once.
func wantPartition(t *testing.T, n int, parts ...[]int) {
	t.Helper()
	rows := slices.Sorted(slices.Values(slices.Concat(parts...)))
	if len(rows) != n {
		t.Errorf("got %d rows in all, want %d", len(rows), n)
	}
	for i, row := range rows {
		if i != row {
			t.Errorf("row %d is missing or comes twice", i)
			return
		}
	}
}
