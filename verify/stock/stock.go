// Package stock audits the operators of Gorgonia itself. Each function of package gorgonia that makes a differentiable node
// has cases here, and each case says in plain Go what its value is by definition. The value that Gorgonia computes is
// compared with that, and the gradient with numerical derivatives of it: once as a user of Gorgonia meets them, by
// gorgonia.Grad on a TapeMachine, and once by graph.Grad on the planned machine. Nothing is accused by name.
//
// Some of these operators end the process, so that Audit checks in child processes, which Serve.
package stock

import (
	"fmt"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
)

// A Case is one use of an operator.
type Case struct {
	Op      string // the function of package gorgonia
	Name    string // the operands, and what is special about them; unique among the operator's cases
	Extreme bool   // the operands lie at the edge of what the operator is meant for

	in      []op.Operand
	apply   func(in gorgonia.Nodes) (*gorgonia.Node, error)
	want    func(in []array) []float64 // the value's elements by definition, in row-major order
	options []gorgonia.VMOpt           // of the TapeMachine
	cost    bool                       // the value is a scalar, and itself the loss
}

// An array holds the elements of an operand in row-major order.
type array struct {
	shape tensor.Shape
	data  []float64
}

// Cases returns all cases, sorted by operator.
func Cases() []Case {
	c := catalogue{}
	c.elementwise()
	c.pairs()
	c.scalars()
	c.broadcasts()
	c.products()
	c.reductions()
	c.shapes()
	c.softmaxes()
	c.normalisations()
	c.pools()
	c.convolutions()
	c.losses()
	slices.SortStableFunc(c.list, func(a, b Case) int { return strings.Compare(a.Op, b.Op) })
	return c.list
}

// catalogue collects the cases.
type catalogue struct{ list []Case }

// add adds a case and returns it for what is special about it. The value depends on the operands alone.
func (c *catalogue) add(name string, apply func(in gorgonia.Nodes) (*gorgonia.Node, error), want func(in []array) []float64, in ...op.Operand) *Case {
	names := make([]string, len(in))
	for i, o := range in {
		names[i] = o.String()
	}
	c.list = append(c.list, Case{Op: name, Name: strings.Join(names, ", "), in: in, apply: apply, want: want})
	return &c.list[len(c.list)-1]
}

// with adds to the case's name what its operands do not say.
func (c *Case) with(format string, args ...any) *Case {
	c.Name += ": " + fmt.Sprintf(format, args...)
	return c
}

func (c *Case) extreme() *Case {
	c.Extreme = true
	return c
}
