// Package trainer trains models. One step is four: take a mini-batch, compute the gradient of its loss, update the
// parameters, repeat. Fit runs the steps by epochs or iterations, evaluates, keeps the best weights and saves
// checkpoints; Evaluate measures a model on data.
//
// A run is a function of its seed: shuffling, initial values and dropout are keyed, sums are taken in a fixed order, and
// so weights and metrics are the same bits however often it is run and on however many threads.
package trainer

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
)

// Data is a set of rows with named fields. The tables of package datasets are Data.
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

// Inputs are the nodes of one batch.
type Inputs struct {
	// Weight is the weight of each row, (batch). The weights of a full batch add up to 1.
	Weight *gorgonia.Node

	scope  *graph.Scope
	fields map[string]*gorgonia.Node
}

// Field returns the node of a field of the data, (batch, …). If the data has no such field, the error is kept in the
// scope and the result is nil.
func (in Inputs) Field(name string) *gorgonia.Node {
	n, ok := in.fields[name]
	if !ok && in.scope.Err() == nil {
		in.scope.Fail(errField(name))
	}
	return n
}

type errField string

func (name errField) Error() string { return "the data has no field " + string(name) }

// Result is what an objective says of a batch.
type Result struct {
	RowLoss    *gorgonia.Node // (batch)
	RowWeight  *gorgonia.Node // (batch): Inputs.Weight, or what the objective makes of it; the batch's loss is Σ RowLoss·RowWeight
	Prediction *gorgonia.Node // (batch, …), for metrics and prediction; may be nil
	Target     *gorgonia.Node // what metrics compare Prediction with; may be nil
}

// An Objective declares a model and its loss on a batch.
type Objective func(s *graph.Scope, in Inputs) Result

// Supervised is the usual objective: the loss of model(x) against y.
func Supervised(
	model interface {
		Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node
	},
	loss interface {
		Rows(s *graph.Scope, pred, target *gorgonia.Node) *gorgonia.Node
	},
) Objective {
	return func(s *graph.Scope, in Inputs) Result {
		pred := model.Forward(s, in.Field(InputField))
		target := in.Field(TargetField)
		return Result{RowLoss: loss.Rows(s, pred, target), RowWeight: in.Weight, Prediction: pred, Target: target}
	}
}
