package run

import (
	"context"
	stderrors "errors"
	"time"

	"github.com/pkg/errors"

	"nabla/trainer"
	"nabla/trainer/checkpoint"
)

// A Summary is the result of a run.
type Summary struct {
	Recipe           string  `json:"recipe"`
	Status           string  `json:"status"`                  // done, stopped, numeric_failure, wrong_gradient or failed
	Run              string  `json:"run"`                     // the folder
	StoppedEarly     bool    `json:"stopped_early,omitempty"` // done before all epochs, as train.patience says
	Skipped          int     `json:"skipped,omitempty"`       // batches that were left out, as train.on_fault says
	RolledBack       int     `json:"rolled_back,omitempty"`   // how often the run went back to where an epoch began
	BestEpoch        int     `json:"best_epoch"`
	Epochs           int     `json:"epochs"`
	Steps            int     `json:"steps"`
	Parameters       int     `json:"parameters"`
	Seconds          float64 `json:"seconds"`                   // since the run was begun or continued
	SamplesPerSecond float64 `json:"samples_per_second"`        // while training
	Train            Results `json:"train,omitempty"`           // of the best epoch, as its batches saw them
	Val              Results `json:"val,omitempty"`             // of the best epoch
	Test             Results `json:"test,omitempty"`            // of the best weights
	OverfitBatches   int     `json:"overfit_batches,omitempty"` // all that was trained on, and validated; there was no test
	LimitBatches     int     `json:"limit_batches,omitempty"`   // mini-batches an epoch, and of validation and test
	Error            string  `json:"error,omitempty"`

	Gradient *GradientCheck `json:"gradient,omitempty"` // before the first step; none if it was not asked for
}

// Hooks are called while a job is fitted; any may be nil.
type Hooks struct {
	OnStep  func(trainer.Step) error
	OnEpoch func(trainer.Epoch) error
	OnFault func(trainer.Fault) error
}

// Fit trains the job in a folder and leaves there everything that a run leaves; a job that Continue made ready goes on
// where the folder's last checkpoint stands. The summary is returned, and written, however the run ends, unless nothing
// could be written at all: with trainer.ErrStopped if ctx ended, with a *trainer.NumericError if the loss or the gradient
// was not finite, with ErrNotFinite if the loss on the test rows is not, with ErrGradient if the gradient was found to be
// wrong before the first step.
func (j *Job) Fit(ctx context.Context, f *Folder, h Hooks) (*Summary, error) {
	began := time.Now()
	task := j.fitTask()
	var err error
	if task.Checkpoints, err = j.setUp(f); err != nil {
		return nil, err
	}
	r := &record{job: j, folder: f, onEpoch: h.OnEpoch}
	task.OnFault = h.OnFault
	task.OnStep, task.OnStart, task.OnEpoch, task.OnSave = h.OnStep, r.begin, r.epoch, r.save
	var check *GradientCheck
	var fitErr error
	if !j.Unverified && !j.Numeric() { // which needs no symbolic gradient
		check, fitErr = j.CheckGradient(ctx)
	}
	var history *trainer.History
	if fitErr == nil {
		history, fitErr = trainer.Fit(ctx, task)
	}
	if err := r.end(history); fitErr == nil {
		fitErr = err
	}
	s := j.summarise(history, f)
	s.Gradient = check
	if fitErr == nil && j.Test != nil {
		var e *Evaluation
		e, fitErr = measure(ctx, history.Params, j.objective, j.Test, j.metrics, j.set.Classes, j.newVM(), j.vmOptions()...)
		if e != nil {
			s.Test = e.Results
			if err := f.writeClasses(e.Classes); err != nil && fitErr == nil {
				fitErr = err
			}
		} else if ctx.Err() != nil {
			fitErr = trainer.ErrStopped
		}
	}
	s.Seconds = time.Since(began).Seconds()
	s.Status = status(fitErr)
	if fitErr != nil {
		s.Error = fitErr.Error()
	}
	if err := f.finish(j, history, s); err != nil && fitErr == nil {
		fitErr = err
	}
	return s, fitErr
}

// finish writes what stands at the end of a run, the summary last: a run that has one which says that it is done has all.
func (f *Folder) finish(j *Job, history *trainer.History, s *Summary) error {
	if history == nil { // it did not begin
		return f.writeJSON(summaryFile, s)
	}
	for _, name := range []string{configFile, preprocessFile, envFile, metricsFile, timingsFile} {
		file, err := f.fs.Open(f.file(name))
		if err != nil {
			return errors.Wrap(err, "a file went missing while the run went on")
		}
		file.Close()
	}
	if len(history.Epochs) > 0 {
		if err := f.drawCurves(history.Epochs); err != nil {
			return err
		}
	}
	return f.writeJSON(summaryFile, s)
}

// setUp writes what is known before the first step, the configuration first: a folder that has one holds a run. It
// opens the checkpoints, and finds out whether there is room for one.
func (j *Job) setUp(f *Folder) (*checkpoint.Store, error) {
	if f.begun && !j.continues {
		return nil, errors.Errorf("%s holds a run already: continue it, or name another folder", f.path)
	}
	if err := j.writeSetup(f); err != nil {
		return nil, err
	}
	store, err := checkpoint.Open(f.file(checkpointsDir), checkpoint.WithFS(f.fs))
	if err != nil {
		return nil, err
	}
	return store, f.reserve(j.Config.Train.copies() * j.Params.Count() * int(j.Params.Dtype().Size()))
}

// writeSetup writes what is known before the first step.
func (j *Job) writeSetup(f *Folder) error {
	text, err := j.Config.YAML()
	if err != nil {
		return err
	}
	if err := f.writeBytes(configFile, text); err != nil {
		return err
	}
	if err := f.writeJSON(preprocessFile, j.preprocess); err != nil {
		return err
	}
	return f.writeJSON(envFile, j.environment())
}

func (j *Job) summarise(h *trainer.History, f *Folder) *Summary {
	t := j.Config.Train
	s := &Summary{
		Recipe: j.Config.Recipe, Run: f.path, Parameters: j.Params.Count(),
		OverfitBatches: t.OverfitBatches, LimitBatches: t.LimitBatches,
	}
	if h == nil {
		return s
	}
	s.Epochs, s.Steps, s.StoppedEarly = len(h.Epochs), h.Steps, h.StoppedEarly
	s.Skipped, s.RolledBack = h.Skipped, h.RolledBack
	var rows int
	var seconds float64
	for _, e := range h.Epochs {
		rows += e.Rows
		seconds += e.Seconds
	}
	if seconds > 0 {
		s.SamplesPerSecond = float64(rows) / seconds
	}
	if len(h.Epochs) > 0 {
		best := h.Epochs[h.Best]
		s.BestEpoch, s.Train, s.Val = best.Epoch, results(&best.Train), results(best.Val)
	}
	return s
}

func status(err error) string {
	var numeric *trainer.NumericError
	switch {
	case err == nil:
		return "done"
	case stderrors.Is(err, trainer.ErrStopped):
		return "stopped"
	case stderrors.As(err, &numeric), stderrors.Is(err, ErrNotFinite):
		return "numeric_failure"
	case stderrors.Is(err, ErrGradient):
		return "wrong_gradient"
	}
	return "failed"
}
