package datasets

import (
	"math"
	"slices"

	"github.com/pkg/errors"
)

// Scaler brings every value of a field's row to mean 0 and standard deviation 1: (v - Mean) / Std, value by value. It
// is fitted to training rows, applied to all others, and saved with the model.
type Scaler struct {
	Mean []float64 `json:"mean"`
	Std  []float64 `json:"std"`
}

// FitScaler returns the scaler of a field of reals over the table's rows: the means, and the standard deviations with n
// in the denominator. A value that is the same in all rows gets Std 1, so that it becomes 0. It is an error if the
// table has no rows or if values are so large that the squares overflow.
func FitScaler(t *Table, field string) (Scaler, error) {
	if t.Len() == 0 {
		return Scaler{}, errors.Errorf("scaling field %q: the table has no rows", field)
	}
	values, size, err := realRows(t, field)
	if err != nil {
		return Scaler{}, err
	}
	s := Scaler{Mean: make([]float64, size), Std: make([]float64, size)}
	n := float64(t.Len())
	for j := range size {
		var sum, squares, rest float64
		constant := true
		for i := j; i < len(values); i += size {
			sum += values[i]
			constant = constant && values[i] == values[j]
		}
		mean := sum / n
		for i := j; i < len(values); i += size {
			d := values[i] - mean
			squares += d * d
			rest += d
		}
		s.Mean[j] = mean
		// rest would be 0 but for the rounding of mean (Chan, Golub & LeVeque 1983, the corrected two-pass algorithm).
		s.Std[j] = math.Sqrt((squares - rest*rest/n) / n)
		if constant {
			s.Mean[j], s.Std[j] = values[j], 1
		}
		if math.IsNaN(s.Std[j]) || math.IsInf(s.Std[j], 0) || s.Std[j] == 0 {
			return Scaler{}, errors.Errorf("scaling field %q: value %d of each row has mean %v and standard deviation %v, "+
				"out of range of float64: look for extreme values there", field, j, s.Mean[j], s.Std[j])
		}
	}
	return s, nil
}

// Apply returns a copy of the table in which the field is scaled and stored in float64; its other fields are shared.
// A field whose rows have another size than the scaler was fitted to is an error.
func (s Scaler) Apply(t *Table, field string) (*Table, error) {
	values, size, err := realRows(t, field)
	if err != nil {
		return nil, err
	}
	if size != len(s.Mean) || size != len(s.Std) {
		return nil, errors.Errorf("scaling field %q: rows of %d values, but %d means and %d standard deviations",
			field, size, len(s.Mean), len(s.Std))
	}
	for i := range values {
		j := i % size
		values[i] = (values[i] - s.Mean[j]) / s.Std[j]
	}
	columns := slices.Clone(t.columns)
	for i, c := range columns {
		if c.field == field {
			columns[i] = Reals(field, values, 1, c.shape...)
		}
	}
	return &Table{columns: columns, length: t.length}, nil
}

// realRows returns all values of a field of reals, row after row, and the size of a row.
func realRows(t *Table, field string) ([]float64, int, error) {
	size := sizeOf(t.Shape(field))
	values := make([]float64, t.Len()*size)
	return values, size, t.Fill(field, values, all(t))
}

// all returns the numbers of all rows.
func all(t *Table) []int {
	rows := make([]int, t.Len())
	for i := range rows {
		rows[i] = i
	}
	return rows
}
