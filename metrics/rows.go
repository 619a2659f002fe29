package metrics

import (
	"math"

	"github.com/pkg/errors"
)

// table is rows·cols numbers of either dtype, row-major, read as float64, which holds every float32 exactly.
type table struct {
	f32        []float32
	f64        []float64
	rows, cols int
}

// newTable returns data as a table of the given number of rows; what names it in errors.
func newTable(what string, data any, rows int) (table, error) {
	if rows < 0 {
		return table{}, errors.Errorf("number of rows is %d: expected 0 or more", rows)
	}
	t := table{rows: rows}
	n := 0
	switch data := data.(type) {
	case []float32:
		t.f32, n = data, len(data)
	case []float64:
		t.f64, n = data, len(data)
	default:
		return table{}, errors.Errorf("%s is a %T: expected []float32 or []float64", what, data)
	}
	if rows > 0 {
		t.cols = n / rows
	}
	if t.cols*rows != n || rows > 0 && n == 0 {
		return table{}, errors.Errorf("%s has %d elements: expected a multiple of the %d rows", what, n, rows)
	}
	return t, nil
}

func (t *table) at(r, c int) float64 {
	if t.f32 != nil {
		return float64(t.f32[r*t.cols+c])
	}
	return t.f64[r*t.cols+c]
}

// argmax returns the column of row r's largest number, the first one of equals, or -1 if the row holds a NaN.
func (t *table) argmax(r int) int {
	best, largest := 0, math.Inf(-1)
	for c := range t.cols {
		x := t.at(r, c)
		if math.IsNaN(x) {
			return -1
		}
		if x > largest {
			best, largest = c, x
		}
	}
	return best
}

// rowWeights are the weights of a batch's rows; the zero value is a weight of 1 for each.
type rowWeights struct{ given table }

func newRowWeights(weight any, rows int) (rowWeights, error) {
	if weight == nil {
		return rowWeights{}, nil
	}
	t, err := newTable("weight", weight, rows)
	if err != nil {
		return rowWeights{}, err
	}
	if rows > 0 && t.cols != 1 {
		return rowWeights{}, errors.Errorf("weight has %d elements: expected one for each of the %d rows", t.cols*rows, rows)
	}
	for r := range rows {
		if w := t.at(r, 0); !(w >= 0) || math.IsInf(w, 0) {
			return rowWeights{}, errors.Errorf("weight of row %d is %v: expected a finite number of 0 or more", r, w)
		}
	}
	return rowWeights{t}, nil
}

func (w *rowWeights) at(r int) float64 {
	if w.given.rows == 0 {
		return 1
	}
	return w.given.at(r, 0)
}
