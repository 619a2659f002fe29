package datasets

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/registry"
)

// CSVOptions say what the columns of a CSV file are.
type CSVOptions struct {
	Target   string   // the column to learn; required
	Features []string // the columns to learn from, in this order; nil: all others, in the order of the file
	Task     Task
	Classes  []string // the classes that the target may have, by index; nil: those in the file
	Divisor  float64  // of the features, such as 255 for the pixels of images; 0: they are not divided

	constant bool // the target may be the same in all lines: there is nothing to be learned from them
}

// CSV returns the data set in a CSV file, plain or compressed with gzip: a header with the names of the columns, then
// one example a line. "x" is the features, (columns), which must be finite numbers; "y" is a class index or, for
// regression, a number, float64 of shape (1). Which of the two is Infer's choice unless the options say.
//
// Errors name file:line:column, what was found and what was expected: for lines with too few or too many cells, text
// among the features, missing values, NaN and infinities, no header, columns of the same name, an unknown column, a
// target that is the same in all lines, classes that are not among those given, names and classes that are not UTF-8,
// and lines of more than 16 MiB.
func CSV(path string, opt CSVOptions) (*Dataset, error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return readDataset(s, opt)
}

// ReadCSV is CSV for what r holds; name stands for the file in errors and, up to its first dot, names the data set. A
// name that starts with a dot is taken whole.
func ReadCSV(r io.Reader, name string, opt CSVOptions) (*Dataset, error) {
	s, err := newSource(name, r, -1)
	if err != nil {
		return nil, err
	}
	return readDataset(s, opt)
}

func readDataset(s *source, opt CSVOptions) (*Dataset, error) {
	if err := opt.check(); err != nil {
		return nil, errors.WithMessage(err, s.name)
	}
	l := newLines(s)
	if err := l.next(); err == io.EOF {
		return nil, errors.Errorf("%s:1:1: the file is empty, a header with the names of the columns expected", s.name)
	} else if err != nil {
		return nil, err
	}
	header, err := l.names()
	if err != nil {
		return nil, err
	}
	features, place, err := opt.columns(l, header)
	if err != nil {
		return nil, err
	}
	target := target{name: opt.Target, constant: opt.constant}
	var values []float64
	for {
		if err := l.next(); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		if err := l.expect(len(header)); err != nil {
			return nil, err
		}
		for i, cell := range place[:len(features)] {
			v, err := l.number(cell, features[i])
			if err != nil {
				return nil, err
			}
			values = append(values, v)
		}
		if err := target.add(l, place[len(features)]); err != nil {
			return nil, err
		}
	}
	if len(values) == 0 {
		return nil, errors.Errorf("%s: a header, but no lines below it", s.name)
	}
	y, err := target.column(s.name, opt.Task, opt.Classes)
	if err != nil {
		return nil, err
	}
	divisor := opt.divisor()
	table, err := NewTable(Reals("x", values, divisor, len(features)), y)
	if err != nil {
		return nil, errors.WithMessage(err, s.name)
	}
	return &Dataset{
		Name: nameOf(s.name), Train: table, Classes: target.classes, Target: opt.Target, Features: features,
		Divisor: divisor, SHA256: s.sum(), Notes: target.notes,
	}, nil
}

func nameOf(file string) string {
	base := filepath.Base(file)
	if name, _, _ := strings.Cut(base, "."); name != "" {
		return name
	}
	return base
}

func (opt CSVOptions) divisor() float64 {
	if opt.Divisor == 0 {
		return 1
	}
	return opt.Divisor
}

func (opt CSVOptions) check() error {
	if !slices.Contains(tasks, opt.Task) {
		return errors.Errorf("task %q is unknown, %q or %q expected", opt.Task, Classification, Regression)
	}
	if opt.Classes != nil && opt.Task == Regression {
		return errors.Errorf("classes %s are given for a regression", registry.List(opt.Classes))
	}
	if slices.Contains(opt.Features, opt.Target) {
		return errors.Errorf("column %q is both a feature and the target", opt.Target)
	}
	return checkDivisor(opt.divisor())
}

// columns returns the names of the features, and the places in a line of the features and, last, of the target. The
// header must be the current line.
func (opt CSVOptions) columns(l *lines, header []string) (features []string, place []int, err error) {
	if opt.Target == "" {
		return nil, nil, errors.Errorf("%s: no target column is named, one of these expected: %s", l.name, registry.List(header))
	}
	target, err := l.find(opt.Target)
	if err != nil {
		return nil, nil, err
	}
	features = slices.Clone(opt.Features)
	if features == nil {
		features = slices.Delete(slices.Clone(header), target, target+1)
	}
	if len(features) == 0 {
		return nil, nil, l.errorf(0, "no column to learn from beside the target %q, at least one expected", opt.Target)
	}
	for _, name := range features {
		i, err := l.find(name)
		if err != nil {
			return nil, nil, err
		}
		place = append(place, i)
	}
	return features, append(place, target), nil
}
