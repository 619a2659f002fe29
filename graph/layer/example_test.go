package layer_test

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
)

// A network of two layers, with dropout between them, as a function.
func Example() {
	net := func(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
		x = layer.ReLU(s, layer.Linear(s, layer.Flatten(s, x), 128))
		return layer.Linear(s, layer.Dropout(s, x, 0.2), 10)
	}
	p := graph.NewParams(tensor.Float32, 1)
	_, err := graph.Build(p, graph.Train, func(s *graph.Scope) {
		fmt.Println("logits", net(s, s.Input("images", s.Dtype(), 32, 28, 28, 1)).Shape())
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, q := range p.Weights() {
		fmt.Println(q.Name(), q.Shape())
	}
	fmt.Println(p.Count(), "parameters")

	// the same parameters, for one image; a shape that does not fit is an error that says where
	_, err = graph.Build(p, graph.Eval, func(s *graph.Scope) { net(s, s.Input("images", s.Dtype(), 1, 32, 32, 1)) })
	fmt.Println(err)
	// Output:
	// logits (32, 10)
	// linear/weight (784, 128)
	// linear/bias (128)
	// linear_1/weight (128, 10)
	// linear_1/bias (10)
	// 101770 parameters
	// linear: parameter "linear/weight": it has shape (1024, 128) here and (784, 128) in an earlier instance or file
}
