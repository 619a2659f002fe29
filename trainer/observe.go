package trainer

import (
	"github.com/pkg/errors"

	"nabla/internal/safetensors"
	"nabla/solvers/schedule"
)

// observe tells the monitored metric to a schedule that goes by it.
func (f *fit) observe(v float64) {
	if o, ok := f.Schedule.(schedule.Observer); ok {
		o.Observe(v)
	}
}

// scheduleMemory is the section of a schedule: what it has observed, if it is one that does.
type scheduleMemory struct{ schedule.Schedule }

func (m scheduleMemory) save() ([]safetensors.Tensor, error) {
	o, ok := m.Schedule.(schedule.Observer)
	if !ok {
		return nil, nil
	}
	s := o.State()
	known := 0.0
	if s.Known {
		known = 1
	}
	return []safetensors.Tensor{vector("observed", known, s.Best, float64(s.Bad), float64(s.Cooldown), float64(s.Reductions))}, nil
}

func (m scheduleMemory) load(s saved) error {
	o, ok := m.Schedule.(schedule.Observer)
	if !ok {
		if len(s) > 0 {
			return errors.New("what a schedule has observed is saved, and this one does not observe")
		}
		return nil
	}
	v, err := s.floats("observed")
	if err != nil {
		return err
	}
	if len(v) != 5 {
		return errors.Errorf("tensor observed holds %d numbers, want 5", len(v))
	}
	return o.SetState(schedule.State{Known: v[0] != 0, Best: v[1], Bad: int(v[2]), Cooldown: int(v[3]), Reductions: int(v[4])})
}
