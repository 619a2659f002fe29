// Package vm runs Gorgonia graphs. A Machine keeps what its outputs need, orders it once, gives every value a place in
// memory by its lifetime, and then only runs kernels. It runs Nabla's operators and, through their interfaces, any of
// Gorgonia's. A Tape does the same work on Gorgonia's TapeMachine, to compare with.
package vm

import (
	"fmt"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// An Option changes what New and NewTape make.
type Option func(*config) error

type config struct {
	into  []target
	dual  gorgonia.Nodes
	grads []output // of dual
	name  func(*gorgonia.Node) string
	pool  *simd.Pool
	check bool
}

// A target is memory of the caller's where the value of a node shall land.
type target struct {
	node *gorgonia.Node
	dst  *plan.Value
}

// Into makes every run write the value of n into dst, a []float32 or []float64 of n's element type and size. The node
// is kept alive as the outputs are. Several destinations of one node are allowed, but none may share memory with another,
// nor with an input's value, then or in a run: runs write to dst as soon as they can. The same holds for outputs, so what
// feeds an output back as an input binds a copy of its value. If n is an output too, its Value lies in dst: where dst is
// a gradient that a solver clears, so is the Value.
func Into(n *gorgonia.Node, dst any) Option {
	return func(c *config) error {
		if n == nil {
			return errors.New("vm.Into: the node is nil")
		}
		v := plan.NewValue(n.Dtype(), n.Shape())
		switch d := dst.(type) {
		case []float32:
			if n.Dtype() != tensor.Float32 || len(d) != v.Size() {
				return errors.Errorf("vm.Into: %d float32 cannot hold %s, %v %v", len(d), n.Name(), n.Shape(), n.Dtype())
			}
			plan.BindSlice(v, d)
		case []float64:
			if n.Dtype() != tensor.Float64 || len(d) != v.Size() {
				return errors.Errorf("vm.Into: %d float64 cannot hold %s, %v %v", len(d), n.Name(), n.Shape(), n.Dtype())
			}
			plan.BindSlice(v, d)
		default:
			return errors.Errorf("vm.Into: a %T cannot hold %s, %v %v", dst, n.Name(), n.Shape(), n.Dtype())
		}
		c.into = append(c.into, target{n, v})
		return nil
	}
}

// Names gives nodes the names that errors use, instead of Gorgonia's own.
func Names(name func(*gorgonia.Node) string) Option {
	return func(c *config) error {
		c.name = name
		return nil
	}
}

// newConfig applies options, and returns beside them all that a run must compute: outputs and targets.
func newConfig(outputs gorgonia.Nodes, opts []Option) (c *config, wanted gorgonia.Nodes, err error) {
	c = &config{name: func(n *gorgonia.Node) string { return n.Name() }}
	for i, n := range outputs {
		if n == nil {
			return nil, nil, errors.Errorf("vm: output %d is nil", i+1)
		}
	}
	for _, o := range opts {
		if err := o(c); err != nil {
			return nil, nil, err
		}
	}
	all := append(c.nodes(outputs), c.dual...)
	if len(all) == 0 {
		return nil, nil, errors.New("vm: nothing to compute: no outputs are given")
	}
	for _, n := range all {
		if n.Graph() != all[0].Graph() {
			return nil, nil, errors.Errorf("vm: %s belongs to another graph than %s", c.name(n), c.name(all[0]))
		}
	}
	for _, p := range c.dual {
		v := plan.NewValue(p.Dtype(), p.Shape())
		plan.Alloc(v)
		h, err := v.Header()
		if err != nil {
			return nil, nil, errors.WithMessagef(err, "the gradient of %s", c.name(p))
		}
		c.into = append(c.into, target{p.Deriv(), v})
		c.grads = append(c.grads, output{p, h})
	}
	return c, c.nodes(outputs), nil
}

// nodes returns outputs and targets, all that a run must compute.
func (c *config) nodes(outputs gorgonia.Nodes) gorgonia.Nodes {
	all := append(gorgonia.Nodes{}, outputs...)
	for _, t := range c.into {
		all = append(all, t.node)
	}
	return all
}

// describe names a node in an error.
func (c *config) describe(n *gorgonia.Node) string {
	name := c.name(n)
	if n.Op() == nil {
		return fmt.Sprintf("input %s", name)
	}
	return fmt.Sprintf("node %s (%s)", name, n.Op())
}
