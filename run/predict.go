package run

import (
	"context"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/datasets"
	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/trainer"
)

// Predictions are a model's answers, one a row.
type Predictions struct {
	Classes []string    // names of the classes, nil for regression
	Class   []int       // the most probable class of each row, the first of equals; nil for regression
	Values  [][]float64 // of each row: the probability of every class, or the numbers predicted
	Bits    int         // 32 or 64: the precision in which the model computed Values
}

// A predictor is the model for one number of rows.
type predictor struct {
	instance *graph.Instance
	output   *gorgonia.Node
	machine  *vm.Machine
}

// predictor returns the model for a number of rows, as made before if it was.
func (r *Run) predictor(rows int) (*predictor, error) {
	if p, ok := r.predictors[rows]; ok {
		return p, nil
	}
	p := &predictor{}
	var err error
	p.instance, err = graph.Build(r.Params, graph.Eval, func(s *graph.Scope) {
		x := s.Input(trainer.InputField, s.Dtype(), append([]int{rows}, r.preprocess.Schema.Shape...)...)
		p.output = r.Config.Model.Value.Forward(s, x)
		if r.Classes() != nil && s.Err() == nil {
			p.output = s.Try(op.Softmax(p.output))
		}
		if p.output != nil && !r.Params.Fixed() {
			if n := footprintOf(p.output.Graph(), rows).params; n != float64(r.elements) { // before memory is taken
				s.Fail(errors.Errorf("it holds %d numbers, the model has %.0f", r.elements, n))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if p.machine, err = vm.New(gorgonia.Nodes{p.output}, vm.Names(p.instance.Describe)); err != nil {
		return nil, err
	}
	r.predictors[rows] = p
	return p, nil
}

// fits returns an error unless a prediction, (batch, …), has a number for each class.
func fits(prediction *gorgonia.Node, classes []string) error {
	if prediction == nil || classes == nil {
		return nil
	}
	if n := prediction.Shape().TotalSize() / prediction.Shape()[0]; n != len(classes) {
		return errors.Errorf("it gives %d numbers for a row, want one for each of the %d classes (model.outputs)", n, len(classes))
	}
	return nil
}

// Predict returns the model's answers for rows such as ReadRows returns. One that is NaN or infinite is ErrNotFinite.
func (r *Run) Predict(ctx context.Context, rows trainer.Data) (*Predictions, error) {
	out := &Predictions{Classes: r.Classes(), Bits: 32}
	if r.Params.Dtype() == tensor.Float64 {
		out.Bits = 64
	}
	err := trainer.Each(ctx, rows.Len(), func(batch []int) error {
		p, err := r.predictor(len(batch))
		if err != nil {
			return err
		}
		x := p.instance.Input(trainer.InputField)
		if err := rows.Fill(trainer.InputField, x.Data(), batch); err != nil {
			return err
		}
		if err := p.machine.RunAll(); err != nil {
			return err
		}
		return out.add(p.output.Value().(*tensor.Dense))
	})
	return out, errors.WithMessage(err, "prediction")
}

// PredictRows returns the model's answers for rows of plain numbers as they stand in a file: pixels from 0 to 255,
// measurements in their units.
func (r *Run) PredictRows(ctx context.Context, rows [][]float64) (*Predictions, error) {
	size := 1
	for _, d := range r.preprocess.Schema.Shape {
		size *= d
	}
	var values []float64
	for i, row := range rows {
		if len(row) != size {
			return nil, bad(errors.Errorf("row %d has %d values, want %d", i, len(row), size))
		}
		if !allFinite(row) {
			return nil, bad(errors.Errorf("row %d is %v: want finite numbers", i, row))
		}
		values = append(values, row...)
	}
	t, err := datasets.NewTable(datasets.Reals(trainer.InputField, values, r.preprocess.Schema.Divisor, r.preprocess.Schema.Shape...))
	if err != nil {
		return nil, bad(err)
	}
	if t, err = r.scale(t); err != nil {
		return nil, err
	}
	return r.Predict(ctx, t)
}

// add takes the output of a batch.
func (p *Predictions) add(out *tensor.Dense) error {
	cols := out.Shape().TotalSize() / out.Shape()[0]
	for i := range out.Shape()[0] {
		row := make([]float64, cols)
		best := 0
		for j := range row {
			if out.Dtype() == tensor.Float64 {
				row[j] = out.Float64s()[i*cols+j]
			} else {
				row[j] = float64(out.Float32s()[i*cols+j])
			}
			if row[j] > row[best] {
				best = j
			}
		}
		if !allFinite(row) {
			return errors.WithMessagef(ErrNotFinite, "row %d: %v", len(p.Values)+1, row)
		}
		p.Values = append(p.Values, row)
		if p.Classes != nil {
			p.Class = append(p.Class, best)
		}
	}
	return nil
}
