package descent

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
)

// ground is a function at work: its graph with the gradients of graph.Grad, on our machine.
type ground struct {
	machine   *vm.Machine
	variables []*variable
	value     []float64
}

// A variable has a value that a solver changes and a gradient that the machine writes. It is a gorgonia.ValueGrad with a name.
type variable struct {
	name        string
	value, grad *tensor.Dense
}

func (v *variable) Name() string                  { return v.name }
func (v *variable) Value() gorgonia.Value         { return v.value }
func (v *variable) Grad() (gorgonia.Value, error) { return v.grad, nil }
func (v *variable) at() *float64                  { return &v.value.Float64s()[0] }
func (v *variable) slope() *float64               { return &v.grad.Float64s()[0] }

// names of the variables.
var names = [...]string{"x", "y"}

// ground builds the function's graph. Each variable is a vector of one element, whose sum is the loss.
func (f *Function) ground() (*ground, error) {
	g := &ground{value: make([]float64, 1)}
	eg := gorgonia.NewGraph()
	var inputs gorgonia.Nodes
	for i := range f.Start {
		v := &variable{names[i], vector(), vector()}
		g.variables = append(g.variables, v)
		inputs = append(inputs, gorgonia.NewVector(eg, tensor.Float64, gorgonia.WithName(v.name), gorgonia.WithShape(1), gorgonia.WithValue(v.value)))
	}
	w := &words{}
	y := f.declare(w, inputs)
	if w.err == nil {
		y = w.keep(gorgonia.Sum(y))
	}
	if w.err != nil {
		return nil, errors.Wrap(w.err, f.Formula)
	}
	grads, err := graph.Grad(y, inputs...)
	if err != nil {
		return nil, err
	}
	options := []vm.Option{vm.Into(y, g.value)}
	for i, n := range grads {
		options = append(options, vm.Into(n, g.variables[i].grad.Float64s()))
	}
	g.machine, err = vm.New(append(gorgonia.Nodes{y}, grads...), options...)
	return g, err
}

func vector() *tensor.Dense {
	return tensor.New(tensor.WithShape(1), tensor.WithBacking(make([]float64, 1)))
}

// run computes value and gradient at a point.
func (g *ground) run(at []float64) error {
	for i, v := range g.variables {
		*v.at() = at[i]
	}
	return g.machine.RunAll()
}

// place returns where the variables are.
func (g *ground) place() []float64 {
	at := make([]float64, len(g.variables))
	for i, v := range g.variables {
		at[i] = *v.at()
	}
	return at
}

func (g *ground) model() []gorgonia.ValueGrad {
	model := make([]gorgonia.ValueGrad, len(g.variables))
	for i, v := range g.variables {
		model[i] = v
	}
	return model
}
