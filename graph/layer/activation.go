package layer

import (
	"sort"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/op"
)

// ReLU returns max(x, 0), elementwise, for x of any shape.
func ReLU(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node { return apply(s, "relu", op.ReLU, x) }

// Sigmoid returns 1/(1 + e⁻ˣ), elementwise, for x of any shape.
func Sigmoid(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	return apply(s, "sigmoid", op.Sigmoid, x)
}

// Tanh returns the hyperbolic tangent, elementwise, for x of any shape.
func Tanh(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node { return apply(s, "tanh", op.Tanh, x) }

func apply(s *graph.Scope, kind string, f func(*gorgonia.Node) (*gorgonia.Node, error), x *gorgonia.Node) *gorgonia.Node {
	if absent(s, kind, x) {
		return nil
	}
	return s.Try(f(x))
}

// An Activation is a layer without parameters that bends each element.
type Activation func(*graph.Scope, *gorgonia.Node) *gorgonia.Node

var activations = map[string]Activation{
	"relu":    ReLU,
	"sigmoid": Sigmoid,
	"tanh":    Tanh,
}

// ActivationByName returns the activation of a name.
func ActivationByName(name string) (Activation, error) {
	if a, ok := activations[name]; ok {
		return a, nil
	}
	return nil, errors.Errorf("no activation is called %q: want one of %v", name, ActivationNames())
}

// ActivationNames returns the names of all activations, sorted.
func ActivationNames() []string {
	var names []string
	for n := range activations {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
