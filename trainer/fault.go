package trainer

import (
	stderrors "errors"
	"math"

	"github.com/pkg/errors"

	"nabla/internal/safetensors"
	"nabla/solvers"
)

// A Reaction is what a run does about a number that is not finite.
type Reaction int

const (
	// Stop ends the run with the *NumericError.
	Stop Reaction = iota

	// Skip leaves the mini-batch out if its loss or gradient is not finite: no weight, state or average changes, it is not in the
	// epoch's scores, and the solver does not count it. The tenth in a row ends the run, and so does a validation loss or a weight
	// that is not finite.
	Skip

	// RollBack goes back to where the epoch began and makes its steps again, with half the learning rate from there on; after three
	// times the next ends the run. What it goes back to is kept in memory, and in the checkpoints.
	RollBack
)

const (
	mostSkips     = 10 // in a row
	mostRollBacks = 3
)

// A Fault is a number that was not finite, and what was done about it.
type Fault struct {
	Err      *NumericError
	Reaction Reaction // Skip or RollBack
	Count    int      // how often the run has done that by now
	Step     int      // the run goes on with the step after it
}

// faults counts those of a run.
type faults struct {
	skipped, inRow, rolledBack int
}

// checkFault returns an error if the solver cannot do what a reaction needs.
func (t *Task) checkFault() error {
	if t.Fault != RollBack {
		return nil
	}
	_, err := t.Solver.State()
	if stderrors.Is(err, solvers.ErrNoState) {
		return errors.WithMessage(err, "a fault is to be rolled back, which needs a solver that can be")
	}
	return err
}

// skip leaves the step out whose fault an error is. It returns the error if that does not end it.
func (f *fit) skip(err error) error {
	var fault *NumericError
	if f.Fault != Skip || !stderrors.As(err, &fault) {
		return err
	}
	if f.faults.inRow+1 == mostSkips {
		return errors.WithMessagef(err, "%d mini-batches in a row were not finite, the last", mostSkips)
	}
	f.faults.inRow++
	f.faults.skipped++
	f.epoch.skipped++
	f.step++
	return f.told(Fault{fault, Skip, f.faults.skipped, f.step})
}

// rollBack goes back to where the epoch began after a fault. It returns the error if that does not end it.
func (f *fit) rollBack(err error) error {
	var fault *NumericError
	if f.Fault != RollBack || !stderrors.As(err, &fault) {
		return err
	}
	if f.faults.rolledBack == mostRollBacks {
		return errors.WithMessagef(err, "rolled back %d times, each with half the learning rate", mostRollBacks)
	}
	f.faults.rolledBack++
	if err := f.good.restore(f); err != nil {
		return errors.WithMessagef(err, "%v; rolling back to step %d", fault, f.good.step)
	}
	return f.told(Fault{fault, RollBack, f.faults.rolledBack, f.step})
}

func (f *fit) told(fault Fault) error {
	if f.OnFault == nil {
		return nil
	}
	return f.OnFault(fault)
}

// setRate sets the learning rate of the next step and returns it.
func (f *fit) setRate() (float64, error) {
	lr := f.baseLR
	if f.Schedule != nil {
		lr = f.Schedule.LearnRate(lr, f.step)
	} else if f.faults.rolledBack == 0 {
		return f.Solver.LearnRate(), nil
	}
	lr = math.Ldexp(lr, -f.faults.rolledBack)
	return lr, f.Solver.SetLearnRate(lr)
}

// save and load make the counts a section; there is none as long as all are 0.
func (c *faults) save() ([]safetensors.Tensor, error) {
	if *c == (faults{}) {
		return nil, nil
	}
	return []safetensors.Tensor{vector("counts", float64(c.skipped), float64(c.inRow), float64(c.rolledBack))}, nil
}

func (c *faults) load(s saved) error {
	*c = faults{}
	if len(s) == 0 {
		return nil
	}
	v, err := s.floats("counts")
	if err != nil {
		return err
	}
	if len(v) != 3 {
		return errors.Errorf("tensor counts holds %d numbers, want 3", len(v))
	}
	*c = faults{int(v[0]), int(v[1]), int(v[2])}
	return nil
}
