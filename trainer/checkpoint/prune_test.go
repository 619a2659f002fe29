package checkpoint

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPrune(t *testing.T) {
	for name, c := range map[string]struct {
		keep    int
		best    int
		damaged []int
		want    []int
	}{
		"fewer than keep":      {keep: 9, want: []int{10, 20, 30, 40}},
		"last":                 {keep: 1, want: []int{40}},
		"last two":             {keep: 2, want: []int{30, 40}},
		"and best":             {keep: 1, best: 20, want: []int{20, 40}},
		"best is last":         {keep: 2, best: 40, want: []int{30, 40}},
		"last damaged":         {keep: 1, damaged: []int{40}, want: []int{30, 40}},
		"two of two damaged":   {keep: 2, damaged: []int{30, 40}, want: []int{20, 30, 40}},
		"one of two damaged":   {keep: 2, damaged: []int{40}, want: []int{30, 40}},
		"only the oldest good": {keep: 1, damaged: []int{20, 30, 40}, want: []int{10, 20, 30, 40}},
		"best is the good one": {keep: 1, best: 30, damaged: []int{40}, want: []int{30, 40}},
		"none good":            {keep: 1, damaged: []int{10, 20, 30, 40}, want: []int{10, 20, 30, 40}},
	} {
		s := open(t, t.TempDir())
		save(t, s, 40, 10, 30, 20)
		if c.best > 0 {
			if err := s.MarkBest(c.best); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range c.damaged {
			if err := os.Truncate(s.path(Name(step), stateFile), 9); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Prune(c.keep); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got, err := s.Steps()
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %s, error %v", name, diff, err)
		}
	}
}

func TestPruneRefuses(t *testing.T) {
	s := open(t, t.TempDir())
	save(t, s, 10, 20)
	if err := s.Prune(0); err == nil || !strings.Contains(err.Error(), "at least 1") {
		t.Errorf("got error %v, want at least 1", err)
	}
	// While it is not known which one is the best, none is removed.
	replace(t, s.Dir(), "best", "step-10\n")
	if err := s.Prune(1); err == nil || !strings.Contains(err.Error(), s.path("best")) {
		t.Errorf("got error %v, want the path of best", err)
	}
	if steps, _ := s.Steps(); len(steps) != 2 {
		t.Errorf("got steps %v, want both", steps)
	}
}

func TestBest(t *testing.T) {
	s := open(t, t.TempDir())
	save(t, s, 10, 20)
	for _, step := range []int{20, 10} {
		if err := s.MarkBest(step); err != nil {
			t.Fatal(err)
		}
		if text, _ := os.ReadFile(s.path("best")); string(text) != Name(step)+"\n" {
			t.Errorf("best holds %q, want %q", text, Name(step)+"\n")
		}
		c, err := s.Best()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sample(step), c, withoutFiles); diff != "" {
			t.Error(diff)
		}
	}
	if err := s.MarkBest(30); err == nil || !strings.Contains(err.Error(), s.path("step-00000030")) {
		t.Errorf("got error %v, want the path of step 30", err)
	}
	for _, text := range []string{"", "step-00000010", "step-00000010\n\n", "step-10\n", "../x\n", "step-00000030\n", "step--0000001\n", strings.Repeat("x", 100)} {
		replace(t, s.Dir(), "best", text)
		if _, err := s.Best(); err == nil || !strings.Contains(err.Error(), s.path("best")) {
			t.Errorf("best holds %q: got error %v, want its path", text, err)
		}
	}
}
