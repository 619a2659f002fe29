package run

import (
	"context"
	stderrors "errors"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/trainer"
)

// A moment is one iteration of a job's training: what its mini-batch was, and the parameters before and after it.
type moment struct {
	job    *Job // whose parameters are those before the iteration
	step   trainer.Step
	rows   []int // of the training data
	after  *graph.Params
	number int // of the iteration, 1 for the first
}

var errReached = stderrors.New("the iteration is reached")

// moment trains until an iteration is made, counted from 1 over the whole run, as Fit does but apart from the job: its
// parameters and solver stay as they are.
func (j *Job) moment(ctx context.Context, number int) (*moment, error) {
	if number < 1 || number > j.Steps() {
		return nil, bad(errors.Errorf("iteration %d: want one of the run's, 1 to %d", number, j.Steps()))
	}
	c, err := j.apart()
	if err != nil {
		return nil, err
	}
	if c.schedule, err = c.Config.Schedule.Value.New(c.scheduled()); err != nil { // it may remember what it observed
		return nil, errors.WithMessage(err, "schedule")
	}
	m := &moment{job: c, number: number, after: c.Params, rows: slices.Clone(c.sampler.Rows(number-1, nil))}
	before := c.Params.As(c.Params.Dtype())
	t := c.task()
	t.OnStep = func(s trainer.Step) error {
		switch s.Step {
		case number - 1:
			return before.CopyFrom(t.Params)
		case number:
			m.step = s
			return errReached
		}
		return nil
	}
	if _, err := trainer.Fit(ctx, t); !stderrors.Is(err, errReached) {
		return nil, err
	}
	c.Params = before
	return m, nil
}

// A probe computes loss and gradients on a moment's mini-batch, as often as its parameters are changed. Masks of dropout are
// those of the iteration.
type probe struct {
	*Declared
	params  *graph.Params
	forward gorgonia.Nodes // what the loss is computed from, in order, but for inputs, parameters and constants
	machine gorgonia.VM
}

// probe makes a probe in the given precision, at the parameters before the iteration. Close its machine in the end.
func (m *moment) probe(dt tensor.Dtype) (*probe, error) {
	j := *m.job
	j.Params = j.Params.As(dt)
	d, err := j.Instance(graph.Train, len(m.rows))
	if err != nil {
		return nil, err
	}
	if err := trainer.Fill(d.Instance, j.Train, m.rows); err != nil {
		return nil, err
	}
	d.SetStep(m.number-1, 0)
	p := &probe{Declared: d, params: j.Params}
	for _, n := range op.Order(gorgonia.Nodes{d.Loss}) {
		if s := n.Shape(); n.Op() != nil && len(s) > 0 && s[0] == len(m.rows) {
			p.forward = append(p.forward, n)
		}
	}
	newVM := func(outputs gorgonia.Nodes, opts ...vm.Option) (gorgonia.VM, error) {
		return j.newVM()(append(outputs, p.forward...), opts...)
	}
	p.machine, err = trainer.Machine(d.Instance, d.Result, d.Loss, newVM, j.vmOptions()...)
	return p, err
}

// run computes the loss, the gradients and all forward values.
func (p *probe) run() (loss float64, err error) {
	if err := p.machine.RunAll(); err != nil {
		return 0, err
	}
	return floats(p.Loss.Value().Data())[0], nil
}

// floats returns real numbers as float64.
func floats(data any) []float64 {
	var wide []float64
	switch x := data.(type) {
	case float32:
		return []float64{float64(x)}
	case float64:
		return []float64{x}
	case []float64:
		return slices.Clone(x)
	case []float32:
		for _, v := range x {
			wide = append(wide, float64(v))
		}
	}
	return wide
}
