package stock

import (
	"fmt"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// A runtime is a way to differentiate and run a graph.
type runtime struct {
	name          string
	evaluate      func(p *probe, y *gorgonia.Node) error
	differentiate func(p *probe, loss *gorgonia.Node, wrt gorgonia.Nodes) ([]gorgonia.Value, error)
}

// runtimes are Gorgonia's, as its users meet it, and ours.
var runtimes = map[string]runtime{
	"gorgonia": {"gorgonia",
		func(p *probe, y *gorgonia.Node) error {
			return runAndClose(gorgonia.NewTapeMachine(y.Graph(), p.options...))
		},
		func(p *probe, loss *gorgonia.Node, wrt gorgonia.Nodes) ([]gorgonia.Value, error) {
			if _, err := gorgonia.Grad(loss, wrt...); err != nil {
				return nil, err
			}
			opts := append([]gorgonia.VMOpt{gorgonia.BindDualValues(wrt...)}, p.options...)
			if err := runAndClose(gorgonia.NewTapeMachine(loss.Graph(), opts...)); err != nil {
				return nil, err
			}
			values := make([]gorgonia.Value, len(wrt))
			for i, n := range wrt {
				var err error
				if values[i], err = n.Grad(); err != nil {
					return nil, err
				}
			}
			return values, nil
		},
	},
	"nabla": {"nabla",
		func(_ *probe, y *gorgonia.Node) error {
			m, err := vm.New(gorgonia.Nodes{y})
			if err != nil {
				return err
			}
			return runAndClose(m)
		},
		func(_ *probe, loss *gorgonia.Node, wrt gorgonia.Nodes) ([]gorgonia.Value, error) {
			grads, err := graph.Grad(loss, wrt...)
			if err != nil {
				return nil, err
			}
			outputs := gorgonia.Nodes{loss}
			for _, g := range grads {
				if g != nil {
					outputs = append(outputs, g)
				}
			}
			m, err := vm.New(outputs)
			if err != nil {
				return nil, err
			}
			if err := runAndClose(m); err != nil {
				return nil, err
			}
			values := make([]gorgonia.Value, len(grads))
			for i, g := range grads {
				if g != nil {
					values[i] = g.Value()
				}
			}
			return values, nil
		},
	},
}

func runAndClose(m gorgonia.VM) error {
	defer m.Close()
	return m.RunAll()
}

// value returns the elements of the case's value.
func (r runtime) value(p *probe, in []array) (out []float64, err error) {
	defer recovered(&err)
	_, y, err := p.declare(in)
	if err != nil {
		return nil, err
	}
	if err := r.evaluate(p, y); err != nil {
		return nil, err
	}
	return gather(y.Dtype(), y.Shape(), y.Value())
}

// gradients returns the gradients, by the real operands, of a loss whose gradient by the case's value is given. changed says
// which operand running the graph has changed, if any.
func (r runtime) gradients(p *probe, in []array, weights []float64) (grads [][]float64, changed string, err error) {
	defer recovered(&err)
	leaves, y, err := p.declare(in)
	if err != nil {
		return nil, "", err
	}
	loss, err := p.weigh(y, weights)
	if err != nil {
		return nil, "", err
	}
	var wrt gorgonia.Nodes
	for i, o := range p.in {
		if o.Kind == op.Real {
			wrt = append(wrt, leaves[i])
		}
	}
	values, err := r.differentiate(p, loss, wrt)
	if err != nil {
		return nil, "", err
	}
	for i, v := range values {
		g := make([]float64, wrt[i].Shape().TotalSize())
		if v != nil {
			if g, err = gather(wrt[i].Dtype(), wrt[i].Shape(), v); err != nil {
				return nil, "", errors.WithMessage(err, wrt[i].Name())
			}
		}
		grads = append(grads, g)
	}
	for i, n := range leaves {
		if p.in[i].Kind == op.Real && !same(floats(n.Value().Data()), in[i].data) {
			changed = fmt.Sprintf("running the graph changes %s", n.Name())
		}
	}
	return grads, changed, nil
}

// recovered makes an error of a panic.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = errors.Errorf("panic: %v", r)
	}
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(first)
}
