// Package verify certifies gradients. It differentiates numerically, knows the error of what it does, and compares a
// model's symbolic gradient with the result, element by element.
//
// Gradients checks a model, Graph a graph made with Gorgonia alone, Operators the operators of package op; each returns a
// report that prints as a table, goes into JSON, and is an error if something is wrong. Every element is checked or, with
// the option Directional, random directions are. The numerical side is package fd, which is of use alone.
package verify

import (
	"context"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
)

// Gradients compares the symbolic gradient of a model's loss (graph.Grad) with central differences, for every element of
// every parameter, and reports one verdict a parameter.
//
// declare returns the loss, a scalar; it is called for each of several instances of the model. fill sets the inputs of one of
// them, whose element type is that of the check: float64, or float32 with the option Float32. p stays as it is: all that
// happens, happens to copies.
//
// An error means that nothing could be checked: the model cannot be built, differentiated or run, or ctx was cancelled. A
// wrong gradient is no error here; Report.Err makes one of it.
func Gradients(ctx context.Context, p *graph.Params, declare func(*graph.Scope) *gorgonia.Node, fill func(*graph.Instance) error, opts ...Option) (*Report, error) {
	if declare == nil || fill == nil {
		return nil, errors.New("verify: the model, or what fills its inputs, is nil: want a function")
	}
	c := newConfig(opts)
	if c.claimed != nil {
		return nil, errors.New("verify: the option Claimed is for Graph: a model's instances have nodes of their own")
	}
	return (model{c, declare, nil}).verify(ctx, p, fill)
}

// verify checks the gradient at the values of p.
func (m model) verify(ctx context.Context, p *graph.Params, fill func(*graph.Instance) error) (*Report, error) {
	c := m.config
	claim, err := m.differentiate(p.As(c.dtype), fill)
	if err != nil {
		return nil, errors.WithMessage(err, "verify")
	}
	defer claim.machine.Close()
	if len(claim.params) == 0 {
		return nil, errors.New("verify: the model has no parameters, so there is no gradient to check")
	}
	first, err := m.oracle(claim)
	if err != nil {
		return nil, errors.WithMessage(err, "verify")
	}
	defer first.machine.Close()
	report := newReport(claim, first, c.order)
	if report.unusable(first) {
		return report, nil
	}
	if c.directions > 0 {
		err = claim.draw(ctx, c, first, report)
	} else {
		err = m.full(ctx, claim, first, report)
	}
	if err == nil && c.taylor {
		err = claim.taylor(ctx, first, report)
	}
	if err != nil {
		return nil, errors.WithMessage(err, "verify")
	}
	return report, nil
}

// full checks every element, by as many oracles as there are workers.
func (m model) full(ctx context.Context, c *claim, first *oracle, report *Report) error {
	oracles := []*oracle{first}
	for len(oracles) < min(m.workers, len(c.blocks())) {
		o, err := m.oracle(c)
		if err != nil {
			return err
		}
		defer o.machine.Close()
		oracles = append(oracles, o)
	}
	return sweep(ctx, m.config, c, oracles, report)
}

// A model is what is to be checked, and how.
type model struct {
	*config
	declare func(*graph.Scope) *gorgonia.Node
	raw     *raw // what is copied by declare, or nil
}

// build returns an instance of the model and its loss; for the second order, what stands for it.
func (m model) build(p *graph.Params) (*graph.Instance, *gorgonia.Node, error) {
	var loss *gorgonia.Node
	inst, err := graph.Build(p, m.mode, func(s *graph.Scope) { loss = m.declare(s) })
	if err == nil && loss == nil {
		err = errors.New("the model returned no loss, and no error either: want a scalar node")
	}
	if err == nil && m.order == 2 {
		loss, err = m.second(inst, loss)
	}
	return inst, loss, err
}
