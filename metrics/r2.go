package metrics

import (
	"slices"

	"github.com/pkg/errors"
)

// R2 is the coefficient of determination R², the share of the target's variance that the outputs explain, averaged over
// the columns. With r over rows and ȳ the weighted mean of a column of the target:
//
//	1 - Σr weight_r · (output_r - target_r)² / Σr weight_r · (target_r - ȳ)²
//
// It is 1 for outputs without error, 0 for the mean of the target, and less than 0 for worse. A column whose target is
// the same in all rows has nothing to explain and counts as 1 if there is no error, else as 0; of less than two rows the
// value is NaN. Outputs, targets and NaN are as for RMSE. Higher is better. The sum below the line is kept up to date row
// by row, without cancellation.
//
// Sources: Wright (1921), J. Agric. Res. 20; West (1979), Comm. ACM 22(9), for the weighted sum of squares.
type R2 struct{ ofNumbers }

// Name returns "r2".
func (R2) Name() string { return "r2" }

// Better reports whether a is greater than b.
func (R2) Better(a, b float64) bool { return higher(a, b) }

// New returns an accumulator without rows.
func (R2) New() Accumulator { return new(explained) }

// explained is the sums of R². Its state is these fields, column after column.
type explained struct {
	rows, weight float64
	columns      []variation
}

// variation is the mean of a column's target, the sum of squares around it, and that of the errors.
type variation struct{ mean, squares, errors float64 }

func (x *explained) Add(output, target any, rows int, weight any) error {
	p, err := newPaired(output, target, rows, weight)
	if err != nil {
		return errors.WithMessage(err, "r2")
	}
	if rows == 0 {
		return nil
	}
	if x.columns == nil {
		x.columns = make([]variation, p.out.cols)
	}
	if len(x.columns) != p.out.cols {
		return errors.Errorf("r2: output has %d columns: expected %d, as before", p.out.cols, len(x.columns))
	}
	for r := range rows {
		w := p.weights.at(r)
		if w == 0 {
			continue
		}
		x.rows++
		x.weight += w
		for c := range x.columns {
			x.columns[c].add(p.out.at(r, c), p.want.at(r, c), w, w/x.weight)
		}
	}
	return nil
}

// add takes a row of a weight, which is share of the weight of all rows so far.
func (v *variation) add(output, target, weight, share float64) {
	e, d := output-target, target-v.mean
	v.errors += float64(weight * float64(e*e)) // converted, as in mean
	v.mean += float64(d * share)
	v.squares += float64(weight * float64(d*(target-v.mean)))
}

func (x *explained) Value() float64 {
	var m mean
	for _, v := range x.columns {
		switch {
		case x.rows < 2:
		case v.squares == 0 && v.errors == 0:
			m.add(1, 1)
		case v.squares == 0 && v.errors > 0:
			m.add(0, 1)
		default:
			m.add(1-v.errors/v.squares, 1)
		}
	}
	return m.Value()
}

func (x *explained) State() []float64 {
	s := []float64{x.rows, x.weight}
	for _, v := range x.columns {
		s = append(s, v.mean, v.squares, v.errors)
	}
	return s
}

func (x *explained) SetState(s []float64) error {
	if len(s) < 2 || len(s)%3 != 2 || !(s[0] >= 0 && s[1] >= 0) {
		return errors.WithMessage(badState(s, "rows, their weight, and three sums a column"), "r2")
	}
	x.rows, x.weight, x.columns = s[0], s[1], nil
	for c := range slices.Chunk(s[2:], 3) {
		x.columns = append(x.columns, variation{c[0], c[1], c[2]})
	}
	return nil
}
