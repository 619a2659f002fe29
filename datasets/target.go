package datasets

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/registry"
)

// Task is what the target of a data set asks for.
type Task string

const (
	// Infer decides by what the target column holds. Text is classes. Numbers are a regression, unless all of them are
	// integers that look like the numbers of classes: at most 20 different ones, each in 5 rows or more on average. The
	// choice and its reason are in the data set's notes.
	Infer Task = ""

	// Classification takes each different value of the target for a class. Classes are in ascending order, of numbers
	// if all are numbers, else of text.
	Classification Task = "classification"

	// Regression takes the target for a number.
	Regression Task = "regression"
)

var tasks = []Task{Infer, Classification, Regression}

// What Infer takes for numbers of classes.
const (
	mostClasses  = 20
	rowsPerClass = 5
)

// target collects the cells of a target column.
type target struct {
	name     string
	constant bool // all may be the same
	cells    []string
	numbers  []float64 // the numbers among the cells; NaN for the others
	at       []struct{ line, column int }
	seen     map[string]string // one copy of each different cell: a part of a line would keep the line in memory
	text     int               // the first cell that is no number, plus 1

	classes []string // set by column
	notes   []string
}

// add takes the target of the current line.
func (t *target) add(l *lines, cell int) error {
	text := l.cells[cell]
	if isMissing(text) {
		return l.errorf(cell, "missing value (%q) in the target column %q: fill it in or remove the line", text, t.name)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err == nil && math.IsInf(v, 0) || errors.Is(err, strconv.ErrRange) {
		return l.errorf(cell, "%q in the target column %q, a finite number expected", shown(text), t.name)
	}
	if !isText(text) {
		return l.errorf(cell, "%q in the target column %q, %s", shown(text), t.name, textExpected)
	}
	if err != nil {
		v = math.NaN()
		if t.text == 0 {
			t.text = len(t.cells) + 1
		}
	}
	if t.seen == nil {
		t.seen = map[string]string{}
	}
	kept, ok := t.seen[text]
	if !ok {
		kept = strings.Clone(text)
		t.seen[kept] = kept
	}
	line, column := l.r.FieldPos(cell)
	t.cells = append(t.cells, kept)
	t.numbers = append(t.numbers, v)
	t.at = append(t.at, struct{ line, column int }{line, column})
	return nil
}

// column returns the field "y" of the target, and sets classes and notes.
func (t *target) column(file string, task Task, classes []string) (Column, error) {
	found := t.distinct()
	switch {
	case classes != nil:
		task = Classification
	case len(found) == 1 && !t.constant:
		return Column{}, errors.Errorf("%s: the target %q is %q in every line: two values or more expected",
			file, t.name, shown(found[0]))
	case task == Infer:
		var err error
		if task, err = t.infer(file, len(found)); err != nil {
			return Column{}, err
		}
	}
	if task == Regression {
		if t.text > 0 {
			return Column{}, t.errorf(file, t.text-1, "a number expected for a regression")
		}
		return Reals("y", t.numbers, 1, 1), nil
	}
	t.classes = slices.Clone(classes)
	if classes == nil {
		t.classes = found
	}
	index := make(map[string]int64, len(t.classes))
	for i, class := range t.classes {
		index[class] = int64(i)
	}
	y := make([]int64, len(t.cells))
	for row, cell := range t.cells {
		i, ok := index[cell]
		if !ok {
			i, ok = index[t.className(row)]
		}
		if !ok {
			return Column{}, t.errorf(file, row, "one of the classes %s expected%s", registry.List(t.classes), registry.Hint(cell, t.classes))
		}
		y[row] = i
	}
	return ClassIndices("y", y), nil
}

// infer chooses the task and notes why.
func (t *target) infer(file string, distinct int) (Task, error) {
	integers := !slices.ContainsFunc(t.numbers, func(v float64) bool { return !isInteger(v) })
	rows := len(t.cells)
	switch {
	case t.text > 0 && slices.ContainsFunc(t.numbers, func(v float64) bool { return !math.IsNaN(v) }):
		return Infer, t.errorf(file, t.text-1, "a number expected, as in other lines; "+
			"if they are names of classes, say that the task is classification")
	case t.text > 0:
		t.note("classification: the target %q is text, with %d different values in %d rows", t.name, distinct, rows)
		return Classification, nil
	case integers && distinct <= mostClasses && rows >= rowsPerClass*distinct:
		t.note("classification: the target %q is integers, with only %d different values in %d rows; "+
			"say that the task is regression to learn them as numbers", t.name, distinct, rows)
		return Classification, nil
	case integers:
		t.note("regression: the target %q is integers, with as many as %d different values in %d rows; "+
			"say that the task is classification to learn them as classes", t.name, distinct, rows)
	default:
		t.note("regression: the target %q is numbers that are not all integers", t.name)
	}
	return Regression, nil
}

// distinct returns the names of the classes in the column, in order.
func (t *target) distinct() []string {
	numbers := map[string]float64{}
	var names []string
	for row := range t.cells {
		name := t.className(row)
		if _, ok := numbers[name]; !ok {
			numbers[name] = t.numbers[row]
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if t.text == 0 && numbers[a] != numbers[b] {
			return int(math.Copysign(1, numbers[a]-numbers[b]))
		}
		return strings.Compare(a, b)
	})
	return names
}

// className returns the name of a row's class: the cell as it is, but integers in one form, so that 1, 1.0 and 1e0 are
// one class.
func (t *target) className(row int) string {
	if v := t.numbers[row]; isInteger(v) {
		return strconv.FormatInt(int64(v), 10)
	}
	return t.cells[row]
}

// isInteger reports whether v is an integer that float64 tells from its neighbours.
func isInteger(v float64) bool { return v == math.Trunc(v) && math.Abs(v) <= 1<<53 }

func (t *target) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// errorf returns an error about the target in a row.
func (t *target) errorf(file string, row int, format string, args ...any) error {
	return errors.Errorf("%s:%d:%d: %q in the target column %q, %s",
		file, t.at[row].line, t.at[row].column, shown(t.cells[row]), t.name, fmt.Sprintf(format, args...))
}
