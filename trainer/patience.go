package trainer

import (
	"math"

	"nabla/internal/safetensors"
)

// wait counts how long the monitored metric has not become better.
type wait struct {
	known     bool
	reference float64 // the last that had become better by more than MinDelta
	count     int     // since
}

// waits takes the monitored metric.
func (f *fit) waits(v float64) {
	w := &f.wait
	if !w.known || f.better(v, w.reference) && math.Abs(v-w.reference) > f.MinDelta {
		*w = wait{known: true, reference: v}
		return
	}
	w.count++
}

// exhausted reports whether the patience is at its end.
func (f *fit) exhausted() bool { return f.Patience > 0 && f.wait.count >= f.Patience }

// waitSection is the section of a run that has patience.
type waitSection struct{ *fit }

func (s waitSection) save() ([]safetensors.Tensor, error) {
	if s.Patience == 0 || !s.wait.known {
		return nil, nil
	}
	return []safetensors.Tensor{vector("reference", s.wait.reference), vector("count", float64(s.wait.count))}, nil
}

func (s waitSection) load(from saved) error {
	s.wait = wait{}
	if len(from) == 0 {
		return nil
	}
	reference, err := from.number("reference")
	if err != nil {
		return err
	}
	count, err := from.number("count")
	s.wait = wait{known: true, reference: reference, count: int(count)}
	return err
}
