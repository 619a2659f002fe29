package vm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/vm"
)

// A program is one of the examples that come with Gorgonia, the same graph in our words: what it computes, what it
// trains, and for how many steps. Where the original reads a node, the node is an output; stock dropout is left out,
// and so are the examples that need files (resnet, YOLO), an operator that writes to its own input (iop), or the clock
// as seed (the stacked autoencoder's corruption).
type program struct {
	name   string
	build  func(g *gorgonia.ExprGraph) (outputs, trained gorgonia.Nodes) // the first output is the cost, if anything is trained
	solver func() gorgonia.Solver
	steps  int
}

// run returns the outputs and gradients of every step, and the trained values at the end.
func (p program) run(t *testing.T, make func(gorgonia.Nodes, ...vm.Option) (gorgonia.VM, error)) [][]float64 {
	t.Helper()
	outputs, trained := p.build(gorgonia.NewGraph())
	if len(trained) > 0 {
		if _, err := gorgonia.Grad(outputs[0], trained...); err != nil {
			t.Fatal(err)
		}
	}
	m, err := make(outputs, vm.BindDualValues(trained...))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	var solver gorgonia.Solver
	if p.solver != nil {
		solver = p.solver()
	}
	var history [][]float64
	for range max(1, p.steps) {
		runAll(t, m)
		for _, n := range outputs {
			history = append(history, numbers(data(n)))
		}
		for _, n := range trained {
			grad, err := n.Grad()
			if err != nil {
				t.Fatal(err)
			}
			history = append(history, append([]float64(nil), numbers(grad.Data())...))
		}
		if solver != nil {
			if err := solver.Step(gorgonia.NodesToValueGrads(trained)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, n := range trained {
		history = append(history, numbers(data(n)))
	}
	return history
}

// TestGorgoniasExamples: both machines run Gorgonia's kernels in the same graph, so all numbers of all steps are equal
// to the last bit.
func TestGorgoniasExamples(t *testing.T) {
	for _, p := range append(append(smallPrograms, trainingPrograms...), networkPrograms...) {
		t.Run(p.name, func(t *testing.T) {
			ours, theirs := p.run(t, planned), p.run(t, tape)
			if len(ours) == 0 || len(ours[0]) == 0 {
				t.Fatal("the program computes nothing")
			}
			if d := cmp.Diff(theirs, ours); d != "" {
				t.Errorf("TapeMachine (-), our machine (+):\n%s", d)
			}
		})
	}
}

func ranged(g *gorgonia.ExprGraph, name string, from float64, shape ...int) *gorgonia.Node {
	return gorgonia.NewTensor(g, tensor.Float64, len(shape), gorgonia.WithShape(shape...), gorgonia.WithInit(gorgonia.RangedFrom(int(from))), gorgonia.WithName(name))
}

func scalar(g *gorgonia.ExprGraph, name string, v float64) *gorgonia.Node {
	return gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName(name), gorgonia.WithValue(v))
}

// smallPrograms are the examples that show one thing each.
var smallPrograms = []program{
	{name: "basic: x + y", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		return gorgonia.Nodes{must(gorgonia.Add(scalar(g, "x", 2), scalar(g, "y", 2.5)))}, nil
	}},
	{name: "autodiff and symbolic differentiation: d(x + y)", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		x, y := scalar(g, "x", 2), scalar(g, "y", 2.5)
		return gorgonia.Nodes{must(gorgonia.Add(x, y))}, gorgonia.Nodes{x, y}
	}},
	{name: "broadcast addition from both sides", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		a, b := leaf(g, tensor.Float64, "a", 99, 101, 2), leaf(g, tensor.Float64, "b", 1, 2, 2, 2)
		return gorgonia.Nodes{must(gorgonia.BroadcastAdd(a, b, []byte{1}, nil)), must(gorgonia.BroadcastAdd(b, a, nil, []byte{1}))}, nil
	}},
	{name: "triangles by comparison", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		a, b := ranged(g, "a", 0, 3, 1), ranged(g, "b", 0, 1, 4)
		return gorgonia.Nodes{
			must(gorgonia.BroadcastGte(a, b, true, []byte{1}, []byte{0})),
			must(gorgonia.BroadcastLt(a, b, true, []byte{1}, []byte{0})),
		}, nil
	}},
	{name: "error handling: softmax((a·b + c)²)", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		a, b, c := leaf(g, tensor.Float32, "a", 0, 0.5, 2, 3), leaf(g, tensor.Float32, "b", 0, 1, 3, 2), leaf(g, tensor.Float32, "c", 0, 1, 2, 1)
		sum := must(gorgonia.BroadcastAdd(must(gorgonia.Mul(a, b)), c, nil, []byte{1}))
		return gorgonia.Nodes{must(gorgonia.SoftMax(must(gorgonia.Square(sum))))}, nil
	}},
	{name: "monads: tanh(x·w + b)", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		mul, add, tanh := gorgonia.Lift2(gorgonia.Mul), gorgonia.Lift2Broadcast(gorgonia.BroadcastAdd), gorgonia.Lift1(gorgonia.Tanh)
		w, b := leaf(g, tensor.Float32, "w", -0.1, 0.1, 784, 100), leaf(g, tensor.Float32, "b", 0, 0.1, 1, 100)
		x := leaf(g, tensor.Float32, "x", 0, 1, 32, 784)
		return gorgonia.Nodes{tanh(add(mul(x, w), b, nil, []byte{0})).Node()}, nil
	}},
	{name: "batched products", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		a, b := ranged(g, "a", 1, 2, 2, 3), ranged(g, "b", 13, 2, 3, 2)
		d, e := ranged(g, "d", 1, 10, 1, 1), ranged(g, "e", 11, 10, 1, 10)
		x, y := ranged(g, "x", 1, 3, 2, 2, 3), ranged(g, "y", 37, 3, 2, 3, 2)
		return gorgonia.Nodes{
			must(gorgonia.BatchedMatMul(a, b)), must(gorgonia.BatchedMatMul(d, e)),
			must(gorgonia.BatchedMatMul(e, d, true, true)), must(gorgonia.BatchedMatMul(x, y)),
		}, nil
	}},
	{name: "batched product with gradients", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		a, b := ranged(g, "a", 1, 2, 4, 3, 9), ranged(g, "b", 13, 2, 4, 3, 9)
		c := must(gorgonia.BatchedMatMul(a, b, false, true))
		return gorgonia.Nodes{must(gorgonia.Sum(c)), c}, gorgonia.Nodes{a, b}
	}},
	{name: "softmax along axes", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		a, b, c := leaf(g, tensor.Float64, "a", 1, 3, 2, 3), leaf(g, tensor.Float64, "b", 1, 3, 2, 3), leaf(g, tensor.Float64, "c", 1, 5, 2, 2, 3)
		return gorgonia.Nodes{must(gorgonia.SoftMax(a)), must(gorgonia.SoftMax(b, 0)), must(gorgonia.SoftMax(c))}, nil
	}},
	{name: "concatenation and its inverse", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		z := must(gorgonia.Concat(2, ranged(g, "x", 0, 2, 3, 4, 5), ranged(g, "y", 120, 2, 3, 4, 5)))
		parts, err := gorgonia.Unconcat(z, 2, 2)
		if err != nil {
			panic(err)
		}
		return append(gorgonia.Nodes{z}, parts...), nil
	}},
	{name: "contraction of vectors", build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
		return gorgonia.Nodes{must(gorgonia.Tensordot([]int{0}, []int{0}, ranged(g, "a", 2, 2), ranged(g, "b", 21, 2)))}, nil
	}},
}
