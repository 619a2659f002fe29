package vm

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/plan"
)

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

// gradient gives a parameter's gradient memory of its own and returns it.
func gradient(p *gorgonia.Node) (*plan.Value, error) {
	var v gorgonia.Value = tensor.New(tensor.WithShape(p.Shape()...), tensor.Of(p.Dtype()))
	if p.Shape().Dims() == 0 {
		var err error
		if v, err = scalar(p.Dtype()); err != nil {
			return nil, err
		}
	}
	if err := bindGrad(p, v); err != nil {
		return nil, err
	}
	return plan.Of(v)
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
	plan.Alloc(v)
	return v.Header()
}
