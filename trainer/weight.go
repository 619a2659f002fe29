package trainer

import (
	"slices"

	"github.com/pkg/errors"

	"nabla/graph"
	"nabla/internal/simd"
)

const weightInput = "row_weight"

// Fill fills the inputs of an instance that Declare declared with rows of data, weighted so that the weights add up to 1.
func Fill(inst *graph.Instance, data Data, rows []int) error {
	s, err := wholeOf(data, rows, nil)
	if err != nil {
		return err
	}
	return s.fill(inst, data, 0)
}

// A share is some consecutive rows of a mini-batch, and what it must know of the whole to be a part of it.
type share struct {
	rows  []int
	first int       // place of the first of them in the mini-batch, by which dropout masks are keyed
	given []float64 // their weights as the data says them; nil if it says none
	total float64   // what the weights of the mini-batch add up to, each 1 if the data says none
}

// wholeOf returns all rows of a mini-batch, with their weights in the memory of given if that is large enough.
func wholeOf(data Data, rows []int, given []float64) (share, error) {
	s := share{rows: rows, total: float64(len(rows))}
	if !slices.Contains(data.Fields(), WeightField) {
		return s, nil
	}
	if cap(given) < len(rows) {
		given = make([]float64, len(rows))
	}
	s.given, s.total = given[:len(rows)], 0
	if err := data.Fill(WeightField, s.given, rows); err != nil {
		return s, err
	}
	for i, w := range s.given {
		if !(w >= 0) || !isFinite(w) {
			return s, errors.Errorf("row %d of the data has the weight %v: want a finite number of 0 or more", rows[i], w)
		}
		s.total += w
	}
	if !isFinite(s.total) {
		return s, errors.Errorf("the weights of rows %d to %d add up to %v: scale them down", rows[0], rows[len(rows)-1], s.total)
	}
	return s, nil
}

// part returns the rows from lo up to hi of a mini-batch.
func (s share) part(lo, hi int) share {
	s.rows, s.first = s.rows[lo:hi], lo
	if s.given != nil {
		s.given = s.given[lo:hi]
	}
	return s
}

// fill fills the inputs of an instance, and sets the key of its randomness.
func (s share) fill(inst *graph.Instance, data Data, step int) error {
	for _, f := range data.Fields() {
		if f == WeightField {
			continue
		}
		if err := data.Fill(f, inst.Input(f).Data(), s.rows); err != nil {
			return err
		}
	}
	switch w := inst.Input(weightInput).Data().(type) {
	case []float32:
		setShares(w, s)
	case []float64:
		setShares(w, s)
	}
	inst.SetStep(step, s.first)
	return nil
}

// setShares sets weights to what each row's is of the mini-batch's, or to 0 if these are all 0: such a mini-batch has no loss
// and teaches nothing.
func setShares[T simd.Float](dst []T, s share) {
	total := s.total
	if total == 0 {
		total = 1
	}
	for i := range dst {
		if s.given == nil {
			dst[i] = 1 / T(total)
		} else {
			dst[i] = T(s.given[i] / total)
		}
	}
}

// weights returns how much each row of a batch that has run counts in reported losses and metrics, as an accumulator takes
// it: as the data says or, if the objective says otherwise, in proportion to what it says, on the scale of the data.
func (b *batch) weights() any {
	if !b.result.reweighed {
		if b.share.given == nil {
			return nil
		}
		return b.share.given
	}
	b.reweighed = b.reweighed[:0]
	switch w := b.result.RowWeight.Value().Data().(type) {
	case []float32:
		for _, v := range w {
			b.reweighed = append(b.reweighed, float64(v)*b.share.total)
		}
	case []float64:
		for _, v := range w {
			b.reweighed = append(b.reweighed, v*b.share.total)
		}
	}
	return b.reweighed
}
