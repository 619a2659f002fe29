package verify

import "math"

// A judge decides about the elements of one parameter.
//
// The symbolic value s is right if a central difference c with step h agrees with it:
//
//	|s − c| ≤ allowance + round
//
// allowance is what s may be off by: its own rounding errors, and for an element that is settled at once, the truncation
// error of c. It is a small part of the value, so that agreement is proof by itself. round is the error that rounding
// leaves in c: the loss is off by a few times its noise σ (oracle.measure; at least ε|f|), hence c by that over h.
//
// Where they disagree at the usual step, the reason may be the difference's and not the gradient's: truncation, h²f‴/6; a
// kink between x−h and x+h; noise above its estimate. Each goes away at some other step, so the judge walks a ladder of
// steps. It acquits at the first that agrees and whose rounding error is small enough to mean something; it convicts as
// soon as two steps agree with one another, and not with s, and no kink is in the way. What is left at the end of the
// ladder is a kink in x itself, where every slope between those of the two sides is right, or a difference whose error
// stays large, which is then estimated from two steps and added to the bar. A float32 value may also have been computed on
// the other side of a kink near x, so it is convicted only after the coarse steps have been heard.
type judge struct {
	*oracle
	allowance allowance
	present   bool // whether the graph has a gradient
	single    bool // whether it was computed in float32
}

// ladder holds the steps as multiples of the usual one, the second for the quick conviction; fineToCoarse orders them.
var (
	ladder       = [...]float64{1, 1. / 8, 1. / 64, 1. / 512, 8, 64}
	fineToCoarse = [...]int{3, 2, 1, 0, 4, 5}
)

// telling is the part of a value below which an error bar tells right from wrong.
const telling = 1e-3

// A finding is what a judge finds out about an element.
type finding struct {
	verdict    Verdict
	symbolic   float64
	difference         // the one that decides
	bar        float64 // |symbolic − central| up to which they agree
	vanishes   bool    // both sides say zero
	resolved   bool    // an error of one percent would have been seen
}

func (f finding) error() float64 { return math.Abs(f.symbolic - f.central) }

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

func (j *judge) element(x *float64, s float64) (finding, error) {
	h := Central.Step * math.Max(1, math.Abs(*x))
	var d [len(ladder)]difference
	for k, scale := range ladder {
		var err error
		if d[k], err = j.difference(x, h*scale); err != nil {
			return finding{}, err
		}
		switch {
		case !finite(s):
			return j.found(NaN, s, d[k], 0), nil
		case !d[k].finite():
		case j.agree(s, d[k]) && (k == 0 || d[k].round <= math.Max(d[0].round, telling*math.Max(size(s, d[k]), math.Abs(d[0].central)))):
			v := OK
			if k > 0 && kinked(d[:k+1]) {
				v = Kink
			}
			return j.found(v, s, d[k], 0), nil
		case k == 1 && !j.single && j.convicts(s, d[0], d[1]):
			return j.found(j.guilty(), s, d[0], math.Abs(d[0].central-d[1].central)), nil
		}
	}
	return j.last(s, d[:]), nil
}

// agree reports whether a difference agrees with s.
func (j *judge) agree(s float64, d difference) bool {
	return math.Abs(s-d.central) <= j.allowance.of(s, d.central)+d.round
}

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

// convicts reports whether s is wrong beyond doubt, given two steps, the second one finer.
func (j *judge) convicts(s float64, coarse, fine difference) bool {
	if !coarse.finite() || fine.gap() > coarse.gap()/4+4*fine.round {
		return false
	}
	off := math.Abs(s - fine.central)
	return math.Abs(coarse.central-fine.central) <= off/4 && off > j.allowance.of(s, fine.central)+4*fine.round
}

// last decides with all steps taken and no agreement that tells.
func (j *judge) last(s float64, d []difference) finding {
	for k := 3; k > 0; k-- { // the finest step whose gap stands out of the rounding errors
		if fine, coarse := d[k], d[k-1]; fine.finite() && coarse.finite() && fine.gap() > 8*fine.round {
			persists := fine.gap() > coarse.gap()/3 // a smooth function's is an eighth
			if persists && fine.between(s, j.slack(s, fine)) {
				return j.found(Kink, s, fine, 0)
			}
			break
		}
	}
	best := finding{verdict: NaN, symbolic: s, difference: d[0]}
	bent := -1 // the coarsest step at which a kink is seen
	for i := range len(fineToCoarse) - 1 {
		fine, coarse := d[fineToCoarse[i]], d[fineToCoarse[i+1]]
		if !fine.finite() || !coarse.finite() {
			continue
		}
		if crooked(fine, coarse) {
			bent = i
			// float32 may have taken the other side of a kink that is near
			if j.single && coarse.between(s, j.slack(s, coarse)) {
				return j.found(Kink, s, coarse, 0)
			}
		}
		f := j.found(OK, s, fine, math.Abs(coarse.central-fine.central))
		if best.verdict == NaN || f.bar < best.bar {
			best = f
		}
	}
	for i := bent; i >= 0; i-- { // finer steps are all that can be trusted, though rounding errors leave them little to tell
		if fine := d[fineToCoarse[i]]; fine.finite() && j.agree(s, fine) {
			return j.found(Kink, s, fine, 0)
		}
	}
	if best.verdict == OK && best.error() > best.bar {
		best.verdict = j.guilty()
	}
	return best
}

// slack is how far outside the slopes of the two sides s may lie at a kink. One-sided differences are crude.
func (j *judge) slack(s float64, d difference) float64 {
	return telling*math.Max(math.Abs(d.forward), math.Abs(d.backward)) + j.allowance.of(s, d.central) + 2*d.round
}

func (j *judge) guilty() Verdict {
	if j.present {
		return Wrong
	}
	return Missing
}

// found completes a finding. truncation is an estimate of the difference's truncation error.
func (j *judge) found(v Verdict, s float64, d difference, truncation float64) finding {
	f := finding{verdict: v, symbolic: s, difference: d, bar: j.allowance.of(s, d.central) + d.round + truncation}
	f.vanishes = s == 0 && math.Abs(d.central) <= f.bar
	f.resolved = f.bar <= 0.01*size(s, d)
	return f
}

func size(s float64, d difference) float64 { return math.Max(math.Abs(s), math.Abs(d.central)) }
