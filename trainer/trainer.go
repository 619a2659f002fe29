// Package trainer trains models. One step is four: take a mini-batch, compute the gradient of its loss, update the
// parameters, repeat. Fit runs the steps by epochs or iterations, evaluates, keeps the best weights and saves
// checkpoints, from each of which a run continues; Evaluate measures a model on data.
//
// A run is a function of its seed: shuffling, initial values and dropout are keyed, sums are taken in a fixed order, and
// so weights and metrics are the same bits however often it is run, on however many threads, and wherever it was stopped
// and continued.
package trainer

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/vm"
)

// Data is a set of rows with named fields. The tables of package datasets are Data. A field named WeightField, one number
// a row, says how much each row counts; without it all count alike.
type Data interface {
	Len() int
	Fields() []string
	Shape(field string) []int                     // of one row; () for one number
	Dtype(field string) tensor.Dtype              // tensor.Int64 for class indices; anything else is filled in the model's type
	Fill(field string, dst any, rows []int) error // dst is []float32, []float64 or []int64 of len(rows) rows
}

// A Sampler says which rows of the training data each step takes, counted from 0 over the whole run. It is a function of
// the step: steps can be asked for in any order. An epoch is a number of steps.
type Sampler interface {
	PerEpoch() int
	Rows(step int, dst []int) []int
}

// NewVM makes the machine that computes outputs; vm.New and vm.NewTape fit.
type NewVM func(outputs gorgonia.Nodes, opts ...vm.Option) (gorgonia.VM, error)

// Planned makes Nabla's planned machine.
func Planned(outputs gorgonia.Nodes, opts ...vm.Option) (gorgonia.VM, error) {
	return vm.New(outputs, opts...)
}

// Tape makes Gorgonia's TapeMachine.
func Tape(outputs gorgonia.Nodes, opts ...vm.Option) (gorgonia.VM, error) {
	return vm.NewTape(outputs, opts...)
}

// The fields that Supervised uses.
const (
	InputField  = "x"
	TargetField = "y"
)

// WeightField is the field of data that weighs rows: numbers of 0 or more, filled as []float64. Losses, reported ones
// included, and metrics are then weighted means, and a mini-batch's loss is that of its own rows.
const WeightField = "weight"
