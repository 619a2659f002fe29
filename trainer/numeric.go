package trainer

import (
	"fmt"
	"math"

	"nabla/internal/simd"
)

// A NumericError ends a run in which a number is not finite that must be. If that is a step's loss or gradient, the weights
// are those before the step; if it is the loss on validation data, or a weight itself, they are those after it. They are
// not saved.
type NumericError struct {
	Epoch, Step int     // 1 for the first
	What        string  // "loss", "validation loss", "gradient of " and a parameter, or "value of "
	Value       float64 // NaN or ±Inf
	LR          float64
}

func (e *NumericError) Error() string {
	return fmt.Sprintf("epoch %d, step %d: the %s is %v (learning rate %v): try a smaller learning rate, or look for extreme values in the data",
		e.Epoch, e.Step, e.What, e.Value, e.LR)
}

// finite returns the norm of the gradient, or the error that loss or gradient is no finite number.
func (f *fit) finite(s Step) (float64, error) {
	if !isFinite(s.Loss) {
		return 0, &NumericError{s.Epoch, s.Step, "loss", s.Loss, s.LR}
	}
	_, grads := f.Params.Flat()
	squares := sumSquares(grads)
	if isFinite(squares) {
		return math.Sqrt(squares), nil
	}
	for _, q := range f.Params.Weights() {
		if v, bad := notFinite(q.GradData()); bad {
			return 0, &NumericError{s.Epoch, s.Step, "gradient of " + q.Name(), v, s.LR}
		}
	}
	return math.Sqrt(squares), nil // finite elements whose squares are not
}

// sound returns the error that a weight or state is no finite number after a step: no later loss would tell of the last
// one's before they are saved.
func (f *fit) sound(step int) error {
	for _, q := range f.Params.All() {
		if v, bad := notFinite(q.Data()); bad {
			return &NumericError{(step-1)/f.perEpoch + 1, step, "value of " + q.Name(), v, f.Solver.LearnRate()}
		}
	}
	return nil
}

func sumSquares(x any) float64 {
	switch x := x.(type) {
	case []float32:
		return float64(simd.SumSquares(x))
	case []float64:
		return simd.SumSquares(x)
	}
	return 0
}

// notFinite returns the first element that is NaN or infinite.
func notFinite(x any) (float64, bool) {
	switch x := x.(type) {
	case []float32:
		for _, v := range x {
			if !isFinite(float64(v)) {
				return float64(v), true
			}
		}
	case []float64:
		for _, v := range x {
			if !isFinite(v) {
				return v, true
			}
		}
	}
	return 0, false
}

func isFinite(v float64) bool { return v-v == 0 }
