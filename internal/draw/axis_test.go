package draw

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"
)

func labels(ticks plot.ConstantTicks) string {
	var out []string
	for _, t := range ticks {
		if t.Label != "" {
			out = append(out, t.Label)
		}
	}
	return strings.Join(out, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi, least float64
		want          string
	}{
		{0, 1, 0, "0 0.2 0.4 0.6 0.8 1.0"},
		{0.55, 0.99, 0, "0.6 0.7 0.8 0.9"},
		{-2, 2, 0, "−2 −1 0 1 2"},
		{0, 1.3e-5, 0, "0 2.5e-6 5e-6 7.5e-6 1e-5 1.25e-5"},
		{0, 5e6, 0, "0 1e6 2e6 3e6 4e6 5e6"},
		{0.9, 3.1, 1, "1 2 3"},
		{1000, 1000.5, 0, "1000.0 1000.1 1000.2 1000.3 1000.4 1000.5"},
	} {
		if got := labels(ticks(span{c.lo, c.hi}, c.least)); got != c.want {
			t.Errorf("ticks(%g, %g, %g): %s, want %s", c.lo, c.hi, c.least, got, c.want)
		}
	}
}

func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{0.05, 2.5, "0.1 0.3 1"},
		{0.0007, 200, "0.001 0.01 0.1 1 10 100"},
		{0.9e-12, 1.1, "1e-12 1e-10 1e-8 1e-6 1e-4 0.01 1"},
		{0.15, 1.1, "0.2 0.5 1"},
		{0.25, 0.3, "0.25 0.26 0.27 0.28 0.29 0.30"},
	} {
		if got := labels(logTicks(span{c.lo, c.hi})); got != c.want {
			t.Errorf("logTicks(%g, %g): %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

func TestAxisRange(t *testing.T) {
	for _, s := range []span{
		{math.Inf(1), math.Inf(-1)}, {0, 0}, {1e17, 1e17}, {-limit, limit}, {5e-324, 1e-320}, {1, 1 + 1e-15}, {-3, 4},
	} {
		lo, hi, ticker := linear(s)
		if !(lo < hi) || math.IsInf(hi-lo, 0) || s.lo <= s.hi && (lo > s.lo || hi < s.hi) {
			t.Errorf("linear(%g): %g to %g, want a finite interval around it", s, lo, hi)
		}
		if n := len(ticker.Ticks(lo, hi)); n < 2 || n > intervals+2 {
			t.Errorf("linear(%g): %d ticks, want 2 to %d", s, n, intervals+2)
		}
	}
	for _, s := range []span{{math.Inf(1), math.Inf(-1)}, {1, 1}, {1 / limit, limit}, {1e-5, 3}} {
		lo, hi, ticker := logarithmic(s)
		if !(0 < lo && lo < hi) || math.IsInf(hi, 0) || s.lo <= s.hi && (lo > s.lo || hi < s.hi) {
			t.Errorf("logarithmic(%g): %g to %g, want a positive finite interval around it", s, lo, hi)
		}
		if labels(ticker.(plot.ConstantTicks)) == "" {
			t.Errorf("logarithmic(%g): no labels", s)
		}
	}
}
