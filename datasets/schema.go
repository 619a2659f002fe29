package datasets

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// Schema says how rows are read for a model, as the rows were that it learned from. It is saved with the model.
type Schema struct {
	Shape   []int    `json:"shape"`            // of a row of "x"
	Columns []string `json:"columns"`          // the names of its values; none: they are known by their places
	Target  string   `json:"target"`           // the column with the answer, where a file has one
	Weight  string   `json:"weight,omitempty"` // the column that says how much a row with its answer counts; none: all count alike
	Classes []string `json:"classes"`          // none: regression
	Divisor float64  `json:"divisor"`          // of the values as they stand in a file
}

// Schema returns how more rows like the data set's are read.
func (d *Dataset) Schema() Schema {
	return Schema{
		Shape: d.Train.Shape("x"), Columns: slices.Clone(d.Features),
		Target: d.Target, Weight: d.Weight, Classes: slices.Clone(d.Classes), Divisor: d.Divisor,
	}
}

// Features returns a table of the single field "x" from a file, plain or compressed with gzip: images in the IDX
// format, or CSV. The same numbers give the same bits in Fill, whichever of the two they come from.
//
// CSV may have a header, or start with a line of numbers. Columns that have names are found in the header by them, in
// any order, and other columns are ignored; without a header they are taken in order, and there must be no others. For
// values known by their places, the target's column is left out if the header names it (case does not count), and all
// others are taken in order. Errors are those of CSV and of a number of values that differs from the schema's.
func (s Schema) Features(path string) (*Table, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return s.read(file)
}

// Examples returns a table with the answers too, "x", "y" and, if the schema has a weight, "weight", from a CSV file with a
// header, as CSV does with the schema's columns, target and classes; the answer may be the same in all lines.
func (s Schema) Examples(path string) (*Table, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	opt := CSVOptions{Target: s.Target, Weight: s.Weight, Task: Regression, Divisor: s.Divisor, constant: true}
	if len(s.Columns) > 0 {
		opt.Features = s.Columns
	}
	if len(s.Classes) > 0 {
		opt.Task, opt.Classes = Classification, s.Classes
	}
	d, err := CSV(path, opt)
	if err != nil {
		return nil, err
	}
	if got := d.Train.Shape("x")[0]; got != s.size() {
		return nil, errors.Errorf("%s: %d columns beside the target %q, %d expected, as the model was trained with",
			path, got, s.Target, s.size())
	}
	return s.shaped(d.Train)
}

func (s Schema) size() int { return sizeOf(s.Shape) }

// shaped gives the rows of "x" the schema's shape.
func (s Schema) shaped(t *Table) (*Table, error) {
	columns := slices.Clone(t.columns)
	columns[0].shape = slices.Clone(s.Shape)
	return NewTable(columns...)
}

func (s Schema) read(file *source) (*Table, error) {
	// Anything that starts like an IDX file is read as one: a CSV file has no zero bytes.
	if head, _ := file.Peek(2); bytes.Equal(head, []byte{0, 0}) {
		dims, pixels, err := readIDX(file, idxImages)
		if err != nil {
			return nil, err
		}
		if got := dims[1] * dims[2]; got != s.size() {
			return nil, errors.Errorf("%s: images of %dx%d = %d pixels, but the model was trained with %d values a row",
				file.name, dims[1], dims[2], got, s.size())
		}
		return NewTable(Pixels("x", pixels, s.Divisor, s.Shape...))
	}
	values, err := s.numbers(newLines(file))
	if err != nil {
		return nil, err
	}
	return NewTable(Reals("x", values, s.Divisor, s.Shape...))
}

func (s Schema) check() error {
	if err := checkShape(s.Shape); err != nil {
		return errors.WithMessage(err, "schema")
	}
	if len(s.Columns) > 0 && len(s.Columns) != s.size() {
		return errors.Errorf("schema: %d columns for rows of shape %v", len(s.Columns), s.Shape)
	}
	return errors.WithMessage(checkDivisor(s.Divisor), "schema")
}

// numbers returns the values of all lines, line after line.
func (s Schema) numbers(l *lines) ([]float64, error) {
	err := l.next()
	if err == io.EOF {
		return nil, errors.Errorf("%s:1:1: the file is empty, lines of %d numbers expected", l.name, s.size())
	}
	if err != nil {
		return nil, err
	}
	width := len(l.cells)
	names, place, headed, err := s.columns(l)
	if err != nil {
		return nil, err
	}
	if headed {
		err = l.next()
	}
	var values []float64
	for ; err == nil; err = l.next() {
		if err := l.expect(width); err != nil {
			return nil, err
		}
		for _, cell := range place {
			v, err := l.number(cell, names[cell])
			if err != nil {
				return nil, err
			}
			values = append(values, v)
		}
	}
	if err != io.EOF {
		return nil, err
	}
	if len(values) == 0 {
		return nil, errors.Errorf("%s: a header, but no lines below it", l.name)
	}
	return values, nil
}

// columns returns the names of the cells of a line, the places of those that hold the values of a row, and whether the
// current line, the first, is a header.
func (s Schema) columns(l *lines) (names []string, place []int, headed bool, err error) {
	if l.isNumeric() {
		names, err = s.withoutHeader(l)
		for i := range names {
			place = append(place, i)
		}
		return names, place, false, err
	}
	if names, err = l.names(); err != nil {
		return nil, nil, false, err
	}
	for _, name := range s.Columns {
		i, err := l.find(name)
		if err != nil {
			return nil, nil, false, err
		}
		place = append(place, i)
	}
	if len(s.Columns) > 0 {
		return names, place, true, nil
	}
	for i, name := range names {
		if !strings.EqualFold(name, s.Target) {
			place = append(place, i)
		}
	}
	if len(place) != s.size() {
		return nil, nil, false, l.errorf(0, "%d columns beside the target %q, %d expected", len(place), s.Target, s.size())
	}
	return names, place, true, nil
}

// withoutHeader returns the names of the cells of a line where the first line is all numbers.
func (s Schema) withoutHeader(l *lines) ([]string, error) {
	if len(l.cells) != s.size() {
		return nil, l.errorf(min(s.size(), len(l.cells)-1),
			"%d columns, %d expected; the first line is all numbers, so they are taken in order: add a header to name them",
			len(l.cells), s.size())
	}
	if len(s.Columns) > 0 {
		return s.Columns, nil
	}
	counting := len(l.cells) >= surelyCounting
	names := make([]string, len(l.cells))
	for i, cell := range l.cells {
		names[i] = strconv.Itoa(i + 1)
		counting = counting && cell == strconv.Itoa(i)
	}
	if counting {
		return nil, l.errorf(0, "the first line counts 0, 1, 2, … and seems to number the columns, values expected: remove it")
	}
	return names, nil
}

// surelyCounting is how many cells a first line 0, 1, 2, … must have to be taken for the header that some programs
// write when columns have no names.
const surelyCounting = 16
