package run

import (
	"context"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/vm"
	"nabla/trainer"
)

// A step is a training step on a batch that stays in memory.
type step struct {
	job      *Job // apart from the one that is measured
	instance *graph.Instance
	machine  gorgonia.VM
	planned  *vm.Machine // the same, or nil
	params   []gorgonia.ValueGrad
	flops    int
	count    int
}

// newStep makes a step on the job's machine, with further options for it.
func (j *Job) newStep(opts ...vm.Option) (*step, error) {
	j, err := j.apart()
	if err != nil {
		return nil, err
	}
	batch := j.Config.Train.Batch
	if err := j.room(batch); err != nil {
		return nil, err
	}
	d, err := j.Instance(graph.Train, batch)
	if err != nil {
		return nil, err
	}
	rows := make([]int, batch)
	for i := range rows {
		rows[i] = i % j.Train.Len()
	}
	if err := trainer.Fill(d.Instance, j.Train, rows); err != nil {
		return nil, err
	}
	s := &step{job: j, instance: d.Instance, params: j.Params.ValueGrads()}
	newVM := func(outputs gorgonia.Nodes, opts ...vm.Option) (gorgonia.VM, error) {
		planned, err := vm.New(outputs, opts...)
		if err != nil {
			return nil, err
		}
		s.flops = planned.FLOPs() // counted there, whichever machine it is that runs
		if j.Config.Train.VM != "tape" {
			s.planned = planned
			return planned, nil
		}
		planned.Close()
		return trainer.Tape(outputs, opts...)
	}
	s.machine, err = trainer.Machine(d.Instance, d.Result, d.Loss, newVM, append(j.vmOptions(), opts...)...)
	return s, err
}

// apart returns the job with weights and a solver of its own, so that steps leave those of j as they are.
func (j *Job) apart() (*Job, error) {
	c := *j
	c.Params = j.Params.As(j.Params.Dtype())
	var err error
	if c.solver, err = j.Config.Solver.Value.New(); err != nil {
		return nil, errors.WithMessage(err, "solver")
	}
	c.solver.Share(c.pool)
	return &c, nil
}

// newPlanned makes a step on the planned machine, and refuses another.
func (j *Job) newPlanned(opts ...vm.Option) (*step, error) {
	if j.Config.Train.VM == "tape" {
		return nil, bad(errors.New("train.vm is tape: Gorgonia's TapeMachine follows no plan, want planned"))
	}
	return j.newStep(opts...)
}

func (s *step) run(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.begin()
	if err := s.machine.RunAll(); err != nil {
		return err
	}
	return s.update()
}

// begin sets the inputs that change from step to step.
func (s *step) begin() {
	s.instance.SetStep(s.count, 0)
	s.count++
}

// update is what follows the gradients.
func (s *step) update() error {
	if err := s.job.solver.Step(s.params); err != nil {
		return err
	}
	return s.instance.Commit()
}
