package trainer

import (
	"context"
	stderrors "errors"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/metrics"
)

// ErrStopped is returned by Fit when its context ends: the current step was finished and, if there is a store, a
// checkpoint saved.
var ErrStopped = stderrors.New("training was stopped")

// Fit trains t.Params, from the beginning or from where t.From stands. It returns the history, which includes what was
// before t.From, even where it ends in an error after the first step: ErrStopped if ctx ended, a *NumericError if the
// loss or the gradient was not finite, or what else went wrong.
//
// Everything is built and checked before the first step: a model that does not fit the data changes nothing.
func Fit(ctx context.Context, t Task) (*History, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	f := newFit(&t)
	defer f.end()
	if err := f.build(); err != nil {
		return nil, err
	}
	if t.From != nil {
		if err := f.restore(t.From); err != nil {
			return nil, errors.WithMessagef(err, "continue from step %d", t.From.Manifest.Step)
		}
	}
	if t.OnStart != nil {
		if err := t.OnStart(f.history()); err != nil {
			return f.history(), err
		}
	}
	err := f.run(ctx)
	if f.Schedule != nil || f.faults.rolledBack > 0 { // it was this run's
		if e := f.Solver.SetLearnRate(f.baseLR); err == nil {
			err = e
		}
	}
	return f.history(), err
}

// fit is a run under way.
type fit struct {
	*Task
	state

	train, eval *batches
	total       int // steps of the run
	perEpoch    int
	baseLR      float64
	rows        []int
	weights     []gorgonia.ValueGrad
	before      copies // of the states, as they were before the step
	micro       micro
	averages    bool   // there is an average, of one update at least
	metric      string // that is monitored
	val         bool   // on validation data, of which there are some
	better      func(a, b float64) bool
	saved       time.Time // when the last checkpoint was
}

func newFit(t *Task) *fit {
	f := &fit{Task: t, total: t.steps(), perEpoch: t.Sampler.PerEpoch(), baseLR: t.Solver.LearnRate(), saved: time.Now()}
	f.metric, f.val, _ = t.monitor() // checked
	f.val = f.val && t.Validation != nil
	f.better = metrics.Loss{}.Better
	for _, m := range t.Metrics {
		if m.Name() == f.metric {
			f.better = m.Better
		}
	}
	f.epoch = newRunning(t.Metrics)
	f.train = newBatches(t.Params, graph.Train, t.Objective, t.Train, t.VM, t.Options)
	f.train.gradient = t.Gradient
	f.eval = newBatches(t.Params, graph.Eval, t.Objective, t.Validation, t.VM, t.Options)
	return f
}

// build makes the batches that the run will need, the first of which fixes the parameters. The sizes in one epoch are
// those in all.
func (f *fit) build() error {
	for step := range min(f.perEpoch, f.total) {
		f.rows = f.Sampler.Rows(step, f.rows)
		n := len(f.rows)
		size := MicroBatch(n, f.Accumulate)
		for lo := 0; lo < n; lo += size {
			if _, err := f.train.of(min(size, n-lo)); err != nil {
				return err
			}
		}
	}
	f.before = copiesOf(f.Params.States())
	if f.weights = f.Params.ValueGrads(); len(f.weights) == 0 {
		return errors.New("the model has no parameters to train")
	}
	if f.Validation == nil {
		return nil
	}
	_, err := f.eval.of(min(evalRows, f.Validation.Len()))
	return err
}

func (f *fit) end() {
	f.train.close()
	f.eval.close()
}

func (f *fit) run(ctx context.Context) error {
	f.epoch.since = time.Now() // to build is not to train
	epochs := (f.total-1)/f.perEpoch + 1
	for len(f.epochs) < epochs && !(f.exhausted() && f.stepInEpoch() <= 0) {
		if err := f.remember(); err != nil {
			return err
		}
		if err := f.runEpoch(ctx, len(f.epochs)+1); err != nil {
			if err = f.rollBack(err); err != nil {
				return err
			}
		}
	}
	return nil
}

// stepInEpoch returns how many steps were made of the epoch that has begun.
func (f *fit) stepInEpoch() int { return f.step - len(f.epochs)*f.perEpoch }

// runEpoch makes the steps that are left of an epoch, or of the run, and evaluates.
func (f *fit) runEpoch(ctx context.Context, number int) error {
	if err := f.runSteps(ctx, number); err != nil {
		return err
	}
	cut := f.step < number*f.perEpoch
	if cut { // a run of more iterations or patience would go on from here, within the epoch
		if err := f.save(); err != nil {
			return err
		}
	}
	check := f.sound
	if f.dueAfterEpoch(number) {
		check = func() error { return f.validate(ctx) }
	}
	if err := check(); err != nil {
		return err
	}
	e, err := f.close(number)
	if err != nil {
		return err
	}
	f.epochs = append(f.epochs, e)
	f.epoch = newRunning(f.Metrics)
	if f.OnEpoch != nil {
		if err := f.OnEpoch(e); err != nil {
			return err
		}
	}
	switch {
	case cut:
		return f.mark()
	case f.dueAtEpoch():
		return f.save()
	}
	return nil
}

// runSteps makes the steps that are left of an epoch, or of the run, with the validations between them.
func (f *fit) runSteps(ctx context.Context, number int) error {
	end := min(number*f.perEpoch, f.total)
	for {
		if f.dueAfterStep() {
			if err := f.validate(ctx); err != nil {
				return err
			}
		}
		switch {
		case f.step == end || f.exhausted():
			return nil
		case ctx.Err() != nil:
			return f.stop()
		}
		s, err := f.update(number)
		if err != nil {
			err = f.skip(err)
		} else if f.OnStep != nil {
			err = f.OnStep(s)
		}
		if err != nil {
			return err
		}
		if f.step < end && f.dueAtStep() {
			if err := f.save(); err != nil {
				return err
			}
		}
	}
}

// update takes a mini-batch, computes its gradient and updates the parameters.
func (f *fit) update(epoch int) (Step, error) {
	s := Step{Step: f.step + 1, Epoch: epoch}
	f.rows = f.Sampler.Rows(f.step, f.rows)
	s.Rows = len(f.rows)
	var result outcome
	var err error
	if s.LR, err = f.setRate(); err != nil {
		return s, errors.WithMessagef(err, "epoch %d, step %d", s.Epoch, s.Step)
	}
	if s.Loss, result, err = f.gradient(); err != nil {
		return s, errors.WithMessagef(err, "epoch %d, step %d", s.Epoch, s.Step)
	}
	if s.GradNorm, err = f.finite(s); err != nil {
		return s, err
	}
	if err := f.epoch.add(result); err != nil {
		return s, err
	}
	if err := f.Solver.Step(f.weights); err != nil {
		return s, errors.WithMessagef(err, "epoch %d, step %d", s.Epoch, s.Step)
	}
	if err := f.average(); err != nil {
		return s, err
	}
	f.epoch.gradNorm += s.GradNorm
	f.epoch.lr = s.LR
	f.faults.inRow = 0
	f.step = s.Step
	return s, nil
}

// close returns what came of an epoch, whose steps and validations are made.
func (f *fit) close(number int) (Epoch, error) {
	e := Epoch{
		Epoch: number, Step: f.step, Train: f.epoch.scores(), Rows: f.epoch.rows,
		LR: f.epoch.lr, GradNorm: f.epoch.gradNorm / float64(max(1, f.stepInEpoch()-f.epoch.skipped)),
	}
	if !f.val {
		v, _ := e.Train.Get(f.metric)
		if err := f.averaged(func() error { f.judge(v); return nil }); err != nil {
			return e, err
		}
	}
	e.Val, e.Best = f.epoch.val, f.epoch.best
	e.Seconds = f.epoch.elapsed()
	return e, nil
}
