package graph_test

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// A model is a function of a scope. All its instances share the parameters: here one to train on two rows, and one to
// evaluate a single row.
func Example() {
	p := graph.NewParams(tensor.Float64, 1)
	model := func(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
		w := s.In("line").Param("slope", graph.Constant(3), 1, 1)
		b := s.In("line").Param("offset", graph.Zeros(), 1)
		return s.Try(op.Affine(x, w, b))
	}

	var loss *gorgonia.Node
	train, err := graph.Build(p, graph.Train, func(s *graph.Scope) {
		y := model(s, s.Input("x", s.Dtype(), 2, 1))
		rows := s.Try(op.SquaredError(y, s.Input("target", s.Dtype(), 2, 1)))
		loss = s.Try(gorgonia.Mean(rows)) // Gorgonia's own operators take part
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	grads, err := graph.Grad(loss, train.Weights()...)
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(train.Input("x").Float64s(), []float64{1, 2})
	copy(train.Input("target").Float64s(), []float64{2, 4})
	m, err := vm.New(append(grads, loss))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	if err := m.RunAll(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("loss", loss.Value())
	for i, q := range p.Weights() {
		fmt.Println(q.Name(), q.Shape(), "gradient", grads[i].Value().Data())
	}

	_, err = graph.Build(p, graph.Eval, func(s *graph.Scope) { model(s, s.Input("x", s.Dtype(), 1, 2)) })
	fmt.Println(err)
	// Output:
	// loss 2.5
	// line/slope (1, 1) gradient [5]
	// line/offset (1) gradient [3]
	// affine: x is (1, 2) float64 and the weight (1, 1) float64: 2 inputs and 1 rows of the weight differ
}

// Gradients are nodes, so they can be differentiated again.
func ExampleGrad() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("x"), gorgonia.WithValue(2.0))
	y := gorgonia.Must(gorgonia.Cube(x))
	first, err := graph.Grad(y, x)
	if err != nil {
		fmt.Println(err)
		return
	}
	second, err := graph.Grad(first[0], x)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := vm.New(gorgonia.Nodes{y, first[0], second[0]})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	if err := m.RunAll(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(y.Value(), first[0].Value(), second[0].Value())
	// Output: 8 12 12
}
