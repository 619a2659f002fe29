package metrics

import "math"

// MAE is the mean absolute error, in units of the target. With e = output - target, r over rows and c over the columns
// of a row:
//
//	Σr weight_r · meanc(|e|) / Σr weight_r
//
// Outputs, targets and NaN are as for RMSE. Lower is better.
type MAE struct{ ofNumbers }

// Name returns "mae".
func (MAE) Name() string { return "mae" }

// Better reports whether a is less than b.
func (MAE) Better(a, b float64) bool { return lower(a, b) }

// New returns an empty mean.
func (m MAE) New() Accumulator { return &errorMean{name: m.Name(), size: math.Abs} }
