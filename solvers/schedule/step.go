package schedule

import (
	"math"
	"slices"

	"github.com/pkg/errors"
)

// Step multiplies the rate by Factor after every so many steps: Factor^⌊s/Every⌋, as PyTorch's StepLR.
type Step struct {
	Every  Span    `yaml:"every"`  // 1 step or more
	Factor float64 `yaml:"factor"` // above 0, at most 1
	Warmup Span    `yaml:"warmup,omitempty"`
}

// DefaultStep returns a tenth of the rate after every third of the run.
func DefaultStep() Step { return Step{Every: Percent(100. / 3), Factor: 0.1} }

// New returns the schedule, or an error that names the field that is out of range.
func (c Step) New(r Run) (Schedule, error) {
	return warmed("step", r, c.Warmup, func(r Run) (Schedule, error) {
		every, err := atLeastOne("every", c.Every, r)
		if err != nil {
			return nil, err
		}
		return curve(func(s int) float64 { return math.Pow(c.Factor, float64(s/every)) }), checkFactor(c.Factor)
	})
}

// MultiStep multiplies the rate by Factor at each of some steps, as PyTorch's MultiStepLR.
type MultiStep struct {
	At     []Span  `yaml:"at"`     // in ascending order
	Factor float64 `yaml:"factor"` // above 0, at most 1
	Warmup Span    `yaml:"warmup,omitempty"`
}

// DefaultMultiStep returns a tenth of the rate after half and after three quarters of the run, as He et al. (2016), "Deep residual
// learning for image recognition", CVPR, did for CIFAR-10.
func DefaultMultiStep() MultiStep {
	return MultiStep{At: []Span{Percent(50), Percent(75)}, Factor: 0.1}
}

// New returns the schedule, or an error that names the field that is out of range.
func (c MultiStep) New(r Run) (Schedule, error) {
	return warmed("multistep", r, c.Warmup, func(r Run) (Schedule, error) {
		if len(c.At) == 0 {
			return nil, errors.New("at is empty: expected the steps at which the rate falls, such as [50%, 75%]")
		}
		at := make([]int, len(c.At))
		for i, span := range c.At {
			if err := span.check("at"); err != nil {
				return nil, err
			}
			if at[i] = span.in(r); i > 0 && at[i] < at[i-1] {
				return nil, errors.Errorf("at is %v: expected ascending order, %v comes before %v", c.At, span, c.At[i-1])
			}
		}
		return curve(func(s int) float64 {
			passed, _ := slices.BinarySearch(at, s+1)
			return math.Pow(c.Factor, float64(passed))
		}), checkFactor(c.Factor)
	})
}

// atLeastOne returns the number of steps of a span, at least 1 however short the run, or an error if the span is empty.
func atLeastOne(key string, s Span, r Run) (int, error) {
	if err := s.check(key); err != nil {
		return 0, err
	}
	if s.count == 0 {
		return 0, errors.Errorf("%s is 0: expected a step or more", key)
	}
	return max(s.in(r), 1), nil
}
