package models_test

import (
	"fmt"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/models"
)

// A model declares its parameters when it is built.
func ExampleMLP() {
	m := models.DefaultMLP()
	m.Hidden, m.Outputs = []int{128, 64}, 10
	p := graph.NewParams(tensor.Float32, 1)
	_, err := graph.Build(p, graph.Train, func(s *graph.Scope) {
		m.Forward(s, s.Input("x", s.Dtype(), 100, 784))
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range p.Weights() {
		fmt.Println(w.Name(), w.Shape())
	}
	fmt.Println(p.Count(), "parameters")
	// Output:
	// linear/weight (784, 128)
	// linear/bias (128)
	// linear_1/weight (128, 64)
	// linear_1/bias (64)
	// linear_2/weight (64, 10)
	// linear_2/bias (10)
	// 109386 parameters
}
