package trainer

import (
	"context"

	"github.com/pkg/errors"
)

// checkValidation says what is wrong with how often a task validates, and what follows from it.
func (t *Task) checkValidation() error {
	epochs := (t.steps()-1)/t.Sampler.PerEpoch() + 1
	switch {
	case t.ValidateEpochs < 0 || t.ValidateSteps < 0:
		return errors.Errorf("a validation every %d epochs or %d steps: want none negative", t.ValidateEpochs, t.ValidateSteps)
	case t.ValidateSteps > 0 && t.ValidateEpochs > 1:
		return errors.Errorf("a validation every %d epochs and every %d steps: give one of them, not both", t.ValidateEpochs, t.ValidateSteps)
	case t.Validation != nil && (t.ValidateSteps > t.steps() || t.ValidateSteps == 0 && t.ValidateEpochs > epochs):
		return errors.Errorf("a validation every %d epochs or %d steps: the run has %d epochs and %d steps, want at most that",
			t.ValidateEpochs, t.ValidateSteps, epochs, t.steps())
	case t.Patience < 0 || !(t.MinDelta >= 0) || !isFinite(t.MinDelta):
		return errors.Errorf("a patience of %d and a least improvement of %v: want none negative", t.Patience, t.MinDelta)
	}
	return nil
}

// dueAfterEpoch reports whether the end of an epoch, or what was cut off of it, is validated.
func (f *fit) dueAfterEpoch(number int) bool {
	return f.Validation != nil && f.ValidateSteps == 0 && number%max(1, f.ValidateEpochs) == 0
}

// dueAfterStep reports whether the last step, of the epoch that has begun, is validated and was not yet.
func (f *fit) dueAfterStep() bool {
	return f.Validation != nil && f.ValidateSteps > 0 && f.step%f.ValidateSteps == 0 && f.stepInEpoch() > 0 && f.epoch.valStep != f.step
}

// validate evaluates the model on the validation data.
func (f *fit) validate(ctx context.Context) error {
	err := f.averaged(func() error {
		if err := f.sound(); err != nil {
			return err
		}
		val, err := evaluate(ctx, f.eval, f.Metrics)
		if err != nil {
			return err
		}
		if !isFinite(val.Loss) {
			return &NumericError{Epoch: len(f.epochs) + 1, Step: f.step, What: "validation loss", Value: val.Loss, LR: f.epoch.lr}
		}
		f.validated(val)
		return nil
	})
	if ctx.Err() != nil {
		return f.stop()
	}
	return err
}

// validated takes the scores of a validation.
func (f *fit) validated(val Scores) {
	e := &f.epoch
	e.valStep = f.step
	v, _ := val.Get(f.metric)
	if e.val == nil || !f.val || f.betterThan(v, *e.val) {
		e.val = &val
	}
	if f.val {
		f.judge(v)
	}
}

// betterThan reports whether the monitored metric is better than in scores.
func (f *fit) betterThan(v float64, scores Scores) bool {
	other, _ := scores.Get(f.metric)
	return f.better(v, other)
}
