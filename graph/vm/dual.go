package vm

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
)

// BindDualValues makes every run compute the gradients of the given parameters, for which gorgonia.Grad was called, so
// that Grad returns them and any gorgonia.Solver can step. It is what gorgonia.BindDualValues is to a TapeMachine, but
// gradients are written, never added to what was there before. Grad returns those of the machine that ran last.
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

// bindGradients makes Grad return what this machine computes. A Machine does so at every run, since another over the same
// parameters may have done so meanwhile.
func (c *config) bindGradients() error {
	for _, g := range c.grads {
		if v, err := g.node.Grad(); err == nil && v == g.header {
			continue
		}
		if err := bindGrad(g.node, g.header); err != nil {
			return errors.WithMessagef(err, "the gradient of %s", c.name(g.node))
		}
	}
	return nil
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
