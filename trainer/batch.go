package trainer

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// A batch is an objective's graph for one mode and one number of rows, with the machine that runs it.
type batch struct {
	instance *graph.Instance
	result   Result
	loss     *gorgonia.Node // Σ RowLoss·RowWeight
	machine  gorgonia.VM
	fields   []string
}

// Declare declares an objective on a batch of rows of data, and returns the loss Σ RowLoss·RowWeight beside what the
// objective says.
func Declare(s *graph.Scope, o Objective, data Data, rows int) (Result, *gorgonia.Node) {
	in := Inputs{scope: s, fields: map[string]*gorgonia.Node{}}
	for _, f := range data.Fields() {
		dt := s.Dtype()
		if data.Dtype(f) == tensor.Int64 {
			dt = tensor.Int64
		}
		in.fields[f] = s.Input(f, dt, append([]int{rows}, data.Shape(f)...)...)
	}
	in.Weight = s.Input(weightInput, s.Dtype(), rows)
	r := o(s, in)
	if s.Err() != nil {
		return r, nil
	}
	if r.RowLoss == nil || r.RowWeight == nil {
		return r, s.Fail(errors.New("the objective returned no row loss or no row weight"))
	}
	if !r.RowLoss.Shape().Eq(tensor.Shape{rows}) {
		return r, s.Fail(errors.Errorf("the row loss is %v, want one number a row, (%d)", r.RowLoss.Shape(), rows))
	}
	return r, s.Try(op.Dot(r.RowLoss, r.RowWeight))
}

const weightInput = "row_weight"

// Fill fills the inputs of an instance that Declare declared with rows of data, each of weight 1/len(rows).
func Fill(inst *graph.Instance, data Data, rows []int) error {
	for _, f := range data.Fields() {
		if err := data.Fill(f, Elements(inst.Input(f)), rows); err != nil {
			return err
		}
	}
	switch w := Elements(inst.Input(weightInput)).(type) {
	case []float32:
		for i := range w {
			w[i] = 1 / float32(len(rows))
		}
	case []float64:
		for i := range w {
			w[i] = 1 / float64(len(rows))
		}
	}
	return nil
}

// Elements returns a tensor's slice, []float32, []float64 or []int64. (Dense.Data returns a bare number for one element.)
func Elements(t *tensor.Dense) any {
	switch t.Dtype() {
	case tensor.Float32:
		return t.Float32s()
	case tensor.Float64:
		return t.Float64s()
	}
	return t.Int64s()
}

// newBatch builds a batch. In training mode its machine also writes the gradients to the parameters'.
func newBatch(p *graph.Params, mode graph.Mode, o Objective, data Data, rows int, make NewVM, opts []vm.Option) (*batch, error) {
	b := &batch{fields: data.Fields()}
	var err error
	b.instance, err = graph.Build(p, mode, func(s *graph.Scope) {
		b.result, b.loss = Declare(s, o, data, rows)
	})
	if err != nil {
		return nil, err
	}
	outputs := gorgonia.Nodes{b.loss, b.result.RowLoss}
	if b.result.Prediction != nil {
		outputs = append(outputs, b.result.Prediction)
	}
	opts = append(opts[:len(opts):len(opts)], vm.Names(b.instance.Describe))
	if mode == graph.Train {
		grads, err := graph.Grad(b.loss, b.instance.Weights()...)
		if err != nil {
			return nil, err
		}
		for i, q := range p.Weights() {
			if grads[i] != nil { // a parameter that the loss does not reach keeps a gradient of zero
				opts = append(opts, vm.Into(grads[i], q.GradData()))
			}
		}
		for _, u := range b.instance.Updates {
			outputs = append(outputs, u.Next)
		}
	}
	b.machine, err = make(outputs, opts...)
	return b, err
}

// run computes the batch of the given rows.
func (b *batch) run(data Data, rows []int, step int) error {
	if err := Fill(b.instance, data, rows); err != nil {
		return err
	}
	b.instance.SetStep(step, 0)
	return b.machine.RunAll()
}

// batches makes batches of an objective as their sizes turn up, and keeps them.
type batches struct {
	params    *graph.Params
	mode      graph.Mode
	objective Objective
	make      NewVM
	opts      []vm.Option
	bySize    map[int]*batch
}

func newBatches(p *graph.Params, mode graph.Mode, o Objective, make NewVM, opts []vm.Option) *batches {
	return &batches{p, mode, o, make, opts, map[int]*batch{}}
}

func (bs *batches) of(data Data, rows int) (*batch, error) {
	if b, ok := bs.bySize[rows]; ok {
		return b, nil
	}
	b, err := newBatch(bs.params, bs.mode, bs.objective, data, rows, bs.make, bs.opts)
	if err != nil {
		return nil, errors.WithMessagef(err, "model for %v, batch of %d", bs.mode, rows)
	}
	bs.bySize[rows] = b
	return b, nil
}

func (bs *batches) close() {
	for _, b := range bs.bySize {
		b.machine.Close()
	}
}
