package metrics

import "github.com/pkg/errors"

// Accuracy is the weighted share of rows whose largest output is in the column of the right class, from 0 to 1. Outputs
// are (rows, classes), logits or probabilities. Targets are class indices, []int64 of (rows), or distributions over the
// classes, []float32 or []float64 of (rows, classes), whose largest number is the right class. Of equal numbers the
// first counts as the largest, and a row with a NaN among its outputs as wrong. A class index without an output, a NaN
// in a distribution, or a number of elements that does not fit is an error. Higher is better.
type Accuracy struct{}

// Name returns "accuracy".
func (Accuracy) Name() string { return "accuracy" }

// Better reports whether a is greater than b.
func (Accuracy) Better(a, b float64) bool { return higher(a, b) }

// New returns an empty count.
func (Accuracy) New() Accumulator { return new(hits) }

type hits struct{ mean }

func (h *hits) Add(output, target any, rows int, weight any) error {
	out, err := newTable("output", output, rows)
	if err != nil {
		return errors.WithMessage(err, "accuracy")
	}
	class, err := classes(target, out)
	if err != nil {
		return errors.WithMessage(err, "accuracy")
	}
	weights, err := newRowWeights(weight, rows)
	if err != nil {
		return errors.WithMessage(err, "accuracy")
	}
	total := h.mean
	for r := range rows {
		want := class(r)
		if want < 0 || want >= int64(out.cols) {
			return errors.Errorf("accuracy: target of row %d is class %d: expected 0 to %d, as there are %d outputs a row", r, want, out.cols-1, out.cols)
		}
		hit := 0.0
		if int64(out.argmax(r)) == want {
			hit = 1
		}
		total.add(hit, weights.at(r))
	}
	h.mean = total
	return nil
}

func (h *hits) Value() float64 { return h.value() }

// classes returns a function that gives the right class of a row, for targets in either form.
func classes(target any, out table) (func(r int) int64, error) {
	if indices, ok := target.([]int64); ok {
		if len(indices) != out.rows {
			return nil, errors.Errorf("target has %d class indices: expected one for each of the %d rows", len(indices), out.rows)
		}
		return func(r int) int64 { return indices[r] }, nil
	}
	d, err := newTable("target", target, out.rows)
	if err != nil {
		return nil, errors.WithMessage(err, "target is not []int64 class indices, so distributions are expected")
	}
	if d.cols != out.cols {
		return nil, errors.Errorf("target has %d columns: expected a distribution over the output's %d; class indices are []int64", d.cols, out.cols)
	}
	for r := range d.rows {
		if d.argmax(r) < 0 {
			return nil, errors.Errorf("target of row %d holds a NaN: expected a distribution", r)
		}
	}
	return func(r int) int64 { return int64(d.argmax(r)) }, nil
}
