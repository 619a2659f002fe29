package schedule

import (
	"math"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// A Span is a length of time in a run. As text it is a number of steps ("500"), of epochs ("2 epochs", "0.5 epochs"), or a share
// of the steps ("5%").
type Span struct {
	count float64
	unit  unit
}

type unit int

const (
	steps unit = iota
	epochs
	percent
)

// Steps returns a span of so many steps.
func Steps(n int) Span { return Span{float64(n), steps} }

// Epochs returns a span of so many epochs.
func Epochs(n float64) Span { return Span{n, epochs} }

// Percent returns a span of so many hundredths of the run.
func Percent(p float64) Span { return Span{p, percent} }

// in returns the nearest number of steps.
func (s Span) in(r Run) int {
	n := s.count
	switch s.unit {
	case epochs:
		n *= float64(r.PerEpoch)
	case percent:
		n *= float64(r.Steps) / 100
	}
	return int(math.Round(min(n, math.MaxInt32)))
}

// check returns an error if the span is negative or no number.
func (s Span) check(key string) error {
	if !(s.count >= 0 && s.count < math.Inf(1)) {
		return errors.Errorf("%s is %v: expected 0 or more", key, s)
	}
	return nil
}

// String returns the span as text.
func (s Span) String() string {
	n := strconv.FormatFloat(s.count, 'f', -1, 64)
	switch {
	case s.unit == percent:
		return n + "%"
	case s.unit == epochs && s.count == 1:
		return n + " epoch"
	case s.unit == epochs:
		return n + " epochs"
	}
	return n
}

// Want says in words what a span looks like.
func (Span) Want() string {
	return "steps such as 500, epochs such as 2 epochs, or a share of the run such as 5%"
}

// UnmarshalText sets the span to what the text says.
func (s *Span) UnmarshalText(text []byte) error {
	t := strings.TrimSpace(string(text))
	number, u := t, steps
	for suffix, of := range map[string]unit{"%": percent, "epochs": epochs, "epoch": epochs, "steps": steps, "step": steps} {
		if before, ok := strings.CutSuffix(t, suffix); ok {
			number, u = strings.TrimSpace(before), of
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || u == steps && n != math.Trunc(n) {
		return errors.Errorf("%q: expected %s", t, s.Want())
	}
	*s = Span{n, u}
	return nil
}

// MarshalYAML returns steps as a number and other spans as text.
func (s Span) MarshalYAML() (any, error) {
	if s.unit == steps && s.count == math.Trunc(s.count) {
		return int(s.count), nil
	}
	return s.String(), nil
}
