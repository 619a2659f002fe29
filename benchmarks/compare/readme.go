package main

import (
	"os"
	"strings"

	"github.com/pkg/errors"
)

// What stands between the two lines of a README is the table of the newest result, and nobody edits it by hand.
const (
	tableBegin = "<!-- speed: begin -->\n"
	tableEnd   = "<!-- speed: end -->\n"
)

// cutTable returns what stands before the table of a text, the table, and what stands after it.
func cutTable(text string) (before, table, after string, err error) {
	before, rest, ok := strings.Cut(text, tableBegin)
	table, after, closed := strings.Cut(rest, tableEnd)
	if !ok || !closed || strings.Contains(after, tableBegin) || strings.Contains(after, tableEnd) {
		return "", "", "", errors.Errorf("want one line %q and after it one line %q",
			strings.TrimSpace(tableBegin), strings.TrimSpace(tableEnd))
	}
	return before, table, after, nil
}

// intoReadme replaces the table of a file.
func (r *result) intoReadme(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return errors.Wrap(err, "README")
	}
	before, _, after, err := cutTable(string(text))
	if err != nil {
		return errors.WithMessage(err, file)
	}
	return errors.Wrap(os.WriteFile(file, []byte(before+tableBegin+speed(r)+tableEnd+after), 0o644), "README")
}
