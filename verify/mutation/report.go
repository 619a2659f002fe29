package main

import (
	"fmt"
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

// A score counts what became of mutants.
type score struct {
	tried, equivalent, consistent int
	caught                        map[string]int // by mode
	how                           map[string]int // of the first mode
}

func (s *score) counted() int { return s.tried - s.equivalent - s.consistent }

func (s *score) percent(mode string) string {
	if s.counted() == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f%%", 100*float64(s.caught[mode])/float64(s.counted()))
}

// A tally is all scores, and what is left.
type tally struct {
	known                             int // mutants of the sources as they are
	groups                            map[group]*score
	kinds                             map[kind]*score // of the groups that are gradients
	all                               *score          // of these
	equivalent, survivors, consistent []outcome
	reasons                           []reason
}

func (c *campaign) tally() (*tally, error) {
	s, err := openStore(filepath.Join(c.work, "outcomes.jsonl"))
	if err != nil {
		return nil, err
	}
	mutants, err := current()
	if err != nil {
		return nil, err
	}
	fresh := func() *score { return &score{caught: map[string]int{}, how: map[string]int{}} }
	t := &tally{known: len(mutants), groups: map[group]*score{}, kinds: map[kind]*score{}, all: fresh()}
	if t.reasons, err = parseReasons(reasonsText); err != nil {
		return nil, err
	}
	for _, g := range groups {
		t.groups[g] = fresh()
	}
	for _, k := range kinds {
		t.kinds[k] = fresh()
	}
	for _, m := range mutants {
		o, ok := s.by[m.Key]
		if !ok || o.Sum != m.sum() {
			continue
		}
		o.mutant = *m
		into := []*score{t.groups[m.Group]}
		if m.Group != forward {
			into = append(into, t.kinds[m.Kind], t.all)
		}
		r, _ := reasonFor(t.reasons, m.Key)
		equivalent := o.Same || o.survives() && (r.class == "equivalent" || r.class == "rounding")
		consistent := !equivalent && o.survives() && m.Group == forward && o.Values
		for _, s := range into {
			s.tried++
			switch {
			case equivalent:
				s.equivalent++
				continue
			case consistent:
				s.consistent++
				continue
			}
			for mode, found := range o.Caught {
				s.caught[mode]++
				if mode == modes[0].name {
					s.how[how(found)]++
				}
			}
		}
		switch {
		case equivalent:
			t.equivalent = append(t.equivalent, o)
		case consistent:
			t.consistent = append(t.consistent, o)
		case o.survives():
			t.survivors = append(t.survivors, o)
		}
	}
	return t, nil
}

// how names the way in which a mutant was caught.
func how(found string) string {
	for _, way := range []string{"timeout", "crash", "error", "second order", "float32", "float64"} {
		if strings.Contains(found, way) {
			return way
		}
	}
	return "other"
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
		text, err = []byte("# Verification\n\n"+sectionBegin+sectionEnd), nil
	}
	if err != nil {
		return errors.Wrap(err, "report")
	}
	before, rest, ok := strings.Cut(string(text), sectionBegin)
	_, after, closed := strings.Cut(rest, sectionEnd)
	switch {
	case !ok:
		after = ""
		before += "\n"
	case !closed:
		return errors.Errorf("%s: want a line %q after the line %q", document, strings.TrimSpace(sectionEnd), strings.TrimSpace(sectionBegin))
	}
	if err := os.WriteFile(document, []byte(before+sectionBegin+t.section(points)+sectionEnd+after), 0o644); err != nil {
		return errors.Wrap(err, "report")
	}
	return errors.Wrap(os.WriteFile(filepath.Join(filepath.Dir(document), "mutants.md"), []byte(t.list()), 0o644), "report")
}
