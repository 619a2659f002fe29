package trainer

import (
	"time"

	"github.com/pkg/errors"

	"nabla/internal/safetensors"
	"nabla/metrics"
)

// running is what an epoch has gathered so far.
type running struct {
	*tally
	gradNorm float64 // sum over the steps
	lr       float64 // of the last step
	skipped  int     // steps that were left out

	val     *Scores // of the validation that is the best of the epoch's, or the last if none is monitored; nil before
	valStep int     // after which the last was
	best    bool    // whether one made the weights the best so far

	seconds float64   // before since
	since   time.Time // when this process began with it
}

func newRunning(ms []metrics.Metric) running { return running{tally: newTally(ms), since: time.Now()} }

// elapsed returns the seconds that were spent on the epoch.
func (r *running) elapsed() float64 { return r.seconds + time.Since(r.since).Seconds() }

func (r *running) save() ([]safetensors.Tensor, error) {
	list := []safetensors.Tensor{
		vector("rows", float64(r.rows)), vector("grad_norm", r.gradNorm), vector("lr", r.lr), vector("seconds", r.elapsed()),
		vector("loss", r.loss.State()...),
	}
	for i, m := range r.metrics {
		list = append(list, vector("metric/"+m.Name(), r.sums[i].State()...))
	}
	if r.skipped > 0 {
		list = append(list, vector("skipped", float64(r.skipped)))
	}
	if r.val != nil {
		list = append(list, vector("val_step", float64(r.valStep)), vector("val", r.val.numbers()...))
		if r.best {
			list = append(list, vector("val_best"))
		}
	}
	return list, nil
}

func (r *running) load(s saved) error {
	for _, n := range []struct {
		name string
		into *float64
	}{{"grad_norm", &r.gradNorm}, {"lr", &r.lr}, {"seconds", &r.seconds}} {
		v, err := s.number(n.name)
		if err != nil {
			return err
		}
		*n.into = v
	}
	rows, err := s.number("rows")
	if err != nil {
		return err
	}
	r.rows = int(rows)
	sums, err := s.floats("loss")
	if err != nil {
		return err
	}
	if err := r.loss.SetState(sums); err != nil {
		return err
	}
	for i, m := range r.metrics {
		sums, err := s.floats("metric/" + m.Name())
		if err != nil {
			return err
		}
		if err := r.sums[i].SetState(sums); err != nil {
			return err
		}
	}
	r.skipped = 0
	if s.has("skipped") {
		skipped, err := s.number("skipped")
		if err != nil {
			return err
		}
		r.skipped = int(skipped)
	}
	return r.loadVal(s)
}

// loadVal restores what is saved of an epoch that was validated before its end.
func (r *running) loadVal(s saved) error {
	r.val, r.valStep, r.best = nil, 0, s.has("val_best")
	if !s.has("val") {
		return nil
	}
	numbers, err := s.floats("val")
	if err != nil {
		return err
	}
	if len(numbers) != 1+len(r.metrics) {
		return errors.Errorf("tensor val holds %d numbers, want %d: the metrics are others than those that were saved", len(numbers), 1+len(r.metrics))
	}
	step, err := s.number("val_step")
	if err != nil {
		return err
	}
	r.val, r.valStep = &Scores{Loss: numbers[0]}, int(step)
	for i, m := range r.metrics {
		r.val.Metrics = append(r.val.Metrics, Score{m.Name(), numbers[1+i]})
	}
	return nil
}
