package layer

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
)

// A Case is one use of a layer on which it is certified, in training and in evaluation mode.
type Case struct {
	Layer string       // the function
	Name  string       // what is special about the case; unique among the layer's cases
	Input tensor.Shape // of x; its elements are real
	Make  func(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node
}

// Cases returns the table of all layers.
func Cases() []Case {
	type node = gorgonia.Node
	return []Case{
		{"Linear", "batch", tensor.Shape{4, 3}, func(s *graph.Scope, x *node) *node { return Linear(s, x, 5) }},
		{"Linear", "one row, one output", tensor.Shape{1, 3}, func(s *graph.Scope, x *node) *node { return Linear(s, x, 1) }},
		{"Linear", "no bias", tensor.Shape{4, 3}, func(s *graph.Scope, x *node) *node { return Linear(s, x, 5, NoBias()) }},
		{"Linear", "other initialisers", tensor.Shape{4, 3}, func(s *graph.Scope, x *node) *node {
			return Linear(s, x, 5, WeightInit(graph.He()), BiasInit(graph.Normal(0, 1)))
		}},
		{"ReLU", "matrix", tensor.Shape{4, 3}, ReLU},
		{"ReLU", "images", tensor.Shape{2, 3, 3, 2}, ReLU},
		{"Sigmoid", "matrix", tensor.Shape{4, 3}, Sigmoid},
		{"Tanh", "matrix", tensor.Shape{4, 3}, Tanh},
		{"Dropout", "half", tensor.Shape{4, 6}, func(s *graph.Scope, x *node) *node { return Dropout(s, x, 0.5) }},
		{"Dropout", "images", tensor.Shape{2, 3, 3, 2}, func(s *graph.Scope, x *node) *node { return Dropout(s, x, 0.2) }},
		{"Dropout", "none", tensor.Shape{4, 6}, func(s *graph.Scope, x *node) *node { return Dropout(s, x, 0) }},
		{"Flatten", "images", tensor.Shape{2, 3, 3, 2}, Flatten},
		{"Flatten", "matrix", tensor.Shape{4, 3}, Flatten},
	}
}
