package run

import (
	"context"

	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/vm"
	"nabla/trainer"
)

// A step is a training step on a batch that stays in memory.
type step struct {
	job      *Job
	instance *graph.Instance
	machine  gorgonia.VM
	params   []gorgonia.ValueGrad
	flops    int
	count    int
}

func (j *Job) newStep() (*step, error) {
	batch := j.Config.Train.Batch
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
	grads, err := graph.Grad(d.Loss, d.Weights()...)
	if err != nil {
		return nil, err
	}
	opts := append(j.vmOptions(), vm.Names(d.Describe))
	for i, q := range j.Params.Weights() {
		if grads[i] != nil {
			opts = append(opts, vm.Into(grads[i], q.GradData()))
		}
	}
	outputs := gorgonia.Nodes{d.Loss}
	for _, u := range d.Updates {
		outputs = append(outputs, u.Next)
	}
	planned, err := vm.New(outputs, opts...)
	if err != nil {
		return nil, err
	}
	s := &step{job: j, instance: d.Instance, machine: planned, params: j.Params.ValueGrads(), flops: planned.FLOPs()}
	if j.Config.Train.VM == "tape" {
		planned.Close()
		s.machine, err = j.newVM()(outputs, opts...)
	}
	return s, err
}

func (s *step) run(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.instance.SetStep(s.count, 0)
	s.count++
	if err := s.machine.RunAll(); err != nil {
		return err
	}
	if err := s.job.solver.Step(s.params); err != nil {
		return err
	}
	return s.instance.Commit()
}
