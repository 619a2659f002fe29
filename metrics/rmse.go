package metrics

import (
	"math"

	"github.com/pkg/errors"
)

// RMSE is the root of the mean squared error, in units of the target. With e = output - target, r over rows and c over
// the columns of a row:
//
//	√( Σr weight_r · meanc(e²) / Σr weight_r )
//
// Without weights it is the root of the mean of e² over all rows and columns. Outputs and targets are (rows, columns),
// []float32 or []float64 each, of equal size; nothing is broadcast. A NaN on either side gives NaN. Lower is better.
type RMSE struct{}

// Name returns "rmse".
func (RMSE) Name() string { return "rmse" }

// Better reports whether a is less than b.
func (RMSE) Better(a, b float64) bool { return lower(a, b) }

// New returns an empty mean.
func (RMSE) New() Accumulator { return new(squares) }

type squares struct{ mean }

func (s *squares) Add(output, target any, rows int, weight any) error {
	out, err := newTable("output", output, rows)
	if err != nil {
		return errors.WithMessage(err, "rmse")
	}
	want, err := newTable("target", target, rows)
	if err != nil {
		return errors.WithMessage(err, "rmse")
	}
	if out.cols != want.cols {
		return errors.Errorf("rmse: target has %d columns: expected %d, as many as the output", want.cols, out.cols)
	}
	weights, err := newRowWeights(weight, rows)
	if err != nil {
		return errors.WithMessage(err, "rmse")
	}
	for r := range rows {
		sum := 0.0
		for c := range out.cols {
			e := out.at(r, c) - want.at(r, c)
			sum += float64(e * e)
		}
		s.add(sum/float64(out.cols), weights.at(r))
	}
	return nil
}

func (s *squares) Value() float64 { return math.Sqrt(s.value()) }
