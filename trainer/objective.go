package trainer

import (
	"maps"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
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
	if !ok {
		in.scope.Fail(errors.Errorf("the data has no field %s, only %s", name, strings.Join(slices.Sorted(maps.Keys(in.fields)), " ")))
	}
	return n
}

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

// Declare declares an objective on a batch of rows of data, and returns the loss Σ RowLoss·RowWeight beside what the
// objective says.
func Declare(s *graph.Scope, o Objective, data Data, rows int) (Result, *gorgonia.Node) {
	in := Inputs{scope: s, fields: map[string]*gorgonia.Node{}}
	for _, f := range data.Fields() {
		dt := s.Dtype()
		if data.Dtype(f) == tensor.Int64 {
			dt = tensor.Int64
		}
		in.fields[f] = s.Input(f, dt, append([]int{rows}, data.Shape(f)...)...)
	}
	in.Weight = s.Input(weightInput, s.Dtype(), rows)
	r := o(s, in)
	if s.Err() != nil {
		return r, nil
	}
	if r.RowLoss == nil || r.RowWeight == nil {
		return r, s.Fail(errors.New("the objective returned no row loss or no row weight"))
	}
	if !slices.Equal(r.RowLoss.Shape(), tensor.Shape{rows}) {
		return r, s.Fail(errors.Errorf("the row loss is %v, want one number a row, (%d)", r.RowLoss.Shape(), rows))
	}
	return r, s.Try(op.Dot(r.RowLoss, r.RowWeight))
}

const weightInput = "row_weight"

// Fill fills the inputs of an instance that Declare declared with rows of data, each of weight 1/len(rows).
func Fill(inst *graph.Instance, data Data, rows []int) error {
	for _, f := range data.Fields() {
		if err := data.Fill(f, inst.Input(f).Data(), rows); err != nil {
			return err
		}
	}
	switch w := inst.Input(weightInput).Data().(type) {
	case []float32:
		for i := range w {
			w[i] = 1 / float32(len(rows))
		}
	case []float64:
		for i := range w {
			w[i] = 1 / float64(len(rows))
		}
	}
	return nil
}
