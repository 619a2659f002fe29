package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLRFind(t *testing.T) {
	picture := filepath.Join(t.TempDir(), "lrfind.svg")
	args := []string{"lrfind", "digits", "--steps", "60", "--seeds", "2", "--agree", "50"}
	if out := must(t, append(args, "--picture", picture)...); !strings.Contains(out, "try --lr 0.0") || !strings.Contains(out, "steepest") {
		t.Errorf("got %s", out)
	}
	if svg, err := os.ReadFile(picture); err != nil || !strings.Contains(string(svg), "seed 2") {
		t.Errorf("the picture shows no seed 2: %v", err)
	}
	var r struct {
		Suggestion, Spread float64
		Curves             []struct{ Rates, Losses []float64 }
	}
	decode(t, must(t, append(args, "--json")...), &r)
	if len(r.Curves) != 2 || !(r.Suggestion > 0) || len(r.Curves[0].Rates) != len(r.Curves[0].Losses) {
		t.Errorf("got %+v", r)
	}
	if out := must(t, append(args, "--picture", "-")...); !strings.HasPrefix(out, "<?xml") {
		t.Errorf("the picture on stdout begins with %.40q", out)
	}
	if got := train(t, append(args, "--agree", "1")...); got.code != 1 || !strings.Contains(got.stderr, "no suggestion") || !strings.Contains(got.stdout, "steepest") {
		t.Errorf("seeds that disagree: got %+v, want code 1, the table and why", got)
	}
	for want, more := range map[string][]string{
		"both write to stdout": {"--json", "--picture", "-"},
		"5 steps":              {"--steps", "5"},
		"rates from 1":         {"--from", "1", "--to", "0.1"},
	} {
		if got := train(t, append(args, more...)...); got.code != 2 || !strings.Contains(got.stderr, want) {
			t.Errorf("%v: got %+v, want code 2 and %q", more, got, want)
		}
	}
}
