package metrics

import "github.com/pkg/errors"

// Accuracy is the weighted share of rows whose largest output is in the column of the right class, from 0 to 1. Outputs
// are (rows, classes), logits or probabilities. Targets are class indices, []int64 of (rows), or distributions over the
// classes, []float32 or []float64 of (rows, classes), whose largest number is the right class. Of equal numbers the
// first counts as the largest, and a row with a NaN among its outputs as wrong. A class index without an output, a NaN
// in a distribution, or a number of elements that does not fit is an error. Higher is better.
type Accuracy struct{ ofClasses }

// Name returns "accuracy".
func (Accuracy) Name() string { return "accuracy" }

// New returns an empty count.
func (a Accuracy) New() Accumulator { return &hits{name: a.Name(), among: 1} }

// hits counts the rows whose right class is among so many largest outputs.
type hits struct {
	mean
	name  string
	among int
}

func (h *hits) Add(output, target any, rows int, weight any) error {
	l, err := newLabelled(output, target, rows, weight)
	if err != nil {
		return errors.WithMessage(err, h.name)
	}
	for r := range rows {
		hit := 0.0
		if rank := l.rank(r); rank < h.among && rank < l.out.cols {
			hit = 1
		}
		h.add(hit, l.weights.at(r))
	}
	return nil
}
