package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/pkg/errors"
)

// What stands between the two lines of the document is the newest score, and nobody edits it by hand.
const (
	sectionBegin = "<!-- mutation: begin -->\n"
	sectionEnd   = "<!-- mutation: end -->\n"
)

// replaceSection puts a section in the place of the one between the lines, or behind a text that has none.
func replaceSection(text, section string) (string, error) {
	before, rest, ok := strings.Cut(text, sectionBegin)
	if !ok {
		return text + "\n" + sectionBegin + section + sectionEnd, nil
	}
	_, after, closed := strings.Cut(rest, sectionEnd)
	if !closed {
		return "", errors.Errorf("want a line %q after the line %q", strings.TrimSpace(sectionEnd), strings.TrimSpace(sectionBegin))
	}
	return before + sectionBegin + section + sectionEnd + after, nil
}

// current returns all mutants of the sources as they are.
func current() ([]*mutant, error) {
	all, simd, ops, err := goMutants()
	if err != nil {
		return nil, err
	}
	s, err := load(generatorFolder)
	if err != nil {
		return nil, err
	}
	for _, set := range assemblySets() {
		for _, m := range new(numbers).give(scopeGenerator(s, reach(ops, simd))) {
			m.Key += " (" + set + ")"
			all = append(all, m)
		}
	}
	return all, nil
}

// goMutants returns those of the Go sources, and two of these.
func goMutants() (all []*mutant, simd, ops *source, err error) {
	loaded, scopes, err := goScopes()
	if err != nil {
		return nil, nil, nil, err
	}
	var n numbers
	for _, functions := range scopes {
		all = append(all, n.give(functions)...)
	}
	return all, loaded[2], loaded[0], nil
}

// report writes the section of a document, and the list of mutants that were not caught beside it.
func (c *campaign) report(document string) error {
	t, err := c.tally()
	if err != nil {
		return err
	}
	points, err := readCurve(c.work)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(document)
	if os.IsNotExist(err) {
		text, err = []byte("# Verification\n"), nil
	}
	if err != nil {
		return errors.Wrap(err, "report")
	}
	replaced, err := replaceSection(string(text), t.section(points))
	if err != nil {
		return errors.WithMessage(err, document)
	}
	if err := os.WriteFile(document, []byte(replaced), 0o644); err != nil {
		return errors.Wrap(err, "report")
	}
	return errors.Wrap(os.WriteFile(filepath.Join(filepath.Dir(document), "mutants.md"), []byte(t.list()), 0o644), "report")
}
