package verify

import (
	"context"
	"fmt"
	"math"
	"time"

	"nabla/internal/keyed"
	"nabla/metrics"
)

// draws is how many directions are drawn at most, as a multiple of how many are to tell something: those on which kinks
// leave the matter open are replaced.
const draws = 2

// A poll is what random directions say about one parameter's gradient.
type poll struct {
	tally
	bars  []float64 // of the directions that tell, in units of the gradient's norm
	found bool      // the worst is an element, and not a direction
}

// draw judges each parameter's gradient along random directions: vectors of independent standard normal elements, keyed
// by the model's seed, the parameter and the direction's number. The first direction of every parameter comes before the
// second of any, so that all get the same number when time runs out (Within).
func (c *claim) draw(ctx context.Context, cfg *config, o *oracle, report *Report) error {
	polls := make([]poll, len(c.params))
	longest := 0
	for _, q := range c.params {
		longest = max(longest, q.Size())
	}
	room := make([]float64, longest)
	for k := 1; k <= draws*cfg.directions; k++ {
		if k > 1 && cfg.limit > 0 && time.Since(cfg.began) >= cfg.limit {
			break
		}
		for i := range polls {
			p := &polls[i]
			if c.reasons[i] != nil || len(p.bars) == cfg.directions || p.elements > 0 && !p.worst.verdict.Good() {
				continue
			}
			if err := context.Cause(ctx); err != nil {
				return err
			}
			if err := c.ask(o, p, i, k, room); err != nil {
				return err
			}
			cfg.progress(min(k, cfg.directions)*len(polls)-len(polls)+i+1, cfg.directions*len(polls))
		}
	}
	if again, err := o.eval(); err != nil || again != o.loss {
		report.refuse(Nondeterministic, "the loss is %v and then %v", o.loss, again)
		return err
	}
	for i := range polls {
		if c.reasons[i] == nil {
			report.Params[i].count(polls[i])
		}
	}
	return nil
}

// ask judges direction k of parameter i.
func (c *claim) ask(o *oracle, p *poll, i, k int, room []float64) error {
	j := judge{o, c.present[i], c.single()}
	for at, g := range c.here.g[i] {
		if !finite(g) {
			p.found = true
			p.add(finding{verdict: NaN, symbolic: g, difference: difference{central: math.NaN()}}, at)
			return nil
		}
	}
	v := room[:len(c.here.g[i])]
	normal(v, c.direction(i, k))
	l := o.line(c.here, i, 0, v)
	f, err := j.judge(&l)
	if err != nil {
		return err
	}
	accused := []suspect{{finding: f, v: v}}
	if f.accuses() {
		if err := c.appeal(&j, i, accused); err != nil {
			return err
		}
		f = accused[0].finding
	}
	if f.verdict == Wrong || f.verdict == Missing {
		element, at, err := c.bisect(&j, i, accused[0])
		if err != nil {
			return err
		}
		switch {
		case element.verdict == f.verdict:
			p.found = true
			p.add(element, at)
			return nil
		case f.kinked: // no element is at fault, and kinks may be the reason
			f.verdict = Inconclusive
		}
	}
	if f.verdict.Good() && f.verdict != Inconclusive {
		// had this step spoken against the slope, the next one might have acquitted it, by a rounding error eight times as large
		p.bars = append(p.bars, (f.bar+7*f.round)/norm(c.here.g[i]))
	}
	p.add(f, k)
	return nil
}

func (c *claim) direction(i, k int) keyed.Key {
	return keyed.New(c.instance.Params().Seed(), "verify direction").Name(c.params[i].Name()).At(k)
}

func normal(v []float64, key keyed.Key) {
	r := key.Rand()
	for i := range v {
		v[i] = r.NormFloat64()
	}
}

func norm(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}

// bisect looks for an element that is at fault, in a direction that is: of two halves it goes on with the one in which slope
// and difference are further apart, and judges the one element that is left as the full mode does.
func (c *claim) bisect(j *judge, param int, s suspect) (finding, int, error) {
	lo, hi := 0, len(s.v)
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		var off [2]float64
		for k, half := range [2][2]int{{lo, mid}, {mid, hi}} {
			l := j.line(c.here, param, half[0], s.v[half[0]:half[1]])
			d, err := l.difference(j.oracle, s.step)
			if err != nil {
				return finding{}, 0, err
			}
			off[k] = math.Abs(l.slope - d.central)
		}
		if off[0] >= off[1] {
			hi = mid
		} else {
			lo = mid
		}
	}
	l := j.line(c.here, param, lo, axis)
	f, err := j.judge(&l)
	if err != nil || !f.accuses() {
		return f, lo, err
	}
	accused := []suspect{{finding: f, at: lo, v: axis}}
	err = c.appeal(j, param, accused)
	return accused[0].finding, lo, err
}

// count fills in a result by directions.
func (p *Result) count(t poll) {
	t.tally.fill(p)
	for _, b := range t.bars {
		p.Bars = append(p.Bars, metrics.Number(b))
	}
	p.Directions = len(p.Bars)
	if t.found {
		p.Worst.Index = index(t.at, p.Shape)
		p.Note = "found by bisection" + ratio(t.worst)
		return
	}
	p.Worst.Direction = t.at
	switch p.Verdict {
	case Inconclusive:
		p.Note = fmt.Sprintf("%d of %d directions, with kinks near", t.open, t.elements)
	case Kink:
		p.Note = fmt.Sprintf("%d of %d directions, here between slopes %.4g and %.4g", t.kinks, t.elements, t.worst.backward, t.worst.forward)
	case Wrong, Missing:
		p.Note = "no single element stands out"
	}
}

// Miss returns the probability that the directions drawn miss an error of the gradient whose norm is the given part of
// the gradient's own. Along a direction v of standard normal elements an error e has the slope ⟨e,v⟩, which is normal with
// standard deviation ‖e‖. It goes unnoticed if symbolic and numeric slope are no more than the bar b apart, so only if
// |⟨e,v⟩| ≤ 2b, since the numeric one may be off by b itself. With directions independent of one another, hence
//
//	Πₖ P(|N(0,1)| ≤ 2bₖ/‖e‖) = Πₖ erf(√2·bₖ/‖e‖)
//
// is an upper bound. Without directions it is 1.
func (p Result) Miss(relative float64) float64 {
	miss := 1.0
	for _, b := range p.Bars {
		miss *= math.Erf(math.Sqrt2 * float64(b) / relative)
	}
	return miss
}
