package trainer

import (
	"time"

	"nabla/internal/safetensors"
	"nabla/metrics"
)

// running is what an epoch has gathered so far.
type running struct {
	*tally
	gradNorm float64 // sum over the steps
	lr       float64 // of the last step

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
	return nil
}
