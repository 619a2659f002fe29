// Package verify certifies gradients. It differentiates numerically, knows the error of what it does, and compares a
// model's symbolic gradient with the result, element by element.
//
// Gradients checks a model, Operators the operators of package op; both return a report that prints as a table, goes into
// JSON, and is an error if something is wrong. The numerical side is of use alone: Derivative, Gradient, Jacobian and their
// like take formulas that are data (Forward, Central, Backward, Central4, Second, any Stencil) and a step; Optimal and Adaptive
// find the step and know their error; a Study shows how the error depends on it.
package verify

import (
	"context"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
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
	m := model{c, declare}
	claim, err := m.differentiate(p.As(c.dtype), fill)
	if err != nil {
		return nil, errors.WithMessage(err, "verify")
	}
	if len(claim.params) == 0 {
		return nil, errors.New("verify: the model has no parameters, so there is no gradient to check")
	}
	wide := claim.instance.Params().As(tensor.Float64)
	first, err := m.oracle(wide, claim.instance)
	if err != nil {
		return nil, errors.WithMessage(err, "verify")
	}
	defer first.machine.Close()
	report := newReport(claim, first)
	if report.unusable(first) {
		return report, nil
	}
	oracles := []*oracle{first}
	for len(oracles) < min(c.workers, len(claim.blocks())) {
		o, err := m.oracle(wide.As(tensor.Float64), claim.instance)
		if err != nil {
			return nil, errors.WithMessage(err, "verify")
		}
		defer o.machine.Close()
		oracles = append(oracles, o)
	}
	if err := sweep(ctx, c, claim, oracles, report); err != nil {
		return nil, errors.WithMessage(err, "verify")
	}
	return report, nil
}

// A model is what is to be checked, and how.
type model struct {
	*config
	declare func(*graph.Scope) *gorgonia.Node
}

// build returns an instance of the model and its loss.
func (m model) build(p *graph.Params) (*graph.Instance, *gorgonia.Node, error) {
	var loss *gorgonia.Node
	inst, err := graph.Build(p, m.mode, func(s *graph.Scope) { loss = m.declare(s) })
	if err == nil && loss == nil {
		err = errors.New("the model returned no loss, and no error either: want a scalar node")
	}
	return inst, loss, err
}

// A claim is a symbolic gradient: what is to be proven right or wrong.
type claim struct {
	instance *graph.Instance
	params   []*graph.Param
	values   [][]float64 // the gradient of each parameter; zeros where the graph has none
	present  []bool      // whether the graph has one
	spread   []float64   // of float32: how far one rounding of all that goes in moves a parameter's gradient at most
}

// differentiate computes the symbolic gradient at the values of p.
func (m model) differentiate(p *graph.Params, fill func(*graph.Instance) error) (*claim, error) {
	inst, loss, err := m.build(p)
	if err != nil {
		return nil, err
	}
	if err := fill(inst); err != nil {
		return nil, errors.Wrap(err, "filling the inputs")
	}
	grads, err := graph.Grad(loss, inst.Weights()...)
	if err != nil {
		return nil, err
	}
	c := &claim{instance: inst, params: p.Weights(), spread: make([]float64, len(grads))}
	opts := []vm.Option{vm.Names(inst.Describe)}
	for i, q := range c.params {
		c.present = append(c.present, grads[i] != nil)
		c.values = append(c.values, make([]float64, q.Size()))
		if grads[i] != nil {
			opts = append(opts, vm.Into(grads[i], q.GradData()))
		}
	}
	if len(opts) == 1 {
		return c, nil // no parameter is reached, so there is nothing to run
	}
	machine, err := m.machine(opts...)
	if err != nil {
		return nil, err
	}
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		return nil, errors.WithMessage(err, "the symbolic gradient")
	}
	for i, q := range c.params {
		if c.present[i] {
			widen(c.values[i], q.GradData())
		}
	}
	if m.dtype == tensor.Float32 {
		err = c.shake(machine)
	}
	return c, err
}

// widen copies src, []float32 or []float64, into dst.
func widen(dst []float64, src any) {
	switch s := src.(type) {
	case []float32:
		for i, v := range s {
			dst[i] = float64(v)
		}
	case []float64:
		copy(dst, s)
	}
}
