package trainer

import (
	"fmt"
	"math"
	"slices"

	"github.com/pkg/errors"

	"nabla/internal/simd"
)

// A NumericError ends a run, unless Task.Fault says otherwise, in which a number is not finite that must be. If that is a step's loss or gradient, the weights
// are those before the step; if it is the loss on validation data, or a weight itself, they are those after it. They are
// not saved.
type NumericError struct {
	Epoch, Step int     // 1 for the first
	What        string  // "loss", "validation loss", "gradient of " and a parameter, or "value of "
	Value       float64 // NaN or ±Inf
	LR          float64

	Rows   []int   // of the training data in the step's mini-batch, from 0; nil if no step is at fault
	Origin *Origin // where in the step's graph it began; nil if that is not known
}

func (e *NumericError) Error() string {
	text := fmt.Sprintf("epoch %d, step %d: the %s is %v (learning rate %v)", e.Epoch, e.Step, e.What, e.Value, e.LR)
	if e.Origin == nil {
		return text + ": try a smaller learning rate, or look for extreme values in the data"
	}
	advice := "try a smaller learning rate, or look for extreme values in the data"
	if len(e.Origin.Inputs) == 0 {
		advice = "look for what made it so"
	}
	return text + "; first " + e.Origin.String() + ": " + advice
}

// finite returns the norm of the gradient, or the error that loss or gradient is no finite number, with its origin. The
// states are then those before the step.
func (f *fit) finite(s Step) (float64, error) {
	norm, fault := f.norm(s)
	if fault == nil {
		return norm, nil
	}
	fault.Rows = slices.Clone(f.rows)
	f.before.restore()
	err := f.parts(func(part share) (err error) {
		if fault.Origin == nil {
			fault.Origin, err = f.train.origin(part, s.Step-1)
		}
		return err
	})
	f.before.restore()
	if err != nil {
		return 0, errors.WithMessagef(err, "%v; computing the step again", fault)
	}
	return 0, fault
}

func (f *fit) norm(s Step) (float64, *NumericError) {
	fault := &NumericError{Epoch: s.Epoch, Step: s.Step, LR: s.LR}
	if !isFinite(s.Loss) {
		fault.What, fault.Value = "loss", s.Loss
		return 0, fault
	}
	_, grads := f.Params.Flat()
	squares := sumSquares(grads)
	if isFinite(squares) {
		return math.Sqrt(squares), nil
	}
	for _, q := range f.Params.Weights() {
		if v, bad := notFinite(q.GradData()); bad {
			fault.What, fault.Value = "gradient of "+q.Name(), v
			return 0, fault
		}
	}
	return math.Sqrt(squares), nil // finite elements whose squares are not
}

// sound returns the error that a weight or state is no finite number after a step: no later loss would tell of the last
// one's before they are saved.
func (f *fit) sound() error {
	for _, q := range f.Params.All() {
		if v, bad := notFinite(q.Data()); bad {
			return &NumericError{Epoch: (f.step-1)/f.perEpoch + 1, Step: f.step, What: "value of " + q.Name(), Value: v, LR: f.Solver.LearnRate()}
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
