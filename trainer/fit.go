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

// Fit trains t.Params. It returns the history even where it ends in an error after the first step: ErrStopped if ctx
// ended, a *NumericError if the loss or the gradient was not finite, or what else went wrong.
//
// Everything is built and checked before the first step: a model that does not fit the data changes nothing.
func Fit(ctx context.Context, t Task) (*History, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	f := newFit(&t)
	defer f.close()
	if err := f.build(); err != nil {
		return nil, err
	}
	err := f.run(ctx)
	if f.history.Params == nil {
		f.history.Params = t.Params
	}
	if f.Schedule != nil { // it was this run's
		if e := f.Solver.SetLearnRate(f.baseLR); err == nil {
			err = e
		}
	}
	return &f.history, err
}

// fit is a run under way.
type fit struct {
	*Task
	train, eval *batches
	total       int // steps of the run
	perEpoch    int
	baseLR      float64
	rows        []int
	weights     []gorgonia.ValueGrad
	metric      string // that is monitored
	val         bool   // on validation data
	better      func(a, b float64) bool
	best        *graph.Params
	bestValue   float64
	bestStep    int
	history     History
}

func newFit(t *Task) *fit {
	f := &fit{Task: t, total: t.steps(), perEpoch: t.Sampler.PerEpoch(), baseLR: t.Solver.LearnRate()}
	f.metric, f.val, _ = t.monitor() // checked
	f.better = metrics.Loss{}.Better
	for _, m := range t.Metrics {
		if m.Name() == f.metric {
			f.better = m.Better
		}
	}
	f.train = newBatches(t.Params, graph.Train, t.Objective, t.Train, t.VM, t.Options)
	f.eval = newBatches(t.Params, graph.Eval, t.Objective, t.Validation, t.VM, t.Options)
	return f
}

// build makes the batches that the run will need, the first of which fixes the parameters. The sizes in one epoch are
// those in all.
func (f *fit) build() error {
	for step := range min(f.perEpoch, f.total) {
		f.rows = f.Sampler.Rows(step, f.rows)
		if _, err := f.train.of(len(f.rows)); err != nil {
			return err
		}
	}
	if f.weights = f.Params.ValueGrads(); len(f.weights) == 0 {
		return errors.New("the model has no parameters to train")
	}
	if f.Validation == nil {
		return nil
	}
	_, err := f.eval.of(min(evalRows, f.Validation.Len()))
	return err
}

func (f *fit) close() {
	f.train.close()
	f.eval.close()
}

func (f *fit) run(ctx context.Context) error {
	for step := 0; step < f.total; {
		if err := f.epoch(ctx, &step); err != nil {
			return err
		}
	}
	return nil
}

// epoch runs steps until an epoch or the run ends, then evaluates and saves.
func (f *fit) epoch(ctx context.Context, step *int) error {
	began := time.Now()
	e := Epoch{Epoch: *step/f.perEpoch + 1}
	t := newTally(f.Metrics)
	steps := 0
	for end := min(e.Epoch*f.perEpoch, f.total); *step < end; *step++ {
		if ctx.Err() != nil {
			return f.stop(*step)
		}
		s, err := f.step(*step, e.Epoch, t)
		if err != nil {
			return err
		}
		steps++
		e.LR = s.LR
		e.GradNorm += s.GradNorm
		f.history.Steps = s.Step
		if f.OnStep != nil {
			if err := f.OnStep(s); err != nil {
				return err
			}
		}
	}
	if err := f.sound(*step); err != nil {
		return err
	}
	e.Step = *step
	e.GradNorm /= float64(steps)
	e.Train, e.Rows = t.scores(), t.rows
	if f.Validation != nil {
		val, err := evaluate(ctx, f.eval, f.Metrics)
		if ctx.Err() != nil {
			return f.stop(*step)
		}
		if err != nil {
			return err
		}
		if !isFinite(val.Loss) {
			return &NumericError{Epoch: e.Epoch, Step: *step, What: "validation loss", Value: val.Loss, LR: e.LR}
		}
		e.Val = &val
	}
	f.judge(&e)
	e.Seconds = time.Since(began).Seconds()
	if err := f.save(e.Step, e.Best); err != nil {
		return err
	}
	f.record(e)
	if f.OnEpoch != nil {
		return f.OnEpoch(e)
	}
	return nil
}

// step takes a mini-batch, computes its gradient and updates the parameters.
func (f *fit) step(step, epoch int, t *tally) (Step, error) {
	s := Step{Step: step + 1, Epoch: epoch, LR: f.Solver.LearnRate()}
	f.rows = f.Sampler.Rows(step, f.rows)
	s.Rows = len(f.rows)
	if f.Schedule != nil {
		s.LR = f.Schedule.LearnRate(f.baseLR, step)
		if err := f.Solver.SetLearnRate(s.LR); err != nil {
			return s, errors.WithMessagef(err, "epoch %d, step %d", s.Epoch, s.Step)
		}
	}
	b, err := f.train.run(f.rows, step)
	if err != nil {
		return s, errors.WithMessagef(err, "epoch %d, step %d", s.Epoch, s.Step)
	}
	s.Loss = scalarOf(b.loss)
	if s.GradNorm, err = f.finite(s); err != nil {
		return s, err
	}
	if err := t.add(b, s.Rows); err != nil {
		return s, err
	}
	if err := f.Solver.Step(f.weights); err != nil {
		return s, errors.WithMessagef(err, "epoch %d, step %d", s.Epoch, s.Step)
	}
	return s, b.instance.Commit()
}

// judge compares an epoch with the best so far and keeps its weights if it is better. The last of equals is not.
func (f *fit) judge(e *Epoch) {
	scores := &e.Train
	if f.val {
		scores = e.Val
	}
	if scores == nil || f.Validation == nil { // nothing to select by: the last is the best
		e.Best = true
		return
	}
	v, _ := scores.Get(f.metric)
	if f.best != nil && !f.better(v, f.bestValue) {
		return
	}
	e.Best, f.bestValue, f.bestStep = true, v, e.Step
	f.best = f.Params.As(f.Params.Dtype())
}

// record adds an epoch that is saved to the history.
func (f *fit) record(e Epoch) {
	if e.Best {
		f.history.Best, f.history.Params = len(f.history.Epochs), f.best
	}
	f.history.Epochs = append(f.history.Epochs, e)
}
