package layer

import (
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/internal/registry"
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

var activations = registry.Registry[Activation]{
	"relu":    {About: "max(x, 0)", Make: func() Activation { return ReLU }},
	"sigmoid": {About: "1/(1 + e⁻ˣ)", Make: func() Activation { return Sigmoid }},
	"tanh":    {About: "hyperbolic tangent", Make: func() Activation { return Tanh }},
}

// ActivationByName returns the activation of a name.
func ActivationByName(name string) (Activation, error) {
	return activations.ByName("activation", name)
}

// ActivationNames returns the names of all activations, sorted.
func ActivationNames() []string { return activations.Names() }
