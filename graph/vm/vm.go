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
	into []target
	dual gorgonia.Nodes
	name func(*gorgonia.Node) string
	pool *simd.Pool
}

// A target is memory of the caller's where the value of a node shall land.
type target struct {
	node *gorgonia.Node
	dst  any
}

// Into makes every run write the value of n into dst, a []float32 or []float64 of n's element type and size. The node
// is kept alive as the outputs are. Several destinations of one node are allowed.
func Into(n *gorgonia.Node, dst any) Option {
	return func(c *config) error {
		if n == nil {
			return errors.New("vm.Into: the node is nil")
		}
		size := n.Shape().TotalSize()
		switch d := dst.(type) {
		case []float32:
			if n.Dtype() != tensor.Float32 || len(d) != size {
				return errors.Errorf("vm.Into: %d float32 cannot hold %s, %v %v", len(d), n.Name(), n.Shape(), n.Dtype())
			}
		case []float64:
			if n.Dtype() != tensor.Float64 || len(d) != size {
				return errors.Errorf("vm.Into: %d float64 cannot hold %s, %v %v", len(d), n.Name(), n.Shape(), n.Dtype())
			}
		default:
			return errors.Errorf("vm.Into: a %T cannot hold %s, %v %v", dst, n.Name(), n.Shape(), n.Dtype())
		}
		c.into = append(c.into, target{n, dst})
		return nil
	}
}

// BindDualValues makes every run compute the gradients of the given parameters, for which gorgonia.Grad was called, so
// that Grad returns them and any gorgonia.Solver can step. It is what gorgonia.BindDualValues is to a TapeMachine, but
// gradients are written, never added to what was there before.
func BindDualValues(params ...*gorgonia.Node) Option {
	return func(c *config) error {
		for _, p := range params {
			if p == nil {
				return errors.New("vm.BindDualValues: a parameter is nil")
			}
			if p.Deriv() == nil {
				return errors.Errorf("vm.BindDualValues: %s has no derivative: call gorgonia.Grad first", p.Name())
			}
			if p.Value() == nil {
				return errors.Errorf("vm.BindDualValues: %s has no value: bind one before the machine is made", p.Name())
			}
		}
		c.dual = append(c.dual, params...)
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

// Threads lets a pool's threads share the work of large kernels. The pool stays the caller's. Results do not depend on
// the number of threads. Without this option a machine runs on the caller's thread alone.
func Threads(p *Pool) Option {
	return func(c *config) error {
		if p != nil {
			c.pool = p.pool
		}
		return nil
	}
}

// A Pool is a number of threads that machines may share, one machine at a time.
type Pool struct{ pool *simd.Pool }

// NewPool returns a pool of n threads, the caller's among them; n = 0 takes as many as the processor has.
func NewPool(n int) (*Pool, error) {
	if n < 0 {
		return nil, errors.Errorf("a pool of %d threads: want 0 for all, or a positive number", n)
	}
	return &Pool{simd.NewPool(n)}, nil
}

// Threads returns the number of threads.
func (p *Pool) Threads() int { return p.pool.Threads() }

// Close ends the pool's threads. A closed pool runs everything on the caller's thread.
func (p *Pool) Close() { p.pool.Close() }

func newConfig(outputs gorgonia.Nodes, opts []Option) (*config, error) {
	c := &config{name: func(n *gorgonia.Node) string { return n.Name() }}
	for i, n := range outputs {
		if n == nil {
			return nil, errors.Errorf("vm: output %d is nil", i+1)
		}
	}
	for _, o := range opts {
		if err := o(c); err != nil {
			return nil, err
		}
	}
	all := append(c.nodes(outputs), c.dual...)
	for _, n := range all {
		if n.Graph() != all[0].Graph() {
			return nil, errors.Errorf("vm: %s belongs to another graph than %s", c.name(n), c.name(all[0]))
		}
	}
	for _, p := range c.dual {
		grad := tensor.New(tensor.WithShape(p.Shape()...), tensor.Of(p.Dtype()))
		var v gorgonia.Value = grad
		if p.Shape().Dims() == 0 {
			var err error
			if v, err = scalar(p.Dtype()); err != nil {
				return nil, errors.WithMessagef(err, "the gradient of %s", c.name(p))
			}
		}
		if err := bindGrad(p, v); err != nil {
			return nil, errors.WithMessagef(err, "the gradient of %s", c.name(p))
		}
		into, err := plan.Of(v)
		if err != nil {
			return nil, errors.WithMessagef(err, "the gradient of %s", c.name(p))
		}
		c.into = append(c.into, target{p.Deriv(), into})
	}
	return c, nil
}

// bindGrad gives p a gradient's memory. gorgonia.WithGrad panics where the value's type is not the parameter's.
func bindGrad(p *gorgonia.Node, v gorgonia.Value) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.Errorf("%v", r)
		}
	}()
	gorgonia.WithGrad(v)(p)
	return nil
}

func scalar(dt tensor.Dtype) (gorgonia.Value, error) {
	v := plan.NewValue(dt, tensor.ScalarShape())
	plan.Arena([]plan.Step{{Out: v}})
	return v.Header()
}

// value returns the destination as a plan's value.
func (t target) value() *plan.Value {
	v := plan.NewValue(t.node.Dtype(), t.node.Shape())
	switch d := t.dst.(type) {
	case *plan.Value:
		return d
	case []float32:
		plan.BindSlice(v, d)
	case []float64:
		plan.BindSlice(v, d)
	}
	return v
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
