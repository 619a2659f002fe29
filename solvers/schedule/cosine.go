package schedule

import (
	"math"

	"github.com/pkg/errors"
)

// Cosine takes the rate to a share of it on half a cosine, To + (1-To)(1 + cos(πs/T))/2. With Cycle above 0 it does so in cycles,
// each of which begins at the solver's rate again: T is the length of the cycle, the first is Cycle, each next one is Grow times as
// long, and s counts from its beginning.
//
// Source: Loshchilov & Hutter (2017), "SGDR: stochastic gradient descent with warm restarts", ICLR, equation 5. PyTorch's
// CosineAnnealingLR and CosineAnnealingWarmRestarts have the same rates.
type Cosine struct {
	To     float64 `yaml:"to"`              // share of the rate
	Cycle  Span    `yaml:"cycle,omitempty"` // 0: the whole run, once
	Grow   int     `yaml:"grow"`            // 1 or more
	Warmup Span    `yaml:"warmup,omitempty"`
}

// DefaultCosine returns one cosine to 0.
func DefaultCosine() Cosine { return Cosine{Grow: 1} }

// New returns the schedule, or an error that names the field that is out of range.
func (c Cosine) New(r Run) (Schedule, error) {
	return warmed("cosine", r, c.Warmup, func(r Run) (Schedule, error) {
		if c.Grow < 1 {
			return nil, errors.Errorf("grow is %d: expected 1 or more", c.Grow)
		}
		down := func(s, length int) float64 {
			return c.To + (1-c.To)*(1+math.Cos(math.Pi*float64(s)/float64(length)))/2
		}
		if c.Cycle.count == 0 {
			return curve(func(s int) float64 { return down(min(s, r.Steps), r.Steps) }), checkShare("to", c.To)
		}
		first, err := atLeastOne("cycle", c.Cycle, r)
		if err != nil {
			return nil, err
		}
		return curve(func(s int) float64 { return down(inCycle(s, first, c.Grow)) }), checkShare("to", c.To)
	})
}

// inCycle returns how far a step is in its cycle, and how long that is.
func inCycle(s, length, grow int) (at, of int) {
	if grow == 1 {
		return s % length, length
	}
	for s >= length {
		s -= length
		if length > math.MaxInt/grow {
			break
		}
		length *= grow
	}
	return s, length
}
