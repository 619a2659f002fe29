package run

import stderrors "errors"

// ErrNotFinite is in the errors of a trained model whose loss or answer is NaN or infinite.
var ErrNotFinite = stderrors.New("not a finite number: look for extreme values in the data")

func isFinite(v float64) bool { return v-v == 0 }

// allFinite reports whether all elements of a parameter are finite.
func allFinite(x any) bool {
	switch x := x.(type) {
	case []float32:
		for _, v := range x {
			if !isFinite(float64(v)) {
				return false
			}
		}
	case []float64:
		for _, v := range x {
			if !isFinite(v) {
				return false
			}
		}
	}
	return true
}
