// Package schedule says how the learning rate changes over a run. A schedule is a function of the step and of nothing
// else, so that a run continued at any step has the rate that it would have had.
package schedule

import "nabla/internal/registry"

// Schedule gives the learning rate of each step.
type Schedule interface {
	// LearnRate returns the rate of a step, which is 0 for the first, given the rate that the solver was configured
	// with.
	LearnRate(base float64, step int) float64
}

// Config is a schedule as data. Its fields carry yaml tags; New checks them and says what is wrong.
type Config interface {
	New() (Schedule, error)
}

var registered = registry.Registry[Config]{
	"constant": {About: "the solver's learning rate in every step", Make: func() Config { return new(Constant) }},
}

// ByName returns a pointer to the named schedule's config with its defaults, into which a recipe can be decoded before
// New is called. An unknown name is an error that suggests the closest one.
func ByName(name string) (Config, error) { return registered.ByName("schedule", name) }

// Names returns the names that ByName knows, sorted.
func Names() []string { return registered.Names() }

// Describe returns one line about the named schedule, "" for a name that ByName does not know.
func Describe(name string) string { return registered.Describe(name) }
