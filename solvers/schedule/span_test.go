package schedule

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestSpans reads spans from YAML, counts their steps in a run of 1000 steps, 300 an epoch, and writes them again.
func TestSpans(t *testing.T) {
	for text, want := range map[string]struct {
		steps   int
		written string
	}{
		"500":         {500, "500"},
		"0":           {0, "0"},
		"500 steps":   {500, "500"},
		"1 step":      {1, "1"},
		"1e3":         {1000, "1000"},
		"2 epochs":    {600, "2 epochs"},
		"1 epoch":     {300, "1 epoch"},
		"1.5epochs":   {450, "1.5 epochs"},
		"5%":          {50, "5%"},
		"0.15 %":      {2, "0.15%"}, // 1.5 is rounded away from 0
		"100%":        {1000, "100%"},
		"'500'":       {500, "500"},
		"1e12 epochs": {1<<31 - 1, "1000000000000 epochs"},
	} {
		var s Span
		if err := yaml.Unmarshal([]byte(text), &s); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := s.in(Run{Steps: 1000, PerEpoch: 300}); got != want.steps {
			t.Errorf("%s: got %d steps, want %d", text, got, want.steps)
		}
		written, err := yaml.Marshal(s)
		if got := strings.TrimSpace(string(written)); err != nil || got != want.written {
			t.Errorf("%s: written as %s (%v), want %s", text, got, err, want.written)
		}
	}
	for _, text := range []string{"half", "5.5", "5 hours", "'%'", "''", "NaN", ".inf", "1e400", "0x"} {
		var s Span
		if err := yaml.Unmarshal([]byte(text), &s); err == nil || !strings.Contains(err.Error(), "expected steps such as 500") {
			t.Errorf("%s: got %v and error %v", text, s, err)
		}
	}
}
