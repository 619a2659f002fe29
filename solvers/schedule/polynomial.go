package schedule

import (
	"math"

	"github.com/pkg/errors"
)

// Polynomial takes the rate to a share of it, To + (1-To)(1 - s/T)^Power, which is reached at the end: the last step is a T-th
// before it. Power 1 is a line. With To 0 it is PyTorch's PolynomialLR.
type Polynomial struct {
	Power  float64 `yaml:"power"` // above 0
	To     float64 `yaml:"to"`    // share of the rate
	Warmup Span    `yaml:"warmup,omitempty"`
}

// DefaultPolynomial returns a parabola to 0.
func DefaultPolynomial() Polynomial { return Polynomial{Power: 2} }

// DefaultLinear returns a line to 0.
func DefaultLinear() Polynomial { return Polynomial{Power: 1} }

// New returns the schedule, or an error that names the field that is out of range.
func (c Polynomial) New(r Run) (Schedule, error) {
	return warmed("polynomial", r, c.Warmup, func(r Run) (Schedule, error) {
		if !(c.Power > 0 && c.Power < math.Inf(1)) {
			return nil, errors.Errorf("power is %v: expected more than 0", c.Power)
		}
		return curve(func(s int) float64 {
			left := 1 - float64(min(s, r.Steps))/float64(r.Steps)
			return c.To + (1-c.To)*math.Pow(left, c.Power)
		}), checkShare("to", c.To)
	})
}
