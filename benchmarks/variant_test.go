package benchmarks

import (
	"testing"

	"gorgonia.org/gorgonia"

	"nabla/trainer"
)

// A part says how much of a step a runner does.
type part int

const (
	forward part = iota // the model and its loss
	step                // the same, the gradients, and the update of the weights
)

// A runner is a workload made ready. Its batch stays where it is.
type runner struct {
	run   func() error
	loss  func() float64 // of the last run, before its update
	close func() error
}

// variants are the ways to run a workload, in the order in which they are measured.
var variants = []struct {
	name  string
	build func(testing.TB, workload, part) runner
}{
	{"planned", func(tb testing.TB, w workload, p part) runner { return ours(tb, w, p, trainer.Planned, rules[w.solver].ours) }},
	{"tape", func(tb testing.TB, w workload, p part) runner { return ours(tb, w, p, trainer.Tape, rules[w.solver].tape) }},
	{"stock", stock},
}

// A rule is one way to update weights in the three variants: a name for package solvers and one for its adapter of
// Gorgonia's solver, and that solver itself at the rate which the two have by default.
type rule struct {
	ours, tape string
	stock      func() gorgonia.Solver
}

var rules = map[string]rule{
	"sgd": {"sgd", "gorgonia-vanilla", func() gorgonia.Solver {
		return gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.1))
	}},
	"adam": {"adam", "gorgonia-adam", func() gorgonia.Solver {
		return gorgonia.NewAdamSolver(gorgonia.WithLearnRate(0.001))
	}},
}
