package trainer

import (
	"errors"
	"fmt"
)

// ErrStopped is returned by Fit when its context ends: the current step was finished and, if there is a store, a
// checkpoint saved.
var ErrStopped = errors.New("training was stopped")

// A NumericError ends a run whose loss or gradient is not a finite number. The weights are those before the step.
type NumericError struct {
	Epoch, Step int     // 1 for the first
	What        string  // "loss", or "gradient of " and a parameter
	Value       float64 // NaN or ±Inf
	LR          float64
}

func (e *NumericError) Error() string {
	return fmt.Sprintf("epoch %d, step %d: the %s is %v (learning rate %v): try a smaller learning rate, or look for extreme values in the data",
		e.Epoch, e.Step, e.What, e.Value, e.LR)
}
