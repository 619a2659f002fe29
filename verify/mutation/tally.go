package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

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

// tally counts the outcomes of a campaign.
func (c *campaign) tally() (*tally, error) {
	s, err := openStore(filepath.Join(c.work, "outcomes.jsonl"))
	if err != nil {
		return nil, err
	}
	mutants, err := current()
	if err != nil {
		return nil, err
	}
	reasons, err := parseReasons(reasonsText)
	if err != nil {
		return nil, err
	}
	t := newTally(reasons)
	for _, m := range mutants {
		t.known++
		if o, ok := s.by[m.Key]; ok && o.Sum == m.sum() {
			o.mutant = *m
			t.add(o)
		}
	}
	return t, nil
}

func newTally(reasons []reason) *tally {
	fresh := func() *score { return &score{caught: map[string]int{}, how: map[string]int{}} }
	t := &tally{groups: map[group]*score{}, kinds: map[kind]*score{}, all: fresh(), reasons: reasons}
	for _, g := range groups {
		t.groups[g] = fresh()
	}
	for _, k := range kinds {
		t.kinds[k] = fresh()
	}
	return t
}

// add counts an outcome.
func (t *tally) add(o outcome) {
	r, _ := reasonFor(t.reasons, o.Key)
	equivalent := o.Same || o.survives() && (r.class == "equivalent" || r.class == "rounding")
	consistent := !equivalent && o.survives() && o.Group == forward && o.Values
	into := []*score{t.groups[o.Group]}
	if o.Group != forward {
		into = append(into, t.kinds[o.Kind], t.all)
	}
	for _, s := range into {
		s.tried++
		switch {
		case equivalent:
			s.equivalent++
		case consistent:
			s.consistent++
		default:
			s.add(o.Caught)
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

func (s *score) add(caught map[string]string) {
	for mode := range caught {
		s.caught[mode]++
	}
	if found := caught[modes[0].name]; found != "" {
		s.how[how(found)]++
	}
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
