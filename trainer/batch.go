package trainer

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/vm"
)

// A batch is an objective's graph for one mode and one number of rows, with the machine that runs it.
type batch struct {
	instance *graph.Instance
	result   Result
	loss     *gorgonia.Node // Σ RowLoss·RowWeight
	machine  gorgonia.VM

	share     share     // of the rows that it ran on last
	reweighed []float64 // their weights as the objective says them, on the scale of the data
}

// newBatch builds a batch. In training mode its machine also writes the gradients to the parameters'.
func (bs *batches) newBatch(rows int) (*batch, error) {
	b := &batch{}
	var err error
	b.instance, err = graph.Build(bs.params, bs.mode, func(s *graph.Scope) {
		b.result, b.loss = Declare(s, bs.objective, bs.data, rows)
	})
	if err != nil {
		return nil, err
	}
	backward := bs.mode == graph.Train && bs.gradient == nil
	b.machine, err = machine(b.instance, b.result, b.loss, backward, bs.newVM, bs.opts...)
	return b, err
}

// Machine returns the machine of an instance that Declare declared, made by newVM. It computes the loss, and of the
// result row losses, prediction, target and weights; in training mode also the gradients, which it writes to the parameters', and
// what the states become.
func Machine(inst *graph.Instance, r Result, loss *gorgonia.Node, newVM NewVM, opts ...vm.Option) (gorgonia.VM, error) {
	return machine(inst, r, loss, inst.Mode == graph.Train, newVM, opts...)
}

// machine is Machine, with the gradients or without.
func machine(inst *graph.Instance, r Result, loss *gorgonia.Node, backward bool, newVM NewVM, opts ...vm.Option) (gorgonia.VM, error) {
	outputs := gorgonia.Nodes{loss, r.RowLoss}
	for _, n := range []*gorgonia.Node{r.Prediction, r.Target} {
		if n != nil {
			outputs = append(outputs, n)
		}
	}
	if r.reweighed {
		outputs = append(outputs, r.RowWeight)
	}
	opts = append(opts[:len(opts):len(opts)], vm.Names(inst.Describe))
	if backward {
		into, err := gradients(inst, loss)
		if err != nil {
			return nil, err
		}
		opts = append(opts, into...)
	}
	if inst.Mode == graph.Train {
		for _, u := range inst.Updates {
			outputs = append(outputs, u.Next)
		}
	}
	return newVM(outputs, opts...)
}

// gradients adds the gradients of the loss to the graph, and returns the options that make a machine write them to the
// parameters'. That of a parameter which the loss does not reach stays zero.
func gradients(inst *graph.Instance, loss *gorgonia.Node) ([]vm.Option, error) {
	grads, err := graph.Grad(loss, inst.Weights()...)
	if err != nil {
		return nil, err
	}
	var opts []vm.Option
	for i, q := range inst.Params().Weights() {
		if grads[i] != nil {
			opts = append(opts, vm.Into(grads[i], q.GradData()))
		}
	}
	return opts, nil
}

// batches makes batches of an objective on some data as their sizes turn up, and keeps them.
type batches struct {
	params    *graph.Params
	mode      graph.Mode
	objective Objective
	data      Data
	newVM     NewVM
	opts      []vm.Option
	bySize    map[int]*batch
	given     []float64 // memory for the weights of rows
	gradient  Gradient  // instead of backpropagation; nil: none
}

func newBatches(p *graph.Params, mode graph.Mode, o Objective, data Data, newVM NewVM, opts []vm.Option) *batches {
	if newVM == nil {
		newVM = Planned
	}
	return &batches{params: p, mode: mode, objective: o, data: data, newVM: newVM, opts: opts, bySize: map[int]*batch{}}
}

// of returns the batch of a size.
func (bs *batches) of(rows int) (*batch, error) {
	if b, ok := bs.bySize[rows]; ok {
		return b, nil
	}
	b, err := bs.newBatch(rows)
	if err != nil {
		return nil, errors.WithMessagef(err, "model for %v, batch of %d", bs.mode, rows)
	}
	bs.bySize[rows] = b
	return b, nil
}

// whole returns a mini-batch of the given rows. It is valid until the next call.
func (bs *batches) whole(rows []int) (share, error) {
	s, err := wholeOf(bs.data, rows, bs.given)
	if s.given != nil {
		bs.given = s.given
	}
	return s, err
}

// run computes a batch of some rows, and returns it with its results: the loss, in training mode also the gradients.
func (bs *batches) run(s share, step int) (*batch, error) {
	b, err := bs.of(len(s.rows))
	if err != nil {
		return nil, err
	}
	if err := s.fill(b.instance, bs.data, step); err != nil {
		return nil, err
	}
	b.share = s
	if err := bs.differentiate(b); err != nil {
		return nil, err
	}
	return b, b.machine.RunAll()
}

func (bs *batches) close() {
	for _, b := range bs.bySize {
		b.machine.Close()
	}
}
