package trainer

import (
	"github.com/pkg/errors"

	"nabla/graph"
)

const weightInput = "row_weight"

// Fill fills the inputs of an instance that Declare declared with rows of data, weighted so that the weights add up to 1.
func Fill(inst *graph.Instance, data Data, rows []int) error {
	_, err := fill(inst, data, rows, nil)
	return err
}

// fill is Fill, and returns the weights that the data says, in the memory of given if that is large enough, or nil if it
// says none.
func fill(inst *graph.Instance, data Data, rows []int, given []float64) ([]float64, error) {
	weighted := false
	for _, f := range data.Fields() {
		if f == WeightField {
			weighted = true
		} else if err := data.Fill(f, inst.Input(f).Data(), rows); err != nil {
			return nil, err
		}
	}
	if !weighted {
		setEqual(inst.Input(weightInput).Data())
		return nil, nil
	}
	if cap(given) < len(rows) {
		given = make([]float64, len(rows))
	}
	given = given[:len(rows)]
	if err := data.Fill(WeightField, given, rows); err != nil {
		return nil, err
	}
	return given, setShares(inst.Input(weightInput).Data(), given, rows)
}

// setEqual sets weights to equal ones that add up to 1.
func setEqual(dst any) {
	switch w := dst.(type) {
	case []float32:
		for i := range w {
			w[i] = 1 / float32(len(w))
		}
	case []float64:
		for i := range w {
			w[i] = 1 / float64(len(w))
		}
	}
}

// setShares sets weights to what each of those given is of their sum, or to 0 if that is 0: such a batch has no loss and
// teaches nothing. rows are those of the data, for errors.
func setShares(dst any, given []float64, rows []int) error {
	sum := 0.0
	for i, w := range given {
		if !(w >= 0) || !isFinite(w) {
			return errors.Errorf("row %d of the data has the weight %v: want a finite number of 0 or more", rows[i], w)
		}
		sum += w
	}
	if !isFinite(sum) {
		return errors.Errorf("the weights of rows %d to %d add up to %v: scale them down", rows[0], rows[len(rows)-1], sum)
	}
	if sum == 0 {
		sum = 1
	}
	switch w := dst.(type) {
	case []float32:
		for i := range w {
			w[i] = float32(given[i] / sum)
		}
	case []float64:
		for i := range w {
			w[i] = given[i] / sum
		}
	}
	return nil
}

// weights returns how much each row of a batch that has run counts in reported losses and metrics, as an accumulator takes
// it: as the data says or, if the objective says otherwise, in proportion to what it says, on the scale of the data.
func (b *batch) weights(rows int) any {
	if !b.result.reweighed {
		if b.given == nil {
			return nil
		}
		return b.given
	}
	scale := float64(rows)
	if b.given != nil {
		scale = 0
		for _, w := range b.given {
			scale += w
		}
	}
	b.reweighed = b.reweighed[:0]
	switch w := b.result.RowWeight.Value().Data().(type) {
	case []float32:
		for _, v := range w {
			b.reweighed = append(b.reweighed, float64(v)*scale)
		}
	case []float64:
		for _, v := range w {
			b.reweighed = append(b.reweighed, v*scale)
		}
	}
	return b.reweighed
}
