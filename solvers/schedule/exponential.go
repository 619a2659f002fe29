package schedule

import "math"

// Exponential multiplies the rate by Factor over every so many steps, a little in each: Factor^(s/Every). At whole multiples it
// is PyTorch's ExponentialLR.
type Exponential struct {
	Every  Span    `yaml:"every"`  // 1 step or more
	Factor float64 `yaml:"factor"` // above 0, at most 1
	Warmup Span    `yaml:"warmup,omitempty"`
}

// DefaultExponential returns 0.95 of the rate after every epoch, half of it after 14.
func DefaultExponential() Exponential { return Exponential{Every: Epochs(1), Factor: 0.95} }

// New returns the schedule, or an error that names the field that is out of range.
func (c Exponential) New(r Run) (Schedule, error) {
	return warmed("exponential", r, c.Warmup, func(r Run) (Schedule, error) {
		every, err := atLeastOne("every", c.Every, r)
		if err != nil {
			return nil, err
		}
		return curve(func(s int) float64 { return math.Pow(c.Factor, float64(s)/float64(every)) }), checkFactor(c.Factor)
	})
}
