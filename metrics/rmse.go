package metrics

import "math"

// RMSE is the root of the mean squared error, in units of the target. With e = output - target, r over rows and c over
// the columns of a row:
//
//	√( Σr weight_r · meanc(e²) / Σr weight_r )
//
// Without weights it is the root of the mean of e² over all rows and columns. Outputs and targets are (rows, columns),
// []float32 or []float64 each, of equal size; nothing is broadcast. A NaN on either side gives NaN. Lower is better.
type RMSE struct{ ofNumbers }

// Name returns "rmse".
func (RMSE) Name() string { return "rmse" }

// Better reports whether a is less than b.
func (RMSE) Better(a, b float64) bool { return lower(a, b) }

// New returns an empty mean.
func (m RMSE) New() Accumulator {
	return &rootMean{errorMean{name: m.Name(), size: func(e float64) float64 { return float64(e * e) }}}
}

type rootMean struct{ errorMean }

func (s *rootMean) Value() float64 { return math.Sqrt(s.mean.Value()) }
