package verify

import "math"

// A tally sums up the findings about one parameter.
type tally struct {
	elements, zeros, resolved, kinks, open, failing int

	worst finding
	at    int // the worst element
}

func (t *tally) add(f finding, i int) {
	one := tally{elements: 1, worst: f, at: i}
	if f.vanishes {
		one.zeros = 1
	}
	if f.resolved() {
		one.resolved = 1
	}
	if f.verdict == Kink {
		one.kinks = 1
	}
	if f.verdict == Inconclusive {
		one.open = 1
	}
	if !f.verdict.Good() {
		one.failing = 1
	}
	t.merge(one)
}

// merge adds another tally of the same parameter. The order of merging makes no difference.
func (t *tally) merge(u tally) {
	if u.elements == 0 {
		return
	}
	if t.elements == 0 || u.worse(t) {
		t.worst, t.at = u.worst, u.at
	}
	t.elements += u.elements
	t.zeros += u.zeros
	t.resolved += u.resolved
	t.kinks += u.kinks
	t.open += u.open
	t.failing += u.failing
}

// worse orders by verdict, then by score, then by place.
func (t *tally) worse(u *tally) bool {
	if a, b := t.worst.verdict.severity(), u.worst.verdict.severity(); a != b {
		return a > b
	}
	if a, b := t.worst.score(), u.worst.score(); a != b {
		return a > b
	}
	return t.at < u.at
}

// refine replaces the bar of a worst element that was settled at once, which says no more than what sufficed, by what the
// difference's error really is: its truncation error, a third of the change when the step is doubled, with a factor of two
// for safety, and its rounding error.
func (t *tally) refine(o *oracle, p *point, param int) error {
	if t.worst.verdict != OK {
		return nil
	}
	l := o.line(p, param, t.at, axis)
	wide, err := l.difference(o, 2*t.worst.step)
	if err == nil && wide.finite() {
		t.worst.bar = 2*math.Abs(wide.central-t.worst.central)/3 + t.worst.round
	}
	return err
}

// verdict returns the verdict about the parameter as a whole.
func (t *tally) verdict() Verdict {
	switch {
	case t.worst.verdict != OK:
		return t.worst.verdict
	case t.zeros == t.elements:
		return Zero
	case t.resolved == 0:
		return Noisy
	}
	return OK
}
