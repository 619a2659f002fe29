package metrics

import (
	"math"

	"github.com/pkg/errors"
)

// ofClasses is what metrics of classification have in common: a model of numbers is not theirs, and higher is better.
type ofClasses struct{}

// Better reports whether a is greater than b.
func (ofClasses) Better(a, b float64) bool { return higher(a, b) }

// Fits returns an error if there are no classes.
func (ofClasses) Fits(classes int) error {
	if classes == 0 {
		return errors.New("it measures classes, but the target is a number")
	}
	return nil
}

// labelled is a batch of outputs, (rows, classes), and the right class of each row.
type labelled struct {
	out     table
	indices []int64 // the right classes, or, if they are nil,
	shares  table   // distributions over the classes, whose largest number is the right class
	weights rowWeights
}

// newLabelled returns what an accumulator's Add is given, with all classes in range and all weights sound.
func newLabelled(output, target any, rows int, weight any) (l labelled, err error) {
	if l.out, err = newTable("output", output, rows); err != nil {
		return l, err
	}
	if indices, ok := target.([]int64); ok {
		err = l.classes(indices)
	} else {
		err = l.distributions(target)
	}
	if err != nil {
		return l, err
	}
	l.weights, err = newRowWeights(weight, rows)
	return l, err
}

func (l *labelled) classes(indices []int64) error {
	if len(indices) != l.out.rows {
		return errors.Errorf("target has %d class indices: expected one for each of the %d rows", len(indices), l.out.rows)
	}
	for r, want := range indices {
		if want < 0 || want >= int64(l.out.cols) {
			return errors.Errorf("target of row %d is class %d: expected 0 to %d, as there are %d outputs a row", r, want, l.out.cols-1, l.out.cols)
		}
	}
	l.indices = indices
	return nil
}

func (l *labelled) distributions(target any) (err error) {
	if l.shares, err = newTable("target", target, l.out.rows); err != nil {
		return errors.WithMessage(err, "target is not []int64 class indices, so distributions are expected")
	}
	if l.shares.cols != l.out.cols {
		return errors.Errorf("target has %d columns: expected a distribution over the output's %d; class indices are []int64", l.shares.cols, l.out.cols)
	}
	for r := range l.shares.rows {
		if l.shares.argmax(r) < 0 {
			return errors.Errorf("target of row %d holds a NaN: expected a distribution", r)
		}
	}
	return nil
}

// class returns the right class of a row.
func (l *labelled) class(r int) int {
	if l.indices != nil {
		return int(l.indices[r])
	}
	return l.shares.argmax(r)
}

// rank returns how many outputs of a row come before the right class's: larger ones, and equal ones further left. A row
// with a NaN among its outputs has the rank of the number of classes, which is after all.
func (l *labelled) rank(r int) int {
	right := l.class(r)
	own, rank := l.out.at(r, right), 0
	for c := range l.out.cols {
		x := l.out.at(r, c)
		if math.IsNaN(x) {
			return l.out.cols
		}
		if x > own || x == own && c < right {
			rank++
		}
	}
	return rank
}
