package verify

// A Verdict says what a check found out about a parameter, or about one element of it.
type Verdict string

const (
	OK               Verdict = "ok"               // the symbolic gradient is what differences say
	Zero             Verdict = "zero"             // the loss does not depend on the parameter here, and the gradient says so
	Noisy            Verdict = "noisy"            // nothing contradicts, but every element is too small to tell: see Result.Resolved
	Kink             Verdict = "kink"             // the loss has a kink at or near some elements, and the gradient is one of its slopes
	Inconclusive     Verdict = "inconclusive"     // here they disagree, but several kinks are near, and close by they agree or stay unclear
	Unsupported      Verdict = "unsupported"      // an operator on the way has no gradient of this order
	Missing          Verdict = "missing"          // the graph has no gradient, though the loss depends on the parameter
	Wrong            Verdict = "WRONG"            // the symbolic gradient is not the derivative of the loss
	NaN              Verdict = "nan"              // the loss or the gradient is not a finite number
	Nondeterministic Verdict = "nondeterministic" // the same loss computed twice differs, so that nothing can be said
)

// Good reports whether the verdict speaks for the gradient, or at least not against it.
func (v Verdict) Good() bool { return v.severity() >= 0 && v.severity() <= Unsupported.severity() }

// severity orders verdicts from the most harmless on.
func (v Verdict) severity() int {
	for i, w := range []Verdict{Zero, OK, Noisy, Kink, Inconclusive, Unsupported, Missing, Wrong, NaN, Nondeterministic} {
		if v == w {
			return i
		}
	}
	return -1
}
