package benchmarks

import (
	"testing"

	"gorgonia.org/gorgonia"

	"nabla/solvers"
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

// A variant is one way to run a workload.
type variant struct {
	name  string
	build func(testing.TB, workload, part) runner
}

// variants are in the order in which they are measured.
var variants = []variant{
	{"planned", func(tb testing.TB, w workload, p part) runner {
		return ours(tb, w, p, trainer.Planned, rules[w.solver].planned, 1)
	}},
	{"planned_2t", func(tb testing.TB, w workload, p part) runner {
		return ours(tb, w, p, trainer.Planned, rules[w.solver].planned, 2)
	}},
	{"tape", func(tb testing.TB, w workload, p part) runner {
		return ours(tb, w, p, trainer.Tape, rules[w.solver].tape, 1)
	}},
	{"stock", stock},
}

// A rule is one way to update weights, for each variant, at one learning rate.
type rule struct {
	planned solvers.Config
	tape    solvers.Config
	stock   func() gorgonia.Solver
}

var rules = map[string]rule{
	"sgd": {solvers.SGDConfig{LR: 0.1}, solvers.GorgoniaVanillaConfig{LR: 0.1}, func() gorgonia.Solver {
		return gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.1))
	}},
	"adam": {solvers.DefaultAdam(), solvers.DefaultGorgoniaAdam(), func() gorgonia.Solver {
		return gorgonia.NewAdamSolver(gorgonia.WithLearnRate(0.001))
	}},
}
