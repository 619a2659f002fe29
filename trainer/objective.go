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
	// Weight is the weight of each row, (batch): that of the data over the sum of the full batch's, so that these add up
	// to 1, or to 0 if all are 0.
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
	RowWeight  *gorgonia.Node // (batch): Inputs.Weight, or what the objective makes of it, none negative; the batch's loss is Σ RowLoss·RowWeight
	Prediction *gorgonia.Node // (batch, …), for metrics and prediction; may be nil
	Target     *gorgonia.Node // what metrics compare Prediction with; may be nil

	reweighed bool // RowWeight is not Inputs.Weight
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
		if f == WeightField {
			if n := tensor.Shape(data.Shape(f)).TotalSize(); n != 1 || data.Dtype(f) == tensor.Int64 {
				return Result{}, s.Fail(errors.Errorf("field %s of the data is %v %v a row: want one real number", f, data.Shape(f), data.Dtype(f)))
			}
			continue
		}
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
	r.reweighed = r.RowWeight != in.Weight
	return r, s.Try(op.Dot(r.RowLoss, r.RowWeight))
}
