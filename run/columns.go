package run

import (
	"bytes"
	stderrors "errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// columns are the numbers of one of a run's tables, read back.
type columns struct {
	names []string             // of the columns that hold anything, as the header has them
	of    map[string][]float64 // by name, a number a line; NaN where there is none
	lines int
}

// readColumns reads a run's table, such as metrics.csv; a file that is missing has no lines. A last line without an end is
// left out: a run is just writing it.
func readColumns(path string) (*columns, error) {
	c := &columns{of: map[string][]float64{}}
	text, err := os.ReadFile(path)
	if stderrors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, errors.Wrap(err, "run folder")
	}
	header, rest, _ := bytes.Cut(text[:bytes.LastIndexByte(text, '\n')+1], []byte("\n"))
	names := strings.Split(string(header), ",")
	held := map[string]bool{}
	for row := range strings.Lines(string(rest)) {
		c.lines++
		cells := strings.Split(strings.TrimSuffix(row, "\n"), ",")
		if len(cells) != len(names) {
			return nil, errors.Errorf("%s:%d: %d cells, want %d as in the header: the file is damaged", path, c.lines+1, len(cells), len(names))
		}
		for i, cell := range cells {
			v := math.NaN()
			if cell != "" {
				held[names[i]] = true
				if v, err = strconv.ParseFloat(cell, 64); err != nil {
					return nil, errors.Errorf("%s:%d: %s is %q, want a number: the file is damaged", path, c.lines+1, names[i], cell)
				}
			}
			c.of[names[i]] = append(c.of[names[i]], v)
		}
	}
	for _, name := range names {
		if held[name] {
			c.names = append(c.names, name)
		}
	}
	for name := range c.of {
		if !slices.Contains(c.names, name) {
			delete(c.of, name)
		}
	}
	return c, nil
}
