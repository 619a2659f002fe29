package graph_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// checkNumerically compares gradients with central differences of loss. A nil gradient stands for zeros.
func checkNumerically(t *testing.T, loss *gorgonia.Node, wrt, grads gorgonia.Nodes, tolerance float64) {
	t.Helper()
	m, err := vm.New(gorgonia.Nodes{loss})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	run := func() float64 {
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		return loss.Value().Data().(float64)
	}
	const h = 1e-5
	for i, n := range wrt {
		want := make([]float64, n.Shape().TotalSize())
		for j := range want {
			x := element(n, j)
			old := *x
			*x = old + h
			up := run()
			*x = old - h
			down := run()
			*x = old
			want[j] = (up - down) / (2 * h)
		}
		got := make([]float64, len(want))
		if grads[i] != nil {
			got = eval(t, grads[i])[0]
		}
		for j := range want {
			if !(math.Abs(got[j]-want[j]) <= tolerance*(1+math.Abs(want[j]))) {
				t.Errorf("gradient by %s, element %d: got %v, differences give %v", n.Name(), j, got[j], want[j])
			}
		}
	}
}

// element returns the place of a leaf's element.
func element(n *gorgonia.Node, j int) *float64 {
	if s, ok := n.Value().(*gorgonia.F64); ok {
		return (*float64)(s)
	}
	return &n.Value().Data().([]float64)[j]
}

func grad(t *testing.T, loss *gorgonia.Node, wrt ...*gorgonia.Node) gorgonia.Nodes {
	t.Helper()
	grads, err := graph.Grad(loss, wrt...)
	if err != nil {
		t.Fatal(err)
	}
	return grads
}

// sumOfSquares is a scalar that depends on every element of n.
func sumOfSquares(n *gorgonia.Node) *gorgonia.Node { return must(op.Dot(n, n)) }

// TestHigherOrder differentiates three times: a loss, the squared length of its gradient, and that of the gradient of
// this; each against differences of the one before.
func TestHigherOrder(t *testing.T) {
	class := func(g *gorgonia.ExprGraph) *gorgonia.Node {
		v := tensor.New(tensor.WithBacking([]int64{2, 0, 1}))
		return gorgonia.NewVector(g, tensor.Int64, gorgonia.WithShape(3), gorgonia.WithName("class"), gorgonia.WithValue(v))
	}
	for _, tt := range []struct {
		name string
		loss func(x, w, b *gorgonia.Node) *gorgonia.Node // x (3, 2), w (2, 4), b (4)
	}{
		{"affine", func(x, w, b *gorgonia.Node) *gorgonia.Node { return must(op.Affine(x, w, b)) }},
		{"sigmoid", func(x, w, b *gorgonia.Node) *gorgonia.Node { return must(op.Sigmoid(must(op.Affine(x, w, b)))) }},
		{"tanh", func(x, w, b *gorgonia.Node) *gorgonia.Node { return must(op.Tanh(must(op.Affine(x, w, b)))) }},
		{"relu", func(x, w, b *gorgonia.Node) *gorgonia.Node { return must(op.ReLU(must(op.Affine(x, w, b)))) }},
		{"softmax", func(x, w, b *gorgonia.Node) *gorgonia.Node { return must(op.Softmax(must(op.Affine(x, w, b)))) }},
		{"log softmax", func(x, w, b *gorgonia.Node) *gorgonia.Node { return must(op.LogSoftmax(must(op.Affine(x, w, b)))) }},
		{"cross entropy of classes", func(x, w, b *gorgonia.Node) *gorgonia.Node {
			return must(op.SoftmaxCrossEntropy(must(op.Affine(x, w, b)), class(x.Graph())))
		}},
		{"cross entropy of distributions", func(x, w, b *gorgonia.Node) *gorgonia.Node {
			z := must(op.Affine(x, w, b))
			return must(op.SoftmaxCrossEntropy(z, must(op.Sigmoid(z))))
		}},
		{"squared error", func(x, w, b *gorgonia.Node) *gorgonia.Node {
			z := must(op.Affine(x, w, b))
			return must(op.SquaredError(z, must(op.Tanh(z))))
		}},
		{"products of every transposition", func(x, w, b *gorgonia.Node) *gorgonia.Node {
			a := must(op.MatMul(w, x, true, true))    // (4, 3)
			c := must(op.MatMul(a, w, true, true))    // (3, 2)
			d := must(op.MatMul(c, x, false, true))   // (3, 3)
			return must(op.MatMul(d, c, true, false)) // (3, 2)
		}},
		{"reshaped", func(x, w, b *gorgonia.Node) *gorgonia.Node {
			return must(op.Mul(must(op.Reshape(must(op.Tanh(w)), 4, 2)), must(op.Reshape(w, 4, 2))))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			wrt := gorgonia.Nodes{leaf(g, "x", 3, 2), leaf(g, "w", 2, 4), leaf(g, "b", 4)}
			loss := sumOfSquares(tt.loss(wrt[0], wrt[1], wrt[2]))
			for order := 1; order <= 3 && loss != nil; order++ {
				grads := grad(t, loss, wrt...)
				checkNumerically(t, loss, wrt, grads, 1e-6)
				if t.Failed() {
					t.Fatalf("at order %d", order)
				}
				loss = nil
				for _, d := range grads {
					switch {
					case d == nil:
					case loss == nil:
						loss = sumOfSquares(d)
					default:
						loss = must(op.Add(loss, sumOfSquares(d)))
					}
				}
			}
		})
	}
}

// gorgonia.Grad gives the first loss's gradient for the second.
func TestTwoLossesOverOneTrunk(t *testing.T) {
	g := gorgonia.NewGraph()
	x, w, b := leaf(g, "x", 3, 2), leaf(g, "w", 2, 4), leaf(g, "b", 4)
	trunk := must(op.Tanh(must(op.Affine(x, w, b))))
	first, second := sumOfSquares(trunk), sumOfSquares(must(op.Sigmoid(trunk)))
	one, two := grad(t, first, w, b), grad(t, second, w, b)
	again := grad(t, first, b)
	checkNumerically(t, first, gorgonia.Nodes{w, b}, one, 1e-7)
	checkNumerically(t, second, gorgonia.Nodes{w, b}, two, 1e-7)
	checkNumerically(t, first, gorgonia.Nodes{b}, again, 1e-7)
	if one[0] == two[0] {
		t.Error("two losses have one gradient")
	}
}

func TestTiedWeights(t *testing.T) {
	g := gorgonia.NewGraph()
	h, w := leaf(g, "h", 2, 3), leaf(g, "w", 3, 3)
	for range 6 {
		h = must(op.Tanh(must(op.MatMul(h, w, false, false))))
	}
	loss := sumOfSquares(must(op.MatMul(h, w, false, true)))
	checkNumerically(t, loss, gorgonia.Nodes{w}, grad(t, loss, w), 1e-7)
}

func TestGradByAnyNode(t *testing.T) {
	g := gorgonia.NewGraph()
	x, y := leaf(g, "x", 3), leaf(g, "y", 3)
	h := must(op.Mul(x, x)) // not a leaf, and between another of wrt and the loss
	loss := sumOfSquares(h)
	grads := grad(t, loss, y, h, x, loss, x)
	if grads[0] != nil {
		t.Errorf("the gradient by what the loss does not reach is %v, want nil", grads[0])
	}
	if grads[4] != grads[2] {
		t.Error("one node asked for twice has two gradients")
	}
	values := eval(t, grads[1], grads[2], grads[3])
	for i, v := range x.Value().Data().([]float64) {
		if d := cmp.Diff([]float64{2 * v * v, 2 * v * v * v * 2}, []float64{values[0][i], values[1][i]}, approx); d != "" {
			t.Error(d)
		}
	}
	if values[2][0] != 1 {
		t.Errorf("the gradient of a loss by itself is %v, want 1", values[2])
	}
	if none := grad(t, loss); len(none) != 0 {
		t.Errorf("differentiating by nothing gives %v", none)
	}
	if far := grad(t, loss, y); far[0] != nil {
		t.Errorf("got %v, want nil", far)
	}
}

var approx = cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-12*(1+math.Abs(a)) })

// A derivative that is zero wherever it exists counts as no dependence.
func TestZeroDerivatives(t *testing.T) {
	g := gorgonia.NewGraph()
	x := leaf(g, "x", 3)
	for name, step := range map[string]*gorgonia.Node{
		"floor": must(gorgonia.Floor(x)), "ceil": must(gorgonia.Ceil(x)), "sign": must(gorgonia.Sign(x)),
		"comparison": must(gorgonia.Gt(x, leaf(g, "y", 3), true)),
	} {
		if d := grad(t, must(gorgonia.Sum(must(gorgonia.Square(step)))), x); d[0] != nil {
			t.Errorf("%s: got %v, want nil", name, d[0])
		}
		both := must(gorgonia.Sum(must(gorgonia.Mul(must(gorgonia.Sum(step)), x)))) // Σ step·Σ x
		checkNumerically(t, both, gorgonia.Nodes{x}, grad(t, both, x), 1e-7)
		if d := grad(t, sumOfSquares(must(gorgonia.Mul(must(gorgonia.Sum(step)), x))), step); d[0] == nil {
			t.Errorf("%s: the gradient by the node itself is nil", name)
		}
	}
	slope := grad(t, must(op.Dot(must(op.ReLU(x)), leaf(g, "y", 3))), x)[0]
	if d := grad(t, must(op.Dot(slope, leaf(g, "z", 3))), x); d[0] != nil {
		t.Errorf("got %v, want nil", d[0])
	}
}

// TestDeepChain counts the nodes that gradients add, which must grow with the graph and not faster. Time is no measure
// here: Gorgonia itself looks through all nodes of a graph for each node that it adds.
func TestDeepChain(t *testing.T) {
	added := func(n int) int {
		g := gorgonia.NewGraph()
		x := leaf(g, "x", 2)
		h := x
		for i := range n {
			if i%2 == 0 {
				h = must(op.Linear(h, 1.0001, 0))
			} else {
				h = must(op.Add(h, x))
			}
		}
		loss := must(op.Dot(h, leaf(g, "v", 2)))
		before := len(g.AllNodes())
		grads := grad(t, loss, x)
		if n == 40 {
			checkNumerically(t, loss, gorgonia.Nodes{x}, grads, 1e-7)
		}
		return len(g.AllNodes()) - before
	}
	// a linear node needs one node, an addition to the sum at x another
	for _, n := range []int{40, 5000} {
		if got, limit := added(n), n+10; got > limit {
			t.Errorf("the gradient of %d nodes has %d, want at most %d", n, got, limit)
		}
	}
}

func TestGradRefuses(t *testing.T) {
	g := gorgonia.NewGraph()
	x, m := leaf(g, "x", 3), leaf(g, "image", 1, 1, 2, 2)
	class := gorgonia.NewVector(g, tensor.Int64, gorgonia.WithShape(3), gorgonia.WithName("class"))
	number := gorgonia.NewScalar(g, tensor.Int64, gorgonia.WithName("number"))
	stranger := leaf(gorgonia.NewGraph(), "stranger", 3)
	loss := sumOfSquares(x)
	picked := must(gorgonia.Square(must(gorgonia.At(x, 1))))
	pooled := must(gorgonia.Sum(must(gorgonia.GlobalAveragePool2D(m))))
	for _, tt := range []struct {
		name string
		loss *gorgonia.Node
		wrt  gorgonia.Nodes
		want []string
	}{
		{"no loss", nil, gorgonia.Nodes{x}, []string{"the loss is nil"}},
		{"vector loss", x, gorgonia.Nodes{x}, []string{"x", "(3)", "real scalar", "average"}},
		{"integer loss", number, gorgonia.Nodes{number}, []string{"number", "int64", "real scalar"}},
		{"nil node", loss, gorgonia.Nodes{x, nil}, []string{"node 2", "nil"}},
		{"another graph", loss, gorgonia.Nodes{stranger}, []string{"stranger", "another graph"}},
		{"not differentiable", picked, gorgonia.Nodes{x}, []string{"grad: node", "At"}},
		{"an operator that panics", pooled, gorgonia.Nodes{m}, []string{"grad: node", "GlobalAveragePool"}},
		{"class indices", must(op.Dot(must(op.SoftmaxCrossEntropy(leaf(g, "z", 3, 2), class)), x)), gorgonia.Nodes{class}, []string{"softmax_cross_entropy", "input 2"}},
	} {
		grads, err := graph.Grad(tt.loss, tt.wrt...)
		if err == nil {
			t.Errorf("%s: got %v, want an error", tt.name, grads)
			continue
		}
		for _, part := range tt.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: got %q, want it to hold %q", tt.name, err, part)
			}
		}
	}
	if d := grad(t, must(gorgonia.Add(loss, picked)), leaf(g, "away", 1)); d[0] != nil {
		t.Error("a node that is off the way matters")
	}
}

func TestGradInFloat32(t *testing.T) {
	var loss *gorgonia.Node
	inst := build(t, graph.NewParams(tensor.Float32, 1), graph.Train, func(s *graph.Scope) {
		w := s.Param("w", graph.Constant(3), 2)
		loss = s.Try(gorgonia.Sum(s.Try(gorgonia.Square(w))))
	})
	grads := grad(t, loss, inst.Weights()...)
	if d := cmp.Diff([][]float64{{6, 6}}, eval(t, grads...)); d != "" || grads[0].Dtype() != tensor.Float32 {
		t.Errorf("%v: %s", grads[0].Dtype(), d)
	}
}
