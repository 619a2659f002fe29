// Package schedule says how the learning rate changes over a run. A schedule is a function of the step, so that a run continued
// at any step has the rate that it would have had. One kind also depends on how well the run goes: an Observer, whose state can
// be saved.
//
// In the formulas s is the step, 0 for the first, T the number of steps, and a rate is a share of the solver's own, which is
// what the run begins with or, where a schedule rises first, comes to. Lengths are Spans: steps, epochs or a share of the run.
//
// Every schedule but onecycle, which has its own, can begin with a warm-up of W steps, in which the rate rises in equal parts:
// (s+1)/(W+1) of the schedule's first. The schedule proper follows as if the run began there: its s is s - W, its T is T - W.
package schedule

import (
	"github.com/pkg/errors"

	"nabla/internal/registry"
)

// Schedule gives the learning rate of each step.
type Schedule interface {
	// LearnRate returns the rate of a step, which is 0 for the first, given the rate that the solver was configured with.
	// It is asked in any order and any number of times. After the end of the run the rate stays or goes on as it did.
	LearnRate(base float64, step int) float64
}

// Run is what a schedule must know of the run.
type Run struct {
	Steps    int  // updates of the whole run
	PerEpoch int  // updates of one pass over the training data
	Greater  bool // whether a greater metric is better, of those that an Observer is told
}

// Config is a schedule as data. Its fields carry yaml tags; New checks them and says what is wrong.
type Config interface {
	New(Run) (Schedule, error)
}

var registered = registry.Registry[Config]{
	"constant":    {About: "the solver's learning rate in every step", Make: func() Config { return new(Constant) }},
	"cosine":      {About: "half a cosine from the solver's rate down, once over the run or with restarts", Make: func() Config { return new(DefaultCosine()) }},
	"exponential": {About: "down by one factor over every epoch, a little in each step", Make: func() Config { return new(DefaultExponential()) }},
	"linear":      {About: "a straight line from the solver's rate to 0", Make: func() Config { return new(DefaultLinear()) }},
	"multistep":   {About: "a tenth of the rate after half, another after three quarters of the run", Make: func() Config { return new(DefaultMultiStep()) }},
	"onecycle":    {About: "up to the solver's rate and down to almost nothing, on cosines", Make: func() Config { return new(DefaultOneCycle()) }},
	"plateau":     {About: "a tenth of the rate whenever the monitored metric stops to improve", Make: func() Config { return new(DefaultPlateau()) }},
	"polynomial":  {About: "a parabola, or another power, from the solver's rate to 0", Make: func() Config { return new(DefaultPolynomial()) }},
	"step":        {About: "a tenth of the rate after every third of the run", Make: func() Config { return new(DefaultStep()) }},
}

// ByName returns a pointer to the named schedule's config with its defaults, into which a recipe can be decoded before
// New is called. An unknown name is an error that suggests the closest one.
func ByName(name string) (Config, error) { return registered.ByName("schedule", name) }

// Names returns the names that ByName knows, sorted.
func Names() []string { return registered.Names() }

// Describe returns one line about the named schedule, "" for a name that ByName does not know.
func Describe(name string) string { return registered.Describe(name) }

// curve gives the share of the solver's rate.
type curve func(step int) float64

// LearnRate returns that share of base.
func (c curve) LearnRate(base float64, step int) float64 { return base * c(step) }

func (r Run) check() error {
	if r.Steps < 1 || r.PerEpoch < 1 {
		return errors.Errorf("a run of %d steps, %d in an epoch: expected 1 or more", r.Steps, r.PerEpoch)
	}
	return nil
}

// checkShare returns an error unless x is in [0, 1]: a share of the rate.
func checkShare(key string, x float64) error {
	if !(x >= 0 && x <= 1) {
		return errors.Errorf("%s is %v: expected a share of the rate, from 0 to 1", key, x)
	}
	return nil
}

// checkFactor returns an error unless x is in (0, 1]: what a rate is multiplied by.
func checkFactor(x float64) error {
	if !(x > 0 && x <= 1) {
		return errors.Errorf("factor is %v: expected more than 0 and at most 1", x)
	}
	return nil
}
