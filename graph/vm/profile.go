package vm

import (
	"cmp"
	"context"
	"slices"
	"time"

	"nabla/internal/plan"
)

// A Timing is what one step of a plan takes.
type Timing struct {
	Step
	Time  time.Duration // the median of the runs
	Share float64       // of the time of all steps
}

// GFLOPs returns the arithmetic done, in 10⁹ floating-point operations a second; 0 if it took no time that can be measured.
func (t Timing) GFLOPs() float64 { return t.rate(t.FLOPs) }

// GBytes returns the memory read and written, in 10⁹ bytes a second; 0 if it took no time that can be measured.
func (t Timing) GBytes() float64 { return t.rate(t.Bytes) }

func (t Timing) rate(n int) float64 {
	if t.Time <= 0 {
		return 0
	}
	return float64(n) / float64(t.Time.Nanoseconds())
}

// Profile runs the plan a number of times, and returns what its steps take, the slowest first. Between runs it calls
// between, if that is not nil: what belongs to a training step beside the machine, so that caches are as they are in
// training.
func (m *Machine) Profile(ctx context.Context, runs int, between func() error) ([]Timing, error) {
	if m.closed {
		return nil, errClosed
	}
	p, steps := m.program, m.Plan().Steps
	times := make([][]time.Duration, len(steps))
	for range runs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := m.begin(); err != nil { // between may have closed it
			return nil, err
		}
		began := time.Now()
		i := 0
		err := m.compute(p, func(s *plan.Step) error {
			err := m.step(s)
			now := time.Now()
			times[i] = append(times[i], now.Sub(began))
			began = now
			i++
			return err
		})
		if err != nil {
			return nil, err
		}
		if err := m.end(); err != nil {
			return nil, err
		}
		if between != nil {
			if err := between(); err != nil {
				return nil, err
			}
		}
	}
	var list []Timing
	var total time.Duration
	for i, s := range steps {
		if p.Steps[i].Run == nil || len(times[i]) == 0 {
			continue
		}
		slices.Sort(times[i])
		t := times[i][len(times[i])/2]
		total += t
		list = append(list, Timing{Step: s, Time: t})
	}
	for i := range list {
		list[i].Share = float64(list[i].Time) / float64(max(1, total))
	}
	slices.SortStableFunc(list, func(a, b Timing) int { return cmp.Compare(b.Time, a.Time) })
	return list, nil
}
