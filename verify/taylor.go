package verify

import (
	"context"
	"math"
	"slices"

	"nabla/internal/keyed"
	"nabla/metrics"
)

// halvings and farthest say at which steps Taylor's remainder is taken: farthest·2⁻ᵏ, k < halvings, down to 10⁻⁸.
const (
	halvings = 24
	farthest = 0x1p-3
)

// taylor measures for each parameter, along a random direction v, how fast the remainder of the loss
//
//	R(h) = |f(x+hv) − f(x) − h⟨g,v⟩|
//
// shrinks as h is halved. If g is the gradient, R is ½h²·v′Hv + O(h³): its slope in a plot of logarithms is 2, or more where
// there is no curvature. If g is off by e, R is h·|⟨e,v⟩| for small h, of slope 1. No step has to be
// chosen: the slope is that of the smallest remainders which stand out of the rounding errors.
//
// A kink close to x can make the slope 1 as well. So where it is below plain the points nearby are asked, and the median
// counts. A slope that still speaks against a gradient which the differences are for makes it inconclusive.
func (c *claim) taylor(ctx context.Context, o *oracle, report *Report) error {
	for i, q := range c.params {
		if c.reasons[i] != nil {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		v := make([]float64, q.Size())
		normal(v, keyed.New(c.instance.Params().Seed(), "verify taylor").Name(q.Name()))
		l := o.line(c.here, i, 0, v)
		slope, err := l.remainder(o)
		if err != nil {
			return err
		}
		if slope < plain {
			slopes := []float64{slope}
			for k := range distances {
				p, err := c.near(k)
				if err != nil {
					return err
				}
				if err := o.moveTo(p); err != nil {
					return err
				}
				l := o.line(p, i, 0, v)
				slope, err := l.remainder(o)
				if err != nil {
					return err
				}
				slopes = append(slopes, slope)
			}
			if err := o.moveTo(c.here); err != nil {
				return err
			}
			slope = median(slopes)
		}
		report.Params[i].Slope = new(metrics.Number(slope))
		if r := &report.Params[i]; slope < wrong && r.Verdict.Good() {
			r.Verdict, r.Note = Inconclusive, "differences agree with the gradient, but Taylor's remainder does not"
		}
	}
	return nil
}

// Slopes: of what is taken to be 2 at once, and of what is nearer to 1 even if so many kinks are near that the slope of the
// loss is a random walk, whose remainder has the slope 1.5.
const (
	plain = 1.75
	wrong = 1.25
)

// remainder returns the slope of the remainder: the median of three, of the smallest remainders that are far above what
// rounding can make of them in the loss and in the slope claimed. Where the remainder falls below that from far above it,
// as that of a loss with kinks and no curvature does, the slope is at least what this fall says. NaN means that it is
// never above, since the loss is straight.
func (l *line) remainder(o *oracle) (float64, error) {
	defer copy(l.x, l.from)
	var slopes []float64
	last, fall := math.NaN(), math.NaN()
	for k := range halvings {
		f, t, err := l.loss(o, math.Ldexp(farthest, -k))
		if err != nil {
			return 0, err
		}
		r := math.Abs(f - o.loss - t*l.slope)
		if floor := 100*math.Max(o.noise, o.epsilon*math.Abs(f)) + 2*t*l.allowance; r > floor && finite(r) {
			if !math.IsNaN(last) {
				slopes = append(slopes, math.Log2(last/r))
			}
			last, fall = r, math.NaN()
		} else {
			if !math.IsNaN(last) {
				fall = math.Log2(last / floor)
			}
			last = math.NaN()
		}
	}
	if len(slopes) == 0 {
		return fall, nil
	}
	slope := median(slopes[max(0, len(slopes)-3):])
	if fall > slope {
		slope = fall
	}
	return slope, nil
}

// median returns the middle one of v, the lower of two, NaN last.
func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.SortFunc(v, func(a, b float64) int {
		switch {
		case math.IsNaN(a) && !math.IsNaN(b), a > b:
			return 1
		case math.IsNaN(b) && !math.IsNaN(a), a < b:
			return -1
		}
		return 0
	})
	return v[(len(v)-1)/2]
}
