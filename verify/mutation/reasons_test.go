package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseReasons(t *testing.T) {
	list, err := parseReasons("// Words.\n\na f sign 1: x → y\n\tequivalent: because\na g *\n\tsurvivor: alas: so\n")
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"a f sign 1: x → y": "because", "a g drop 2: z → w": "alas: so", "a f sign 12": "", "a f": ""} {
		if got, _ := reasonFor(list, key); got.text != want {
			t.Errorf("%s: got %q, want %q", key, got.text, want)
		}
	}
	for text, want := range map[string]string{
		"a\nb\n":                "two keys",
		"a\n":                   "the last key",
		"\tequivalent: since\n": "want a key",
		"a\n\tbecause\n":        "want a key",
		"a\n\tluck: so\n":       "want a key",
	} {
		if _, err := parseReasons(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", text, err, want)
		}
	}
}

// A reason must be about a mutant that there is.
func TestReasonsAreCurrent(t *testing.T) {
	t.Chdir("../..")
	reasons, err := parseReasons(reasonsText)
	if err != nil {
		t.Fatal(err)
	}
	mutants, _, _, err := goMutants() // the generator is a module of its own, whose dependencies may not be there
	if err != nil {
		t.Fatal(err)
	}
	about := map[string]bool{}
	for _, m := range mutants {
		if r, ok := reasonFor(reasons, m.Key); ok {
			about[r.pattern] = true
		}
	}
	var stale []string
	for _, r := range reasons {
		if !about[r.pattern] && !strings.HasPrefix(r.pattern, generatorFolder) {
			stale = append(stale, r.pattern)
		}
	}
	if diff := cmp.Diff([]string(nil), stale); diff != "" {
		t.Errorf("reasons.txt is about mutants that are no more, or comes too late behind another pattern:\n%s", diff)
	}
}
