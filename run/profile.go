package run

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/pkg/errors"

	"nabla/graph/vm"
	"nabla/internal/simd"
)

// Plan returns what the machine does in one of the job's training steps, up to the gradients.
func (j *Job) Plan() (*vm.Plan, error) {
	s, err := j.newPlanned()
	if err != nil {
		return nil, err
	}
	defer s.machine.Close()
	p := s.planned.Plan()
	return &p, nil
}

// CheckPlan runs a number of training steps in which the machine proves its plan: see vm.Check.
func (j *Job) CheckPlan(ctx context.Context, steps int) error {
	if steps < 1 {
		return bad(errors.Errorf("%d steps: want 1 or more", steps))
	}
	s, err := j.newPlanned(vm.Check())
	if err != nil {
		return err
	}
	defer s.machine.Close()
	for range steps {
		if err := s.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// A Profile says where the time of a training step goes.
type Profile struct {
	Recipe    string        `json:"recipe"`
	Batch     int           `json:"batch"`
	Threads   int           `json:"threads"`
	Kernels   string        `json:"kernels"`
	Micros    float64       `json:"us_per_step"`   // the sum of the parts
	Peak      float64       `json:"peak_gflops"`   // a second; see peak
	Bandwidth float64       `json:"bandwidth_gbs"` // 10⁹ bytes a second; see bandwidth
	Parts     []ProfilePart `json:"parts"`         // the slowest first
}

// A ProfilePart is one step of the machine's plan, or the update of the weights.
type ProfilePart struct {
	vm.Step
	Micros float64 `json:"us"`    // the median of the steps
	Share  float64 `json:"share"` // of the sum of all parts
	GFLOPs float64 `json:"gflops"`
	GBytes float64 `json:"gbs"` // 10⁹ bytes read and written a second
}

// Profile times each part of the job's training step over a number of steps; 0 takes two seconds' worth.
func (j *Job) Profile(ctx context.Context, steps int) (*Profile, error) {
	if steps < 0 {
		return nil, bad(errors.Errorf("%d steps: want a positive number, or 0 for two seconds' worth", steps))
	}
	s, err := j.newPlanned()
	if err != nil {
		return nil, err
	}
	defer s.machine.Close()
	began, warm := time.Now(), 0
	for ; warm < 3 || time.Since(began) < warmUpTime; warm++ {
		if err := s.run(ctx); err != nil {
			return nil, err
		}
	}
	if steps == 0 {
		steps = max(1, int(blocks*blockTime*time.Duration(warm)/time.Since(began)))
	}
	var updates []time.Duration
	timings, err := s.planned.Profile(ctx, steps, func() error {
		began := time.Now()
		err := s.update()
		updates = append(updates, time.Since(began))
		s.begin()
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(updates)
	timings = append(timings, vm.Timing{
		Step: vm.Step{
			Result: vm.Result{Node: "weights", Dtype: j.Params.Dtype().String(), Shape: []int{j.Params.Count()}, Place: "own"},
			Op:     j.Config.Solver.Name, Bytes: s.job.updateBytes(),
		},
		Time: updates[len(updates)/2],
	})
	p := &Profile{
		Recipe: j.Config.Recipe, Batch: j.Config.Train.Batch, Threads: j.pool.Threads(), Kernels: simd.Kernels(),
		Peak: peak(j.Params.Dtype(), j.pool.Threads()), Bandwidth: bandwidth(j.pool.Threads()),
	}
	for _, t := range timings {
		p.Micros += float64(t.Time.Nanoseconds()) / 1e3
	}
	for _, t := range timings {
		us := float64(t.Time.Nanoseconds()) / 1e3
		p.Parts = append(p.Parts, ProfilePart{t.Step, us, us / max(p.Micros, 1e-3), t.GFLOPs(), t.GBytes()})
	}
	slices.SortStableFunc(p.Parts, func(a, b ProfilePart) int { return cmp.Compare(b.Micros, a.Micros) })
	return p, nil
}

// updateBytes returns the memory that the solver reads and writes in a step: weights, gradients, which it clears, and what
// it remembers of them.
func (j *Job) updateBytes() int {
	element := int(j.Params.Dtype().Size())
	slots := 0
	if state, err := j.solver.State(); err == nil { // Gorgonia's solvers keep theirs to themselves
		for _, t := range state.Tensors {
			n := 1
			for _, d := range t.Shape {
				n *= d
			}
			slots += n
		}
	}
	return 2 * element * (2*j.Params.Count() + slots)
}
