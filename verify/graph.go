package verify

import (
	"context"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
)

// Graph checks the gradient of a graph made with Gorgonia alone, as Gradients does that of a model: loss is a scalar node,
// wrt are the inputs by which it is differentiated, and all inputs hold values. The gradient that is checked is that of
// graph.Grad or, with the option Claimed, that of nodes of the caller's. The report names inputs by their nodes.
//
// All that happens, happens to copies: the graph gets no further nodes, and its values stay.
//
// A graph of float64 is compared with differences in float64. The operators of a float32 graph know of no other type, so
// its differences are in float32 as well, with larger steps; rounding leaves them so little to tell that small elements
// are noisy.
//
// An error means that nothing could be checked. In a test, one line does:
//
//	if err := verify.Err(verify.Graph(ctx, loss, gorgonia.Nodes{w, b})); err != nil { t.Error(err) }
func Graph(ctx context.Context, loss *gorgonia.Node, wrt gorgonia.Nodes, opts ...Option) (*Report, error) {
	c := newConfig(opts)
	if err := checkGraph(c, loss, wrt); err != nil {
		return nil, errors.WithMessage(err, "verify")
	}
	c.dtype, c.difference = loss.Dtype(), loss.Dtype()
	r := &raw{loss: loss, wrt: wrt, claimed: c.claimed}
	p := graph.NewParams(c.dtype, 1)
	if _, err := graph.Build(p, c.mode, func(s *graph.Scope) { r.declare(s) }); err != nil {
		return nil, errors.WithMessage(err, "verify")
	}
	for i, q := range p.Weights() {
		if err := gather(q.Data(), wrt[i]); err != nil {
			return nil, errors.WithMessage(err, "verify")
		}
	}
	return (model{c, r.declare, r}).verify(ctx, p, r.fill)
}

// Err returns why nothing could be checked, or what is wrong (Report.Err), or nil: for a check and its result in one line.
func Err(r *Report, err error) error {
	if err != nil || r == nil {
		return err
	}
	return r.Err()
}

// checkGraph says what is wrong with what Graph is given.
func checkGraph(c *config, loss *gorgonia.Node, wrt gorgonia.Nodes) error {
	if loss == nil {
		return errors.New("the loss is nil")
	}
	if dt := loss.Dtype(); dt != tensor.Float64 && dt != tensor.Float32 || loss.Shape().Dims() != 0 {
		return errors.Errorf("the loss %s is %v %v, want a real scalar: sum or average it first", loss.Name(), loss.Shape(), dt)
	}
	if len(wrt) == 0 {
		return errors.New("there are no inputs to differentiate by")
	}
	for i, n := range wrt {
		switch {
		case n == nil:
			return errors.Errorf("input %d to differentiate by is nil", i+1)
		case n.Graph() != loss.Graph():
			return errors.Errorf("input %s belongs to another graph than the loss", n.Name())
		case n.Op() != nil:
			return errors.Errorf("%s is computed by %s: want an input to differentiate by", n.Name(), n.Op())
		case n.Dtype() != loss.Dtype():
			return errors.Errorf("input %s is %v, want %v as the loss is", n.Name(), n.Dtype(), loss.Dtype())
		case n.Value() == nil:
			return errors.Errorf("input %s has no value: give it one with gorgonia.Let", n.Name())
		case slices.Index(wrt, n) != i:
			return errors.Errorf("input %s is named twice", n.Name())
		}
	}
	if c.claimed == nil {
		return nil
	}
	if len(c.claimed) != len(wrt) {
		return errors.Errorf("%d gradients are claimed, want one for each of %d inputs, nil for none", len(c.claimed), len(wrt))
	}
	if c.order != 1 {
		return errors.New("Claimed and SecondOrder: the second order of a gradient that is given cannot be checked, leave one of them out")
	}
	for i, g := range c.claimed {
		if g == nil {
			continue
		}
		if g.Graph() != loss.Graph() {
			return errors.Errorf("the gradient of %s belongs to another graph than the loss", wrt[i].Name())
		}
		if g.Dtype() != loss.Dtype() || g.Shape().TotalSize() != wrt[i].Shape().TotalSize() {
			return errors.Errorf("the gradient of %s is %v %v, want %v %v", wrt[i].Name(), g.Shape(), g.Dtype(), wrt[i].Shape(), wrt[i].Dtype())
		}
	}
	return nil
}
