package metrics

import "github.com/pkg/errors"

// Loss is the weighted mean of losses that are given a row: Σ weight·loss / Σ weight. Add takes the losses as output,
// one a row, and nil as target. Lower is better.
type Loss struct{}

// Name returns "loss".
func (Loss) Name() string { return "loss" }

// Better reports whether a is less than b.
func (Loss) Better(a, b float64) bool { return lower(a, b) }

// Fits returns nil: every model has a loss.
func (Loss) Fits(int) error { return nil }

// New returns an empty mean.
func (Loss) New() Accumulator { return new(lossMean) }

type lossMean struct{ mean }

func (l *lossMean) Add(output, target any, rows int, weight any) error {
	losses, err := newTable("output", output, rows)
	if err != nil {
		return errors.WithMessage(err, "loss")
	}
	if rows > 0 && losses.cols != 1 {
		return errors.Errorf("loss: output has %d columns: expected one loss for each of the %d rows", losses.cols, rows)
	}
	if target != nil {
		return errors.Errorf("loss: target is a %T: expected nil, because the output is the loss already", target)
	}
	weights, err := newRowWeights(weight, rows)
	if err != nil {
		return errors.WithMessage(err, "loss")
	}
	for r := range rows {
		l.add(losses.at(r, 0), weights.at(r))
	}
	return nil
}
