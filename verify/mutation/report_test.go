package main

import (
	"strings"
	"testing"
)

func TestReplaceSection(t *testing.T) {
	const old = "# Verification\n\nbefore\n" + sectionBegin + "old\n" + sectionEnd + "after\n"
	got, err := replaceSection(old, "new\n")
	if want := strings.Replace(old, "old", "new", 1); err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if got, err := replaceSection("before\n", "new\n"); err != nil || got != "before\n\n"+sectionBegin+"new\n"+sectionEnd {
		t.Errorf("into a text without the lines: got %q, %v", got, err)
	}
	if _, err := replaceSection(sectionBegin+"torn", ""); err == nil {
		t.Error("a section without an end: want an error")
	}
}

// Every outcome counts in one way.
func TestTally(t *testing.T) {
	caught := map[string]string{}
	for _, m := range modes {
		caught[m.name] = "generic float64: add, 3x5: WRONG"
	}
	of := func(g group, key string) mutant {
		return mutant{Key: key, Group: g, Kind: sign, fn: &function{name: "f"}}
	}
	tl := newTally([]reason{{"no other", "equivalent", "because"}, {"a hole", "survivor", "alas"}})
	for _, o := range []outcome{
		{mutant: of(symbolic, "a"), Caught: caught, Runs: true},
		{mutant: of(symbolic, "b"), Caught: caught, Runs: true},
		{mutant: of(symbolic, "c"), Caught: caught, Runs: true},
		{mutant: of(symbolic, "no other"), Runs: true},
		{mutant: of(symbolic, "same"), Runs: true, Same: true},
		{mutant: of(symbolic, "a hole"), Runs: true},
		{mutant: of(forward, "other values"), Runs: true, Values: true},
		{mutant: of(forward, "equal values"), Runs: true},
	} {
		tl.add(o)
	}
	s, name := tl.groups[symbolic], modes[0].name
	if s.tried != 6 || s.equivalent != 2 || s.counted() != 4 || s.caught[name] != 3 || s.percent(name) != "75.00%" || s.how["float64"] != 3 {
		t.Errorf("symbolic gradients: got %+v, %s", *s, s.percent(name))
	}
	if f := tl.groups[forward]; f.tried != 2 || f.consistent != 1 || f.counted() != 1 {
		t.Errorf("forward kernels: got %+v", *f)
	}
	if tl.all.tried != 6 || tl.kinds[sign].counted() != 4 {
		t.Errorf("all gradients: got %+v; signs: %+v", *tl.all, *tl.kinds[sign])
	}
	text := tl.list()
	for _, want := range []string{"## Survivors: 2", "survivor: alas", "## Equivalent: 2", "equivalent: because", "to the last byte", "## Consistent: 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("the list of mutants has no %q:\n%s", want, text)
		}
	}
	if text := tl.section(nil); !strings.Contains(text, "| symbolic gradients | 6 | 2 | 0 | 4 | 3 | 75.00% |") {
		t.Errorf("the section has no row of symbolic gradients:\n%s", text)
	}
}
