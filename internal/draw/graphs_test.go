package draw

import (
	"fmt"
	"math/rand/v2"
)

// mlpGraph is a perceptron 784-128-10 with its loss, as the models of this project declare it.
func mlpGraph() Graph {
	return Graph{
		Nodes: []Node{
			{0, "x", "100×784 float32", Input, ""},
			{1, "weight", "784×128", Param, "linear"},
			{2, "bias", "128", Param, "linear"},
			{3, "affine", "100×128", Op, "linear"},
			{4, "relu", "100×128", Op, ""},
			{5, "weight", "128×10", Param, "linear_1"},
			{6, "bias", "10", Param, "linear_1"},
			{7, "affine", "100×10", Op, "linear_1"},
			{8, "y", "100 int64", Input, ""},
			{9, "cross_entropy", "100", Op, "loss"},
			{10, "row_weight", "100 float32", Input, ""},
			{11, "dot", "()", Loss, "loss"},
			{12, "softmax", "100×10", Output, ""},
		},
		Edges: []Edge{{0, 3}, {1, 3}, {2, 3}, {3, 4}, {4, 7}, {5, 7}, {6, 7}, {7, 9}, {8, 9}, {9, 11}, {10, 11}, {7, 12}},
	}
}

// withGradients adds the backward pass, in scopes under prefix.
func withGradients(prefix string) Graph {
	g := mlpGraph()
	id := len(g.Nodes)
	add := func(label, detail, scope string, inputs ...int) int {
		g.Nodes = append(g.Nodes, Node{id, label, detail, Gradient, prefix + scope})
		for _, in := range inputs {
			g.Edges = append(g.Edges, Edge{in, id})
		}
		id++
		return id - 1
	}
	g.Nodes = append(g.Nodes, Node{id, "1", "", Const, ""})
	id++
	rows := add("scale", "100", "loss", 10, id-1)
	logits := add("cross_entropy_grad", "100×10", "loss", 7, 8, 9, rows)
	add("weight_grad", "128×10", "linear_1", 4, logits)
	add("sum_rows", "10", "linear_1", logits)
	hidden := add("input_grad", "100×128", "linear_1", logits, 5)
	active := add("relu_grad", "100×128", "linear", hidden, 4)
	add("weight_grad", "784×128", "linear", 0, active)
	add("sum_rows", "128", "linear", active)
	return g
}

// randomGraph returns an acyclic graph with nested scopes, names that need escaping and nodes in random order.
func randomGraph(r *rand.Rand, nodes, edges int) Graph {
	labels := []string{"add", "mul", "<script>", "a & b", "softmax cross entropy with logits", "日本語", "\x00\xff", "\"]]>"}
	scopes := []string{""}
	for range 1 + nodes/8 {
		parent := scopes[r.IntN(len(scopes))]
		name := fmt.Sprintf("block%d", r.IntN(6))
		if parent != "" {
			name = parent + "/" + name
		}
		scopes = append(scopes, name)
	}
	g := Graph{}
	for i := range nodes {
		n := Node{ID: 7*i - 3, Label: labels[r.IntN(len(labels))], Kind: Kind(r.IntN(len(looks))), Scope: scopes[r.IntN(len(scopes))]}
		if r.IntN(2) == 0 {
			n.Detail = fmt.Sprintf("%d×%d", r.IntN(1000), r.IntN(1000))
		}
		g.Nodes = append(g.Nodes, n)
	}
	for range edges {
		if a, b := r.IntN(nodes), r.IntN(nodes); a != b {
			g.Edges = append(g.Edges, Edge{g.Nodes[min(a, b)].ID, g.Nodes[max(a, b)].ID})
		}
	}
	r.Shuffle(nodes, func(i, j int) { g.Nodes[i], g.Nodes[j] = g.Nodes[j], g.Nodes[i] })
	return g
}

// mirror returns a chain whose second half reads the values of the first in reverse, as a backward pass does: the graph
// with the longest nets.
func mirror(n int) (g Graph) {
	for i := range n {
		g.Nodes = append(g.Nodes, Node{ID: i, Label: fmt.Sprint("node ", i), Scope: fmt.Sprintf("block%d/layer%d", i/40, i/8)})
		if i > 0 {
			g.Edges = append(g.Edges, Edge{i - 1, i})
		}
		if j := n - 1 - i; j > i+1 {
			g.Edges = append(g.Edges, Edge{i, j})
		}
	}
	return g
}

func rng(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
