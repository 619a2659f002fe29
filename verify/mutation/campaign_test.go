package main

import (
	"path/filepath"
	"testing"
)

// TestSampledMutantsAreCaught is the campaign in short: of the mutants of symbolic gradients, of the reverse mode and of the Go
// kernels of gradients, a sample that is always the same.
func TestSampledMutantsAreCaught(t *testing.T) {
	t.Chdir("../..")
	c := campaign{sample: 36, groups: []string{"symbolic", "reverse", "gradient"}}
	if testing.Short() {
		c.sample = 9
	}
	reasons, err := parseReasons(reasonsText)
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	b, err := goBench(work, c.choose)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.calibrate(t.Context(), work); err != nil {
		t.Fatal(err)
	}
	if len(b.mutants) < c.sample/2 {
		t.Errorf("got %d mutants that compile, want most of %d", len(b.mutants), c.sample)
	}
	for _, m := range b.mutants {
		o, err := b.run(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if _, known := reasonFor(reasons, m.Key); !known && o.survives() {
			t.Errorf("%s:%d: not caught: %s", m.File, m.Line, m.Key)
		}
	}
}

// An interrupted campaign goes on where it was: outcomes hold while the function's source does.
func TestOutcomesAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outcomes.jsonl")
	list := func(text string) []*mutant {
		fn := parse(t, text)[0]
		return fn.mutants(fn.seek())
	}
	of := list("func f(a, b float64) float64 { return a * b }")
	first, second := of[0], of[1]
	s, err := openStore(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []outcome{
		{Sum: first.sum(), Judge: "old", Caught: map[string]string{modes[0].name: "float64"}, mutant: *first},
		{Sum: second.sum(), Judge: "old", mutant: *second},
	} {
		if err := s.add(o); err != nil {
			t.Fatal(err)
		}
	}
	if s, err = openStore(path); err != nil {
		t.Fatal(err)
	}
	other := list("func f(a, b float64) float64 { return a * b * 1 }")[0]
	other.Key = first.Key
	for _, tt := range []struct {
		name  string
		m     *mutant
		judge string
		want  bool
	}{
		{"caught", first, "old", true},
		{"caught, and more cases since", first, "new", len(modes) == 1},
		{"survived", second, "old", true},
		{"survived, and more cases since", second, "new", false},
		{"another function by now", other, "old", false},
		{"never tried", of[2], "old", false},
	} {
		if _, got := s.known(tt.m, tt.judge); got != tt.want {
			t.Errorf("%s: got %t, want %t", tt.name, got, tt.want)
		}
	}
}
