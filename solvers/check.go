package solvers

import (
	"math"

	"github.com/pkg/errors"
)

// checkFinite returns an error unless x is finite and not negative: learning rates and weight decay.
func checkFinite(kind, field string, x float64) error {
	if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
		return errors.Errorf("%s: %s is %v: expected a finite number of 0 or more", kind, field, x)
	}
	return nil
}

// checkShare returns an error unless x is in [0, 1): what is left of the past after a step.
func checkShare(kind, field string, x float64) error {
	if !(x >= 0 && x < 1) {
		return errors.Errorf("%s: %s is %v: expected 0 or more and less than 1", kind, field, x)
	}
	return nil
}

// checkEps returns an error unless x is finite and above 0, in float32 too: what a step is divided by where there is no gradient.
func checkEps(kind string, x float64) error {
	if err := checkFinite(kind, "eps", x); err != nil {
		return err
	}
	if float32(x) == 0 {
		return errors.Errorf("%s: eps is %v: expected more than 0, in float32 too (1e-44 is), because it is what the step of "+
			"a weight without gradients is divided by", kind, x)
	}
	return nil
}

// firstError returns the first error that is not nil.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
