package graph_test

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
)

// leaf returns a leaf of a plain Gorgonia graph with distinct values of both signs, none near a kink.
func leaf(g *gorgonia.ExprGraph, name string, shape ...int) *gorgonia.Node {
	values := make([]float64, tensor.Shape(shape).TotalSize())
	for i := range values {
		values[i] = math.Sin(float64(3*i+len(name))+float64(name[0])) + 0.01
	}
	if len(shape) == 0 {
		return gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName(name), gorgonia.WithValue(values[0]))
	}
	v := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(values))
	return gorgonia.NewTensor(g, tensor.Float64, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name), gorgonia.WithValue(v))
}

var must = gorgonia.Must

// stockModels are graphs made of Gorgonia's own operators whose gradients gorgonia.Grad gets right.
var stockModels = []struct {
	name  string
	build func(g *gorgonia.ExprGraph) (loss *gorgonia.Node, wrt gorgonia.Nodes)
}{
	{"line, scalar parameters", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x, y, m, c := leaf(g, "x", 6), leaf(g, "y", 6), leaf(g, "m"), leaf(g, "c")
		pred := must(gorgonia.Add(must(gorgonia.Mul(x, m)), c))
		return must(gorgonia.Mean(must(gorgonia.Square(must(gorgonia.Sub(pred, y)))))), gorgonia.Nodes{m, c}
	}},
	{"linear regression", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x, y, theta := leaf(g, "x", 6, 3), leaf(g, "y", 6), leaf(g, "theta", 3)
		pred := must(gorgonia.Mul(x, theta))
		return must(gorgonia.Mean(must(gorgonia.Square(must(gorgonia.Sub(pred, y)))))), gorgonia.Nodes{theta}
	}},
	{"perceptron, tanh and sigmoid", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x, w1, b1 := leaf(g, "x", 4, 3), leaf(g, "w1", 3, 5), leaf(g, "b1", 1, 5)
		w2, b2 := leaf(g, "w2", 5, 2), leaf(g, "b2", 1, 2)
		h := must(gorgonia.Tanh(must(gorgonia.BroadcastAdd(must(gorgonia.Mul(x, w1)), b1, nil, []byte{0}))))
		z := must(gorgonia.Sigmoid(must(gorgonia.BroadcastAdd(must(gorgonia.Mul(h, w2)), b2, nil, []byte{0}))))
		return must(gorgonia.Sum(must(gorgonia.Square(z)))), gorgonia.Nodes{w1, b1, w2, b2, x}
	}},
	{"convolution and max pooling", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x, w := leaf(g, "x", 2, 1, 6, 6), leaf(g, "w", 3, 1, 3, 3)
		c := must(gorgonia.Conv2d(x, w, tensor.Shape{3, 3}, []int{1, 1}, []int{1, 1}, []int{1, 1}))
		p := must(gorgonia.MaxPool2D(must(gorgonia.Rectify(c)), tensor.Shape{2, 2}, []int{0, 0}, []int{2, 2}))
		flat := must(gorgonia.Reshape(p, tensor.Shape{2, 27}))
		v := leaf(g, "v", 27, 2)
		return must(gorgonia.Mean(must(gorgonia.Mul(flat, v)))), gorgonia.Nodes{w, v, x}
	}},
	{"softmax and a target", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x, w, y := leaf(g, "x", 4, 3), leaf(g, "w", 3, 5), leaf(g, "y", 4, 5)
		p := must(gorgonia.SoftMax(must(gorgonia.Mul(x, w))))
		return must(gorgonia.Neg(must(gorgonia.Mean(must(gorgonia.HadamardProd(p, y)))))), gorgonia.Nodes{w}
	}},
	{"log softmax", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x, w, y := leaf(g, "x", 4, 3), leaf(g, "w", 3, 5), leaf(g, "y", 4, 5)
		p := must(gorgonia.LogSoftMax(must(gorgonia.Mul(x, w))))
		return must(gorgonia.Neg(must(gorgonia.Mean(must(gorgonia.HadamardProd(p, y)))))), gorgonia.Nodes{w}
	}},
	{"sums and means along axes", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x := leaf(g, "x", 3, 4)
		rows := must(gorgonia.Square(must(gorgonia.Sum(x, 1))))
		cols := must(gorgonia.Square(must(gorgonia.Mean(x, 0))))
		return must(gorgonia.Add(must(gorgonia.Sum(rows)), must(gorgonia.Sum(cols)))), gorgonia.Nodes{x}
	}},
	{"slices, used twice", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x := leaf(g, "x", 4, 4)
		a := must(gorgonia.Slice(x, gorgonia.S(0, 2)))
		b := must(gorgonia.Slice(x, gorgonia.S(1, 3)))
		return must(gorgonia.Sum(must(gorgonia.HadamardProd(a, must(gorgonia.Sin(b)))))), gorgonia.Nodes{x}
	}},
	{"concatenation and transposition", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x, y, w := leaf(g, "x", 2, 3), leaf(g, "y", 4, 3), leaf(g, "w", 3, 6)
		all := must(gorgonia.Concat(0, x, y))
		return must(gorgonia.Sum(must(gorgonia.HadamardProd(must(gorgonia.Transpose(all)), must(gorgonia.Exp(w)))))), gorgonia.Nodes{x, y, w}
	}},
	{"a broadcast over three axes", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x, scale, v := leaf(g, "x", 2, 4, 3, 3), leaf(g, "scale", 1, 4, 1, 1), leaf(g, "v", 2, 4, 3, 3)
		y := must(gorgonia.BroadcastHadamardProd(x, scale, nil, []byte{0, 2, 3}))
		return must(gorgonia.Sum(must(gorgonia.HadamardProd(y, v)))), gorgonia.Nodes{x, scale}
	}},
	{"a node used many times", func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
		x := leaf(g, "x", 5)
		s := must(gorgonia.Sigmoid(x))
		all := must(gorgonia.HadamardProd(s, must(gorgonia.HadamardProd(s, must(gorgonia.Add(s, x))))))
		return must(gorgonia.Sum(all)), gorgonia.Nodes{x}
	}},
}

func TestGradEqualsGorgonias(t *testing.T) {
	for _, tt := range stockModels {
		t.Run(tt.name, func(t *testing.T) {
			loss, wrt := tt.build(gorgonia.NewGraph())
			ours, err := graph.Grad(loss, wrt...)
			if err != nil {
				t.Fatal(err)
			}
			loss2, wrt2 := tt.build(gorgonia.NewGraph())
			theirs, err := gorgonia.Grad(loss2, wrt2...)
			if err != nil {
				t.Fatal(err)
			}
			got, want := eval(t, append(ours, loss)...), eval(t, append(theirs, loss2)...)
			for i := range want {
				name := "loss"
				if i < len(wrt) {
					name = wrt[i].Name()
					if !ours[i].Shape().Eq(wrt[i].Shape()) {
						t.Errorf("%s is %v, its gradient %v", name, wrt[i].Shape(), ours[i].Shape())
					}
				}
				for j := range want[i] {
					if !(math.Abs(got[i][j]-want[i][j]) <= 1e-12*(1+math.Abs(want[i][j]))) {
						t.Errorf("%s, element %d: got %v, gorgonia.Grad gives %v", name, j, got[i][j], want[i][j])
					}
				}
			}
			checkNumerically(t, loss, wrt, ours, 1e-7)
		})
	}
}

// gorgonia.Grad gives wrong second derivatives; over the same operators graph.Grad gives right ones.
func TestSecondOrderOfStockOperators(t *testing.T) {
	g := gorgonia.NewGraph()
	x, w := leaf(g, "x", 3, 2), leaf(g, "w", 2, 4)
	for _, f := range []func(*gorgonia.Node) (*gorgonia.Node, error){gorgonia.Tanh, gorgonia.Sigmoid, gorgonia.Exp, gorgonia.Sin, gorgonia.Cube} {
		loss := must(gorgonia.Sum(must(gorgonia.Square(must(f(must(gorgonia.Mul(x, w))))))))
		slope := sumOfSquares(grad(t, loss, w)[0])
		checkNumerically(t, slope, gorgonia.Nodes{x, w}, grad(t, slope, x, w), 1e-6)
	}
}
