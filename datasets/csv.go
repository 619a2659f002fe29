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
	Weight   string   // the column that says how much each row counts, 0 or more; empty: all count alike
	Features []string // the columns to learn from, in this order; nil: all others, in the order of the file
	Task     Task
	Classes  []string // the classes that the target may have, by index; nil: those in the file
	Divisor  float64  // of the features, such as 255 for the pixels of images; 0: they are not divided

	constant bool // the target may be the same in all lines: there is nothing to be learned from them
}

// CSV returns the data set in a CSV file, plain or compressed with gzip: a header with the names of the columns, then
// one example a line. "x" is the features, (columns), which must be finite numbers; "y" is a class index or, for
// regression, a number, float64 of shape (1). Which of the two is Infer's choice unless the options say. "weight" is
// there if the options name its column, a number, float64 of shape ().
//
// Errors name file:line:column, what was found and what was expected: for lines with too few or too many cells, text
// among the features, missing values, NaN and infinities, negative weights, no header, columns of the same name, an
// unknown column, a target that is the same in all lines, classes that are not among those given, names and classes that
// are not UTF-8, and lines of more than 16 MiB.
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
	places, err := opt.columns(l, header)
	if err != nil {
		return nil, err
	}
	target := target{name: opt.Target, constant: opt.constant}
	var values, weights []float64
	for {
		if err := l.next(); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		if err := l.expect(len(header)); err != nil {
			return nil, err
		}
		for _, cell := range places.features {
			v, err := l.number(cell, header[cell])
			if err != nil {
				return nil, err
			}
			values = append(values, v)
		}
		if err := target.add(l, places.target); err != nil {
			return nil, err
		}
		if opt.Weight != "" {
			w, err := l.number(places.weight, opt.Weight)
			if err == nil && w < 0 {
				err = l.errorf(places.weight, "%v in the weight column %q, a number of 0 or more expected", w, opt.Weight)
			}
			if err != nil {
				return nil, err
			}
			weights = append(weights, w)
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
	columns := []Column{Reals("x", values, divisor, len(places.features)), y}
	if opt.Weight != "" {
		columns = append(columns, Weights(weights))
	}
	table, err := NewTable(columns...)
	if err != nil {
		return nil, errors.WithMessage(err, s.name)
	}
	return &Dataset{
		Name: nameOf(s.name), Train: table, Classes: target.classes, Target: opt.Target, Weight: opt.Weight,
		Features: places.names(header), Divisor: divisor, SHA256: s.sum(), Notes: target.notes,
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
	switch {
	case slices.Contains(opt.Features, opt.Target):
		return errors.Errorf("column %q is both a feature and the target", opt.Target)
	case opt.Weight != "" && opt.Weight == opt.Target:
		return errors.Errorf("column %q is both the weight and the target", opt.Target)
	case opt.Weight != "" && slices.Contains(opt.Features, opt.Weight):
		return errors.Errorf("column %q is both a feature and the weight", opt.Weight)
	}
	return checkDivisor(opt.divisor())
}

// places says where in a line of a file its columns stand.
type places struct {
	features       []int
	target, weight int
}

// names returns the names of the features.
func (p *places) names(header []string) []string {
	names := make([]string, len(p.features))
	for i, cell := range p.features {
		names[i] = header[cell]
	}
	return names
}

// columns returns the places of the columns. The header must be the current line.
func (opt CSVOptions) columns(l *lines, header []string) (p places, err error) {
	if opt.Target == "" {
		return p, errors.Errorf("%s: no target column is named, one of these expected: %s", l.name, registry.List(header))
	}
	if p.target, err = l.find(opt.Target); err != nil {
		return p, err
	}
	p.weight = -1
	if opt.Weight != "" {
		if p.weight, err = l.find(opt.Weight); err != nil {
			return p, errors.WithMessage(err, "weight")
		}
	}
	if opt.Features == nil {
		for cell := range header {
			if cell != p.target && cell != p.weight {
				p.features = append(p.features, cell)
			}
		}
	}
	for _, name := range opt.Features {
		cell, err := l.find(name)
		if err != nil {
			return p, err
		}
		p.features = append(p.features, cell)
	}
	if len(p.features) == 0 {
		return p, l.errorf(0, "no column to learn from beside the target %q, at least one expected", opt.Target)
	}
	return p, nil
}
