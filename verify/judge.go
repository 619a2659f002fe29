package verify

import "math"

// A judge decides about lines: the elements of one parameter, or directions in which it may move.
//
// The symbolic value s is right if a central difference c with step h agrees with it:
//
//	|s − c| ≤ allowance + round
//
// allowance is what s may be off by: its own rounding errors, and for a line that is settled at once, the truncation
// error of c. It is a small part of the value, so that agreement is proof by itself. round is the error that rounding
// leaves in c: the loss is off by a few times its noise σ (oracle.measure; at least ε|f|), hence c by that over h.
//
// Where they disagree at the usual step, the reason may be the difference's and not the gradient's: truncation, h²f‴/6; a
// kink between x−h and x+h; noise above its estimate. Each goes away at some other step, so the judge walks a ladder of
// steps. It acquits at the first that agrees and whose rounding error is small enough to mean something; it accuses as
// soon as two steps agree with one another, and not with s, and no kink is in the way. What is left at the end of the
// ladder is a kink in x itself, where every slope between those of the two sides is right, or a difference whose error
// stays large, which is then estimated from two steps and added to the bar. A float32 value may also have been computed on
// the other side of a kink near x, so it is accused only after the coarse steps have been heard.
//
// An accusation is no verdict yet. Several kinks closer to x than the finest step can look like a smooth function, and at
// a kink in x itself what the chain rule makes of one-sided slopes may be none of the loss's: relu(w) − relu(−w) has the
// slope 1 in 0, of which the rule makes 0. So whatever is accused is heard again nearby (appeal).
type judge struct {
	*oracle
	present bool // whether the graph has a gradient
	single  bool // whether it was computed in float32
}

// ladder holds the steps as multiples of the usual one, the second for the quick conviction; fineToCoarse orders them.
var (
	ladder       = [...]float64{1, 1. / 8, 1. / 64, 1. / 512, 8, 64}
	fineToCoarse = [...]int{3, 2, 1, 0, 4, 5}
)

// telling is the part of a value below which an error bar tells right from wrong.
const telling = 1e-3

// A finding is what a judge finds out about a line.
type finding struct {
	verdict    Verdict
	symbolic   float64
	difference         // the one that decides
	size       float64 // what an error is relative to
	bar        float64 // |symbolic − central| up to which they agree
	vanishes   bool    // both sides say zero
	kinked     bool    // steps tell of a kink
}

func (f finding) error() float64 { return math.Abs(f.symbolic - f.central) }

// resolved reports whether an error of one percent would have been seen.
func (f finding) resolved() bool { return f.bar <= 0.01*f.size }

// accuses reports whether the finding speaks against the gradient, or leaves it open.
func (f finding) accuses() bool {
	return f.verdict == Wrong || f.verdict == Missing || f.verdict == Inconclusive
}

// score orders findings of one verdict: the error in units of the bar.
func (f finding) score() float64 {
	if s := f.error() / f.bar; !math.IsNaN(s) {
		return s
	}
	if f.error() == 0 {
		return 0
	}
	return math.Inf(1)
}

func (j *judge) judge(l *line) (finding, error) {
	var d [len(ladder)]difference
	for k, scale := range ladder {
		var err error
		if d[k], err = l.difference(j.oracle, l.step*scale); err != nil {
			return finding{}, err
		}
		switch {
		case !finite(l.slope):
			return j.found(NaN, l, d[k], 0), nil
		case !d[k].finite():
		case l.agrees(d[k]) && (k == 0 || d[k].round <= math.Max(d[0].round, telling*math.Max(l.sizeBy(d[k]), math.Abs(d[0].central)))):
			v := OK
			if k > 0 && kinked(d[:k+1]) {
				v = Kink
			}
			return j.found(v, l, d[k], 0), nil
		case k == 1 && !j.single && l.refuted(d[0], d[1]):
			return j.found(j.guilty(), l, d[0], math.Abs(d[0].central-d[1].central)), nil
		}
	}
	return j.last(l, d[:]), nil
}

// agrees reports whether a difference agrees with the slope that is claimed.
func (l *line) agrees(d difference) bool {
	return math.Abs(l.slope-d.central) <= l.allowance+d.round
}

// sizeBy is the size of the slope, as claimed or as a difference says.
func (l *line) sizeBy(d difference) float64 { return math.Max(l.size, math.Abs(d.central)) }

// kinked reports whether two neighbouring steps of d tell of a kink.
func kinked(d []difference) bool {
	for k := 1; k < len(d); k++ {
		if d[k].step < d[k-1].step && crooked(d[k], d[k-1]) {
			return true
		}
	}
	return false
}

// crooked reports whether the gaps of two steps, the first one finer, are not those of a smooth function, which shrink as
// the step does: a kink lies within the finer step, and the gap stays, or between the two, and it is gone.
func crooked(fine, coarse difference) bool {
	ratio := fine.step / coarse.step
	stays := fine.gap()-2*fine.round > 2.5*ratio*(coarse.gap()+2*coarse.round)
	gone := fine.gap()+2*fine.round < ratio/3*(coarse.gap()-2*coarse.round)
	return stays || gone
}

// refuted reports whether two steps, the second one finer, speak against the slope beyond doubt: it is off by far more
// than slopes differ between the two and between the sides, which is all that kinks within the steps could explain.
func (l *line) refuted(coarse, fine difference) bool {
	if !coarse.finite() {
		return false
	}
	off := math.Abs(l.slope - fine.central)
	return off > l.allowance+4*fine.round && off > doubt*uneven(coarse, fine)
}

// doubt is how many times as large as the unevenness of the loss an error must be. A loss with many kinks within a step has
// a slope that goes up and down at random: so it is seldom that even over two steps, and if it is, not nearby as well.
const doubt = 8

// uneven returns how far the slopes of two steps and of both sides of each differ, beyond rounding errors.
func uneven(coarse, fine difference) float64 {
	apart := math.Abs(coarse.central-fine.central) - coarse.round - fine.round
	return math.Max(0, math.Max(apart, math.Max(coarse.gap()-4*coarse.round, fine.gap()-4*fine.round)))
}

// last decides with all steps taken and no agreement that tells.
func (j *judge) last(l *line, d []difference) finding {
	for k := 3; k > 0; k-- { // the finest step whose gap stands out of the rounding errors
		if fine, coarse := d[k], d[k-1]; fine.finite() && coarse.finite() && fine.gap() > 8*fine.round {
			persists := fine.gap() > coarse.gap()/3 // a smooth function's is an eighth
			if persists && fine.between(l.slope, l.slack(fine)) {
				return j.found(Kink, l, fine, fine.gap())
			}
			break
		}
	}
	best := j.found(NaN, l, d[0], 0)
	bent := -1 // the coarsest step at which a kink is seen
	refuted := false
	for i := range len(fineToCoarse) - 1 {
		fine, coarse := d[fineToCoarse[i]], d[fineToCoarse[i+1]]
		if !fine.finite() || !coarse.finite() {
			continue
		}
		f := j.found(OK, l, fine, math.Abs(coarse.central-fine.central))
		refuted = refuted || l.refuted(coarse, fine)
		if crooked(fine, coarse) {
			bent = i
			// float32 may have taken the other side of a kink that is near
			if j.single && coarse.between(l.slope, l.slack(coarse)) {
				return j.found(Kink, l, coarse, coarse.gap())
			}
		}
		if best.verdict == NaN || f.bar < best.bar {
			best = f
		}
	}
	for i := bent; i >= 0; i-- { // finer steps are all that can be trusted, though rounding errors leave them little to tell
		if fine := d[fineToCoarse[i]]; fine.finite() && l.agrees(fine) {
			return j.found(Kink, l, fine, 0)
		}
	}
	best.kinked = bent >= 0
	switch {
	case best.verdict != OK || best.error() <= best.bar:
	case refuted:
		best.verdict = j.guilty()
	default:
		best.verdict = Inconclusive
	}
	return best
}

// slack is how far outside the slopes of the two sides the claimed one may lie at a kink. One-sided differences are crude.
func (l *line) slack(d difference) float64 {
	return telling*math.Max(math.Abs(d.forward), math.Abs(d.backward)) + l.allowance + 2*d.round
}

func (j *judge) guilty() Verdict {
	if j.present {
		return Wrong
	}
	return Missing
}

// found completes a finding. further is what the two may be apart beside the slope's own error and that of rounding: an
// estimate of the truncation error, or the gap of a kink.
func (j *judge) found(v Verdict, l *line, d difference, further float64) finding {
	f := finding{verdict: v, symbolic: l.slope, difference: d, size: l.sizeBy(d), bar: l.allowance + d.round + further, kinked: v == Kink}
	f.vanishes = l.size == 0 && math.Abs(d.central) <= f.bar
	return f
}
