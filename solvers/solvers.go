// Package solvers turns gradients into steps of the weights. Every solver is a gorgonia.Solver, so it also drives graphs
// that run on Gorgonia's own machines; what it adds is a learning rate that may change between steps and a state that
// can be saved and restored by name, after which training continues with the same bits.
//
// A solver is declared as data, a Config with defaults, and made by the config's New:
//
//	c := solvers.DefaultAdam()
//	c.LR = 3e-4
//	solver, err := c.New()
//
// The formulas use w for a weight, g for its gradient, clipped as Clip says, lr for the learning rate and t for the number of
// the step, which is 1 for the first. Every config but Gorgonia's has Decay and Clip among its settings. All arithmetic is done in the dtype of the parameter, its constants are computed in float64, and
// the result for one element depends on no other element.
package solvers

import (
	"gorgonia.org/gorgonia"

	"nabla/internal/registry"
)

// Solver is a gorgonia.Solver with a learning rate that can be changed and a state that can be saved.
//
// Step updates every parameter once and then sets the gradients to zero, as Gorgonia's solvers do, because a
// TapeMachine adds to the gradients that it finds. Each parameter must also be a gorgonia.Namer (a *gorgonia.Node is)
// with a name of its own, and its value and gradient must be *tensor.Dense, dense and row-major, or *gorgonia.F32 or
// *gorgonia.F64, equal in dtype and number of elements. A parameter that is not gives an error with its name, before
// anything is changed.
//
// The first Step of a solver with a state fixes the list of parameters: names, shapes and dtypes, in any order. A Step
// with another list is an error. Solvers are not safe for concurrent use.
type Solver interface {
	gorgonia.Solver

	// LearnRate returns the learning rate of the next step.
	LearnRate() float64

	// SetLearnRate changes the learning rate from the next step on. A rate that is negative or not finite is an error;
	// 0 is allowed and lets the state move while the weights stay.
	SetLearnRate(lr float64) error

	// Share splits the work of the steps that follow, if there is enough of it; nil leaves it to the caller's thread. A
	// *vm.Pool does so over its threads. The results do not depend on it. Gorgonia's solvers share nothing.
	Share(Splitter)

	// State returns a copy of everything that later steps depend on, except the configuration and the learning rate.
	State() (State, error)

	// SetState continues from a state that a solver of the same kind returned. It may be called before the first
	// Step. The state of a solver that never stepped makes the solver a fresh one.
	SetState(State) error
}

// A Splitter calls body on pieces that cover [0, n) and are at least grain long, on as many threads as it has, and returns
// when all are done.
type Splitter interface {
	Split(n, grain int, body func(lo, hi int))
}

// Config is a solver as data. Its fields carry yaml tags; New checks them and says what is wrong.
type Config interface {
	New() (Solver, error)
}

var registered = registry.Registry[Config]{
	"adagrad":  {About: "Adagrad: steps divided by the root of the sum of squared gradients", Make: func() Config { return new(DefaultAdagrad()) }},
	"adam":     {About: "Adam: steps scaled by running moments of the gradient", Make: func() Config { return new(DefaultAdam()) }},
	"adamw":    {About: "Adam with decoupled weight decay 0.01", Make: func() Config { return new(DefaultAdamW()) }},
	"amsgrad":  {About: "Adam that divides by the greatest second moment so far", Make: func() Config { return new(DefaultAMSGrad()) }},
	"lion":     {About: "Lion: steps of one length, in the sign of the momentum; a small rate", Make: func() Config { return new(DefaultLion()) }},
	"momentum": {About: "sgd with momentum 0.9", Make: func() Config { return new(DefaultMomentum()) }},
	"nadam":    {About: "Adam with Nesterov's momentum", Make: func() Config { return new(DefaultNAdam()) }},
	"nesterov": {About: "sgd with Nesterov's momentum 0.9", Make: func() Config { return new(DefaultNesterov()) }},
	"radam":    {About: "Adam, rectified: no scaling until the second moment can be trusted", Make: func() Config { return new(DefaultRAdam()) }},
	"rmsprop":  {About: "RMSprop: steps divided by the root mean square of the gradient", Make: func() Config { return new(DefaultRMSprop()) }},
	"sgd":      {About: "stochastic gradient descent, plain unless momentum is set", Make: func() Config { return new(DefaultSGD()) }},

	"gorgonia-adagrad":  {About: "Gorgonia's AdaGrad, always at rate 0.001; state cannot be saved", Make: func() Config { return new(GorgoniaAdagradConfig) }},
	"gorgonia-adam":     {About: "Gorgonia's Adam; fixed rate, state cannot be saved", Make: func() Config { return new(DefaultGorgoniaAdam()) }},
	"gorgonia-momentum": {About: "Gorgonia's Momentum, 0.9; fixed rate, state cannot be saved", Make: func() Config { return new(DefaultGorgoniaMomentum()) }},
	"gorgonia-rmsprop":  {About: "Gorgonia's RMSProp; fixed rate, state cannot be saved", Make: func() Config { return new(DefaultGorgoniaRMSProp()) }},
	"gorgonia-vanilla":  {About: "Gorgonia's plain gradient descent; fixed rate, state cannot be saved", Make: func() Config { return new(DefaultGorgoniaVanilla()) }},
}

// ByName returns a pointer to the named solver's config with its defaults, into which a recipe can be decoded before
// New is called. An unknown name is an error that suggests the closest one.
func ByName(name string) (Config, error) { return registered.ByName("solver", name) }

// Names returns the names that ByName knows, sorted.
func Names() []string { return registered.Names() }

// Describe returns one line about the named solver, "" for a name that ByName does not know.
func Describe(name string) string { return registered.Describe(name) }
