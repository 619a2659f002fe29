package datasets

import (
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pkg/errors"

	"nabla/internal/registry"
)

// lines reads a CSV file line by line and knows where each cell stands, so that errors can say file:line:column.
type lines struct {
	name  string
	r     *csv.Reader
	cells []string       // of the current line, without surrounding spaces
	place map[string]int // of the names in the header
}

func newLines(s *source) *lines {
	if head, _ := s.Peek(3); string(head) == "\xef\xbb\xbf" { // the mark with which some spreadsheets start UTF-8
		s.Discard(3)
	}
	r := csv.NewReader(&shortLines{from: s, line: 1})
	r.FieldsPerRecord = -1 // counted by expect, which also says how many there should be
	r.ReuseRecord = true
	r.TrimLeadingSpace = true
	return &lines{name: s.name, r: r}
}

// next goes to the next line that is not empty. Its error is io.EOF after the last one.
func (l *lines) next() error {
	cells, err := l.r.Read()
	var parse *csv.ParseError
	switch {
	case err == io.EOF:
		return io.EOF
	case errors.As(err, &parse):
		return errors.Errorf("%s:%d:%d: %v", l.name, parse.Line, parse.Column, parse.Err)
	case err != nil:
		return errors.WithMessage(err, l.name)
	}
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
	}
	l.cells = cells
	return nil
}

// errorf returns an error about a cell of the current line.
func (l *lines) errorf(cell int, format string, args ...any) error {
	line, column := l.r.FieldPos(cell)
	return errors.Errorf("%s:%d:%d: "+format, append([]any{l.name, line, column}, args...)...)
}

// expect returns an error unless the current line has n cells.
func (l *lines) expect(n int) error {
	if len(l.cells) == n {
		return nil
	}
	return l.errorf(min(n, len(l.cells)-1), "%d cells in this line, %d expected, as in the first", len(l.cells), n)
}

// number returns the number in a cell; one that is missing, not finite or no number is an error.
func (l *lines) number(cell int, column string) (float64, error) {
	text := l.cells[cell]
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case text == "":
		return 0, l.errorf(cell, "missing value in column %q, a number expected: fill it in or remove the line", column)
	case isMissing(text):
		return 0, l.errorf(cell, "missing value (%q) in column %q, a number expected: fill it in or remove the line", text, column)
	case errors.Is(err, strconv.ErrRange):
		return 0, l.errorf(cell, "%q in column %q is out of range, at most %g in size expected", shown(text), column, math.MaxFloat64)
	case err != nil:
		return 0, l.errorf(cell, "%q in column %q, a number expected", shown(text), column)
	case math.IsNaN(v) || math.IsInf(v, 0):
		return 0, l.errorf(cell, "%q in column %q, a finite number expected", text, column)
	}
	return v, nil
}

// isNumeric reports whether every cell of the current line is a number.
func (l *lines) isNumeric() bool {
	return !slices.ContainsFunc(l.cells, func(cell string) bool {
		_, err := strconv.ParseFloat(cell, 64)
		return err != nil && !errors.Is(err, strconv.ErrRange)
	})
}

// names returns the current line as the names of columns. A line of numbers, a missing name and one that comes twice
// are errors.
func (l *lines) names() ([]string, error) {
	if l.isNumeric() {
		return nil, l.errorf(0, "the first line is all numbers, a header with a name for each of the %d columns expected", len(l.cells))
	}
	if len(l.cells) == 1 && strings.ContainsAny(l.cells[0], ";\t|") {
		return nil, l.errorf(0, "only one column, %q: separate columns with commas", shown(l.cells[0]))
	}
	l.place = make(map[string]int, len(l.cells))
	for i, name := range l.cells {
		if name == "" {
			return nil, l.errorf(i, "column %d has no name in the header: name it or remove it", i+1)
		}
		if !isText(name) {
			return nil, l.errorf(i, "column %d of the header is %q, %s", i+1, shown(name), textExpected)
		}
		if j, ok := l.place[name]; ok {
			return nil, l.errorf(i, "columns %d and %d of the header are both called %q, different names expected", j+1, i+1, shown(name))
		}
		l.place[name] = i
	}
	return slices.Clone(l.cells), nil
}

// find returns the place of a column in the header, which must be the current line and read by names.
func (l *lines) find(column string) (int, error) {
	if i, ok := l.place[column]; ok {
		return i, nil
	}
	return 0, l.errorf(0, "no column %q in the header (columns: %s)%s", column, registry.List(l.cells), registry.Hint(column, l.cells))
}

// textExpected says what is wrong with a cell that is not isText.
const textExpected = "plain text expected: save the file as CSV in UTF-8, with a line feed at the end of each line"

// isText reports whether a cell is UTF-8 without control characters other than tabs and line feeds, which may stand in
// quotes.
func isText(cell string) bool {
	return utf8.ValidString(cell) && !strings.ContainsFunc(cell, func(r rune) bool {
		return unicode.IsControl(r) && r != '\t' && r != '\n'
	})
}

// shown returns a cell as an error shows it, cut if it is long.
func shown(cell string) string {
	const most = 60
	if len(cell) <= most {
		return cell
	}
	return strings.ToValidUTF8(cell[:most], "") + "…"
}

// isMissing reports whether a text is a usual sign for a missing value.
func isMissing(text string) bool {
	switch strings.ToLower(text) {
	case "", "na", "n/a", "nan", "null", "?":
		return true
	}
	return false
}
