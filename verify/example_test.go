package verify_test

import (
	"context"
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/verify"
	"nabla/verify/fd"
)

// The gradients of a network of two layers: 7·5 + 5 + 5·3 + 3 elements, each compared with a central difference.
func ExampleGradients() {
	loss := func(s *graph.Scope) *gorgonia.Node {
		hidden := layer.ReLU(s, layer.Linear(s, s.Input("x", s.Dtype(), 4, 7), 5))
		pred, target := layer.Linear(s, hidden, 3), s.Input("target", s.Dtype(), 4, 3)
		return s.Try(op.Dot(s.Try(op.SquaredError(pred, target)), s.Input("weights", s.Dtype(), 4)))
	}
	fill := func(i *graph.Instance) error {
		for _, name := range i.Inputs() {
			for k, v := 0, i.Input(name).Float64s(); k < len(v); k++ {
				v[k] = math.Sin(float64(k + 1))
			}
		}
		return nil
	}
	report, err := verify.Gradients(context.Background(), graph.NewParams(tensor.Float32, 1), loss, fill)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range report.Params {
		fmt.Println(p.Verdict, p.Name, p.Shape, p.Elements)
	}
	fmt.Println(report.OK(), report.Err())
	// Output:
	// ok linear/weight [7 5] 35
	// ok linear/bias [5] 5
	// ok linear_1/weight [5 3] 15
	// ok linear_1/bias [3] 3
	// true <nil>
}

// A graph made with Gorgonia alone, and the gradient that gorgonia.Grad gives it. Log2's is wrong.
func ExampleGraph() {
	g := gorgonia.NewGraph()
	w := gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithShape(2), gorgonia.WithName("w"), gorgonia.WithValue(tensor.New(tensor.WithBacking([]float64{1, 2}))))
	for _, f := range []func(*gorgonia.Node) (*gorgonia.Node, error){gorgonia.Tanh, gorgonia.Log2} {
		loss := gorgonia.Must(gorgonia.Sum(gorgonia.Must(f(w))))
		grad, err := gorgonia.Grad(loss, w)
		if err == nil {
			err = verify.Err(verify.Graph(context.Background(), loss, gorgonia.Nodes{w}, verify.Claimed(grad...)))
		}
		fmt.Println(err == nil)
	}
	// Output:
	// true
	// false
}

// Four random directions for every parameter, instead of every element.
func ExampleDirectional() {
	loss := func(s *graph.Scope) *gorgonia.Node {
		pred := layer.Linear(s, layer.Tanh(s, layer.Linear(s, s.Input("x", s.Dtype(), 4, 7), 5)), 3)
		return s.Try(op.Dot(pred, s.Input("weights", s.Dtype(), 4, 3)))
	}
	fill := func(i *graph.Instance) error {
		for _, name := range i.Inputs() {
			for k, v := 0, i.Input(name).Float64s(); k < len(v); k++ {
				v[k] = math.Sin(float64(k + 1))
			}
		}
		return nil
	}
	report, err := verify.Gradients(context.Background(), graph.NewParams(tensor.Float64, 1), loss, fill, verify.Directional(4))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range report.Params {
		fmt.Println(p.Verdict, p.Name, p.Directions, p.Miss(0.01) < 1e-9)
	}
	// Output:
	// ok linear/weight 4 true
	// ok linear/bias 4 true
	// ok linear_1/weight 4 true
	// ok linear_1/bias 4 true
}

func ExampleDerivative() {
	for _, f := range []fd.Formula{fd.Forward, fd.Central, fd.Backward, fd.Central4} {
		d := fd.Derivative(math.Exp, 1, f, 1./128)
		fmt.Printf("%-8s %.7f, off by %9.2e\n", f.Name, d, d-math.E)
	}
	// Output:
	// forward  2.7289278, off by  1.06e-02
	// central  2.7183095, off by  2.77e-05
	// backward 2.7076911, off by -1.06e-02
	// central4 2.7182818, off by -3.38e-10
}
