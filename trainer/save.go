package trainer

import (
	"time"

	"github.com/pkg/errors"

	"nabla/internal/simd"
	"nabla/trainer/checkpoint"
)

// Saving says when a run saves a checkpoint beside those at the end of its first epoch, at its own end, and when it is
// stopped: after every so many epochs, after every so many steps, and at the end of a step once so many seconds have
// passed since the last. Each is positive, or 0 for never.
type Saving struct {
	Epochs, Steps int
	Seconds       float64
}

func (s Saving) check() error {
	if s.Epochs < 0 || s.Steps < 0 || !(s.Seconds >= 0) {
		return errors.Errorf("a checkpoint every %d epochs, %d steps and %v seconds: want none negative, and 0 for never", s.Epochs, s.Steps, s.Seconds)
	}
	return nil
}

// dueAtStep reports whether a checkpoint is to be saved after a step within an epoch.
func (f *fit) dueAtStep() bool {
	s := f.Save
	return s.Steps > 0 && f.step%s.Steps == 0 || s.Seconds > 0 && time.Since(f.saved).Seconds() >= s.Seconds
}

// dueAtEpoch reports whether one is to be saved after an epoch. The first, so that what keeps a run from saving is found
// early.
func (f *fit) dueAtEpoch() bool {
	n := len(f.epochs)
	return n == 1 || f.step == f.total || f.exhausted() || f.Save.Epochs > 0 && n%f.Save.Epochs == 0 || f.dueAtStep()
}

// stop saves a checkpoint of where the run stands and ends it.
func (f *fit) stop() error {
	if f.step > 0 {
		if err := f.save(); err != nil {
			return err
		}
	}
	return ErrStopped
}

// save writes a checkpoint of where the run stands. Weights that are not finite are not saved.
func (f *fit) save() error {
	if f.Checkpoints == nil {
		return nil
	}
	if err := f.sound(); err != nil {
		return err
	}
	c, err := f.snapshot()
	if err != nil {
		return errors.WithMessagef(err, "checkpoint of step %d", f.step)
	}
	if f.OnSave != nil {
		if err := f.OnSave(&c.Manifest, f.history()); err != nil {
			return err
		}
	}
	if err := f.Checkpoints.Save(c); err != nil {
		return err
	}
	f.saved = time.Now()
	return f.mark()
}

// mark marks the checkpoint that was saved just now as the best if the last epoch, which ended there, is it with the weights of its
// end, and removes old ones.
func (f *fit) mark() error {
	if f.Checkpoints == nil {
		return nil
	}
	if n := len(f.epochs); n > 0 && f.epochs[n-1].Best && f.epochs[n-1].Step == f.step && (f.Validation == nil || f.best.step == f.step) {
		if err := f.Checkpoints.MarkBest(f.step); err != nil {
			return err
		}
	}
	if f.Keep > 0 {
		return f.Checkpoints.Prune(f.Keep)
	}
	return nil
}

// snapshot returns the checkpoint of where the run stands. It shares memory with the run.
func (f *fit) snapshot() (*checkpoint.Checkpoint, error) {
	c := &checkpoint.Checkpoint{
		Manifest: checkpoint.Manifest{
			Step: f.step, Epoch: len(f.epochs), StepInEpoch: f.stepInEpoch(),
			Seed: f.Params.Seed(), Kernels: simd.Kernels(),
		},
		Weights: Tensors(f.Params.Weights()),
	}
	if f.best.params != nil && isFinite(f.best.value) {
		c.Manifest.Best = &checkpoint.Best{Step: f.best.step, Metric: f.Monitor, Value: f.best.value}
	}
	var err error
	c.State, err = saveSections(f.sections())
	return c, err
}
