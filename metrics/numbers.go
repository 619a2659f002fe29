package metrics

import "github.com/pkg/errors"

// ofNumbers is what metrics of regression have in common: a model of classes is not theirs.
type ofNumbers struct{}

// Fits returns an error if there are classes.
func (ofNumbers) Fits(classes int) error {
	if classes > 0 {
		return errors.Errorf("it measures numbers, but the target is one of %d classes", classes)
	}
	return nil
}

// paired is a batch of outputs and the numbers that they should be, both (rows, columns).
type paired struct {
	out, want table
	weights   rowWeights
}

func newPaired(output, target any, rows int, weight any) (p paired, err error) {
	if p.out, err = newTable("output", output, rows); err != nil {
		return p, err
	}
	if p.want, err = newTable("target", target, rows); err != nil {
		return p, err
	}
	if p.out.cols != p.want.cols {
		return p, errors.Errorf("target has %d columns: expected %d, as many as the output", p.want.cols, p.out.cols)
	}
	p.weights, err = newRowWeights(weight, rows)
	return p, err
}

// errorMean is the mean over rows of the mean over columns of what size makes of an error.
type errorMean struct {
	mean
	name string
	size func(e float64) float64
}

func (m *errorMean) Add(output, target any, rows int, weight any) error {
	p, err := newPaired(output, target, rows, weight)
	if err != nil {
		return errors.WithMessage(err, m.name)
	}
	for r := range rows {
		sum := 0.0
		for c := range p.out.cols {
			sum += m.size(p.out.at(r, c) - p.want.at(r, c))
		}
		m.add(sum/float64(p.out.cols), p.weights.at(r))
	}
	return nil
}
