package vm_test

import (
	"fmt"
	"testing"
	"time"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// A bulk is a graph of so many nodes as planning meets them: towers of layers, which are joined into one scalar.
type bulk struct {
	name  string
	layer func(x, w, b *gorgonia.Node, level int) *gorgonia.Node // some nodes
	nodes int                                                    // that a layer adds, with gradients by its parameters
	sum   func(a, b *gorgonia.Node) *gorgonia.Node
	total func(x *gorgonia.Node) *gorgonia.Node
}

const (
	bulkHeight = 20 // layers of a tower
	bulkWidth  = 4  // of its matrices
)

var bulks = []bulk{
	{"own", func(x, w, b *gorgonia.Node, level int) *gorgonia.Node {
		z := must(op.Affine(x, w, b))
		h := must(op.ReLU(z))
		return must(op.Add(must(op.Mul(h, x)), must(op.Linear(z, 0.5, float64(level)))))
	}, 15, func(a, b *gorgonia.Node) *gorgonia.Node { return must(op.Add(a, b)) },
		func(x *gorgonia.Node) *gorgonia.Node { return must(op.Dot(x, x)) }},
	{"stock", func(x, w, _ *gorgonia.Node, _ int) *gorgonia.Node {
		z := must(gorgonia.Mul(x, w))
		h := must(gorgonia.Tanh(z))
		return must(gorgonia.Sub(must(gorgonia.HadamardProd(h, x)), must(gorgonia.Cos(z))))
	}, 19, func(a, b *gorgonia.Node) *gorgonia.Node { return must(gorgonia.Add(a, b)) },
		func(x *gorgonia.Node) *gorgonia.Node { return must(gorgonia.Sum(x)) }},
}

// build returns the outputs of a graph of about so many nodes: the scalar and its gradients, and the top of every tower.
func (b bulk) build(t testing.TB, nodes int) gorgonia.Nodes {
	g := gorgonia.NewGraph()
	square := []int{bulkWidth, bulkWidth}
	w, bias := leaf(g, tensor.Float32, "w", -1, 1, square...), leaf(g, tensor.Float32, "b", -1, 1, bulkWidth)
	var tops gorgonia.Nodes
	var loss *gorgonia.Node
	for tower := range nodes / (bulkHeight*b.nodes + 3) {
		x := leaf(g, tensor.Float32, fmt.Sprintf("x%d", tower), -1, 1, square...)
		for level := range bulkHeight {
			x = b.layer(x, w, bias, level)
		}
		tops = append(tops, x)
		if s := b.total(x); loss == nil {
			loss = s
		} else {
			loss = b.sum(loss, s)
		}
	}
	grads, err := graph.Grad(loss, w, bias)
	if err != nil {
		t.Fatal(err)
	}
	outputs := append(tops, loss)
	for _, n := range grads {
		if n != nil { // the towers of stock operators have no bias
			outputs = append(outputs, n)
		}
	}
	return outputs
}

// planning returns the time that a machine takes to be made.
func planning(t testing.TB, outputs gorgonia.Nodes) time.Duration {
	t.Helper()
	start := time.Now()
	m, err := vm.New(outputs)
	taken := time.Since(start)
	if err != nil {
		t.Fatal(err)
	}
	m.Close()
	return taken
}

// BenchmarkPlan measures how long a graph of 10,000 nodes takes to plan: 100 ms at most is what we promise.
func BenchmarkPlan(b *testing.B) {
	for _, k := range bulks {
		b.Run(k.name, func(b *testing.B) {
			outputs := k.build(b, 10_000)
			b.ReportAllocs()
			least := time.Hour
			for b.Loop() {
				least = min(least, planning(b, outputs))
			}
			b.ReportMetric(float64(len(outputs[0].Graph().AllNodes())), "nodes")
			b.ReportMetric(least.Seconds()*1e3, "ms/plan-least")
		})
	}
}

// Ten times as many nodes take about ten times as long to plan; a hundred times would be quadratic. The bound lies between: what does
// not fit into the caches any more takes two or three times as long for a node.
func TestPlanningIsNotQuadratic(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("slow: Gorgonia takes a second to build such graphs")
	}
	for _, k := range bulks {
		var nodes, taken [2]float64
		for i, n := range []int{1_000, 10_000} {
			outputs := k.build(t, n)
			least := time.Hour
			for range 10 {
				least = min(least, planning(t, outputs))
			}
			nodes[i], taken[i] = float64(len(outputs[0].Graph().AllNodes())), least.Seconds()*1e3
		}
		t.Logf("%s: %.0f nodes take %.1f ms, %.0f take %.1f ms", k.name, nodes[0], taken[0], nodes[1], taken[1])
		if more := taken[1] / taken[0] / (nodes[1] / nodes[0]); more > 5 {
			t.Errorf("%s: a node of %.0f takes %.1f times as long as one of %.0f to plan, want 5 at most", k.name, nodes[1], more, nodes[0])
		}
	}
}
