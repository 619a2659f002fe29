package verify

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/internal/keyed"
)

// second returns φ = Σ ⟨g, v⟩ over all parameters: the inner product of the loss's gradient with a random direction. The
// gradient of φ is the product of the Hessian with v, and differences of φ are those of the gradient, seen along v: so what
// certifies the first order of a loss certifies the second by φ.
func (m model) second(inst *graph.Instance, loss *gorgonia.Node) (*gorgonia.Node, error) {
	grads, err := graph.Grad(loss, inst.Weights()...)
	if err != nil {
		return nil, err
	}
	var sum *gorgonia.Node
	for i, q := range inst.Params().Weights() {
		if grads[i] == nil {
			continue
		}
		v, err := random(inst.Graph, q, keyed.New(inst.Params().Seed(), "verify second order").Name(q.Name()))
		if err != nil {
			return nil, err
		}
		term, err := op.Dot(grads[i], v)
		if err == nil && sum != nil {
			term, err = op.Add(sum, term)
		}
		if err != nil {
			return nil, errors.WithMessagef(err, "the gradient of %s along a direction", q.Name())
		}
		sum = term
	}
	if sum == nil {
		return nil, errors.New("the loss has no gradient with respect to any parameter, so there is no second order to check")
	}
	return sum, nil
}

// random adds an input to a graph: standard normal numbers in the shape of a parameter.
func random(g *gorgonia.ExprGraph, q *graph.Param, key keyed.Key) (*gorgonia.Node, error) {
	shape := q.Shape()
	value := tensor.New(tensor.Of(q.Value().Dtype()), tensor.WithShape(shape...))
	r := key.Rand()
	switch d := value.Data().(type) {
	case []float32:
		for i := range d {
			d[i] = float32(r.NormFloat64())
		}
	case []float64:
		for i := range d {
			d[i] = float64(float32(r.NormFloat64())) // the same in both precisions
		}
	}
	name := "direction of " + q.Name()
	n := gorgonia.NewTensor(g, value.Dtype(), len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name), gorgonia.WithValue(value))
	if n.Name() != name || n.Value() != gorgonia.Value(value) {
		return nil, errors.Errorf("another node of the graph has the hash of the %s", name)
	}
	return n, nil
}

// gradients returns the symbolic gradients of a loss, nil where there is none. For the second order they are asked for one
// by one if need be, and reasons says of which there is none because an operator on the way cannot be differentiated twice.
func (m model) gradients(inst *graph.Instance, loss *gorgonia.Node) (grads gorgonia.Nodes, reasons []error, err error) {
	weights := inst.Weights()
	reasons = make([]error, len(weights))
	if m.claimed != nil {
		return m.raw.copied, reasons, nil
	}
	grads, err = graph.Grad(loss, weights...)
	if err == nil || m.order == 1 {
		return grads, reasons, err
	}
	grads = make(gorgonia.Nodes, len(weights))
	for i, w := range weights {
		one, err := graph.Grad(loss, w)
		if err != nil {
			reasons[i] = err
			continue
		}
		grads[i] = one[0]
	}
	return grads, reasons, nil
}
