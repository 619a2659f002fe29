package schedule

import "github.com/pkg/errors"

// warmed returns the schedule of a kind that make returns for what is left of the run after a warm-up.
func warmed(kind string, r Run, warmup Span, make func(rest Run) (Schedule, error)) (Schedule, error) {
	if err := r.check(); err != nil {
		return nil, errors.WithMessage(err, kind)
	}
	if err := warmup.check("warmup"); err != nil {
		return nil, errors.WithMessage(err, kind)
	}
	w := warmup.in(r)
	if w >= r.Steps {
		return nil, errors.Errorf("%s: warmup is %v, %d steps, and the run has %d: expected fewer, or the rate would never be reached",
			kind, warmup, w, r.Steps)
	}
	r.Steps -= w
	s, err := make(r)
	if err != nil {
		return nil, errors.WithMessage(err, kind)
	}
	if w == 0 {
		return s, nil
	}
	if o, ok := s.(Observer); ok {
		return warmObserver{o, w}, nil
	}
	return warm{s, w}, nil
}

// warm rises for some steps and then is a schedule.
type warm struct {
	Schedule
	steps int
}

// LearnRate returns the rate of the warm-up or, after it, that of the schedule.
func (w warm) LearnRate(base float64, step int) float64 { return rise(w.Schedule, w.steps, base, step) }

// warmObserver is warm for an Observer.
type warmObserver struct {
	Observer
	steps int
}

// LearnRate returns the rate of the warm-up or, after it, that of the schedule.
func (w warmObserver) LearnRate(base float64, step int) float64 {
	return rise(w.Observer, w.steps, base, step)
}

func rise(s Schedule, steps int, base float64, step int) float64 {
	if step < steps {
		return s.LearnRate(base, 0) * (float64(step+1) / float64(steps+1))
	}
	return s.LearnRate(base, step-steps)
}
