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

	given     []float64 // the weights of its rows as the data says them; nil if it says none
	reweighed []float64 // as the objective says them, on the same scale
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
	b.machine, err = Machine(b.instance, b.result, b.loss, bs.newVM, bs.opts...)
	return b, err
}

// Machine returns the machine of an instance that Declare declared, made by newVM. It computes the loss, and of the
// result row losses, prediction, target and weights; in training mode also the gradients, which it writes to the parameters', and
// what the states become.
func Machine(inst *graph.Instance, r Result, loss *gorgonia.Node, newVM NewVM, opts ...vm.Option) (gorgonia.VM, error) {
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
	if inst.Mode == graph.Train {
		into, err := gradients(inst, loss)
		if err != nil {
			return nil, err
		}
		opts = append(opts, into...)
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
}

func newBatches(p *graph.Params, mode graph.Mode, o Objective, data Data, newVM NewVM, opts []vm.Option) *batches {
	if newVM == nil {
		newVM = Planned
	}
	return &batches{p, mode, o, data, newVM, opts, map[int]*batch{}}
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

// run computes a batch of the given rows, and returns it with its results: the loss, in training mode also the gradients.
func (bs *batches) run(rows []int, step int) (*batch, error) {
	b, err := bs.of(len(rows))
	if err != nil {
		return nil, err
	}
	if b.given, err = fill(b.instance, bs.data, rows, b.given); err != nil {
		return nil, err
	}
	b.instance.SetStep(step, 0)
	return b, b.machine.RunAll()
}

func (bs *batches) close() {
	for _, b := range bs.bySize {
		b.machine.Close()
	}
}
