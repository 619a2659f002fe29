package datasets

import (
	"math"
	"slices"

	"github.com/pkg/errors"

	"nabla/internal/keyed"
)

// Split divides the rows 0 … n-1 at random, by seed alone: held has round(fraction·n) of them, rest the others, both in
// ascending order so that reading stays sequential. A fraction of 0 holds nothing back. A fraction outside [0, 1), and
// one that would leave either part empty, is an error.
func Split(n int, fraction float64, seed uint64) (rest, held []int, err error) {
	count, err := part("held", n, fraction)
	if err != nil {
		return nil, nil, err
	}
	if count >= n {
		return nil, nil, errors.Errorf("split: a fraction of %v of %d rows leaves none", fraction, n)
	}
	rows := shuffled(n, seed)
	return sorted(rows[count:]), sorted(rows[:count]), nil
}

// Split returns the data set's rows in three tables. An official test split is kept as it is, and then the fraction
// test has no meaning; otherwise test takes round(test·rows) rows. Validation takes round(validation·rows) of the
// training rows. Which rows depends on seed alone, and which are for testing does not depend on validation; the order
// of rows is kept. A table whose fraction is 0 is nil. A fraction outside [0, 1) is an error, and so is one that would
// leave its table, or the one for training, empty.
func (d *Dataset) Split(validation, test float64, seed uint64) (train, val, held *Table, err error) {
	n := d.Train.Len()
	tests, err := part("test", n, test)
	if d.Test != nil {
		tests, err = 0, checkFraction("test", test)
	}
	if err != nil {
		return nil, nil, nil, errors.WithMessagef(err, "data set %q", d.Name)
	}
	vals, err := part("validation", n, validation)
	if err != nil {
		return nil, nil, nil, errors.WithMessagef(err, "data set %q", d.Name)
	}
	if tests+vals >= n {
		return nil, nil, nil, errors.Errorf("data set %q: %d rows for validation and %d for testing leave none of %d to train on",
			d.Name, vals, tests, n)
	}
	rows := shuffled(n, seed)
	if tests > 0 {
		held = d.Train.Select(sorted(rows[:tests]))
	}
	if d.Test != nil {
		held = d.Test
	}
	if vals > 0 {
		val = d.Train.Select(sorted(rows[tests : tests+vals]))
	}
	return d.Train.Select(sorted(rows[tests+vals:])), val, held, nil
}

// part returns how many of n rows a fraction is.
func part(name string, n int, fraction float64) (int, error) {
	if err := checkFraction(name, fraction); err != nil {
		return 0, err
	}
	count := int(math.Round(fraction * float64(n)))
	if fraction > 0 && count == 0 {
		return 0, errors.Errorf("split: a %s fraction of %v of %d rows is less than one row", name, fraction, n)
	}
	return count, nil
}

func checkFraction(name string, fraction float64) error {
	if !(fraction >= 0 && fraction < 1) {
		return errors.Errorf("split: %s fraction %v, 0 or more and less than 1 expected", name, fraction)
	}
	return nil
}

func shuffled(n int, seed uint64) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	keyed.New(seed, "split").Rand().Shuffle(n, func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return rows
}

func sorted(rows []int) []int {
	slices.Sort(rows)
	return rows
}
