package vm_test

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// networkPrograms are the examples with hidden layers, at smaller widths.
var networkPrograms = []program{
	{
		name:   "issue 286: two layers on MNIST",
		solver: func() gorgonia.Solver { return gorgonia.NewRMSPropSolver(gorgonia.WithBatchSize(10)) },
		steps:  3,
		build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
			x, y := leaf(g, tensor.Float64, "x", 0.1, 1, 10, 784), leaf(g, tensor.Float64, "y", 0.1, 0.9, 10, 10)
			w0, w1 := leaf(g, tensor.Float64, "w0", -0.1, 0.1, 784, 30), leaf(g, tensor.Float64, "w1", -0.3, 0.3, 30, 10)
			hidden := must(gorgonia.Rectify(must(gorgonia.Mul(x, w0))))
			out := must(gorgonia.SoftMax(must(gorgonia.Mul(hidden, w1))))
			cost := must(gorgonia.Neg(must(gorgonia.Mean(must(gorgonia.HadamardProd(out, y))))))
			return gorgonia.Nodes{cost, out}, gorgonia.Nodes{w0, w1}
		},
	},
	{
		name:   "convolutional network on MNIST",
		solver: func() gorgonia.Solver { return gorgonia.NewRMSPropSolver(gorgonia.WithBatchSize(2)) },
		steps:  2,
		build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
			x, y := leaf(g, tensor.Float64, "x", 0.1, 1, 2, 1, 28, 28), leaf(g, tensor.Float64, "y", 0.1, 0.9, 2, 10)
			weights := gorgonia.Nodes{
				leaf(g, tensor.Float64, "w0", -0.3, 0.3, 4, 1, 3, 3), leaf(g, tensor.Float64, "w01", -0.2, 0.2, 6, 4, 3, 3), leaf(g, tensor.Float64, "w002", -0.2, 0.2, 8, 6, 3, 3),
				leaf(g, tensor.Float64, "w0003", -0.2, 0.2, 8*3*3, 20), leaf(g, tensor.Float64, "w00004", -0.3, 0.3, 20, 10),
			}
			for _, w := range weights[:3] { // convolve, rectify, halve: 28 → 14 → 7 → 3
				c := must(gorgonia.Conv2d(x, w, tensor.Shape{3, 3}, []int{1, 1}, []int{1, 1}, []int{1, 1}))
				x = must(gorgonia.MaxPool2D(must(gorgonia.Rectify(c)), tensor.Shape{2, 2}, []int{0, 0}, []int{2, 2}))
			}
			flat := must(gorgonia.Reshape(x, tensor.Shape{2, 8 * 3 * 3}))
			hidden := must(gorgonia.Rectify(must(gorgonia.Mul(flat, weights[3]))))
			out := must(gorgonia.SoftMax(must(gorgonia.Mul(hidden, weights[4]))))
			losses := must(gorgonia.Log(must(gorgonia.HadamardProd(out, y)))) // which Gorgonia rewrites as log-softmax + log
			return gorgonia.Nodes{must(gorgonia.Neg(must(gorgonia.Mean(losses)))), losses}, weights
		},
	},
	{
		name: "character RNN: an LSTM over a word",
		solver: func() gorgonia.Solver {
			return gorgonia.NewRMSPropSolver(gorgonia.WithLearnRate(0.01), gorgonia.WithClip(5))
		},
		steps: 3,
		build: characters,
	},
}

// characters unrolls one LSTM cell over a word of numbered characters and adds up the cross-entropies of each next one.
func characters(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
	const vocabulary, embedded, hidden = 7, 4, 5
	var trained gorgonia.Nodes
	param := func(shape ...int) *gorgonia.Node {
		n := leaf(g, tensor.Float64, fmt.Sprintf("p%d", len(trained)), -0.4, 0.4, shape...)
		trained = append(trained, n)
		return n
	}
	embedding, decoder, bias := param(vocabulary, embedded), param(vocabulary, hidden), param(vocabulary)
	gate := func() func(x, h *gorgonia.Node) *gorgonia.Node {
		wx, wh, b := param(hidden, embedded), param(hidden, hidden), param(hidden)
		return func(x, h *gorgonia.Node) *gorgonia.Node {
			return must(gorgonia.Add(must(gorgonia.Add(must(gorgonia.Mul(wx, x)), must(gorgonia.Mul(wh, h)))), b))
		}
	}
	input, forget, output, write := gate(), gate(), gate(), gate()
	h, c := leaf(g, tensor.Float64, "hidden", 0, 0, hidden), leaf(g, tensor.Float64, "cell", 0, 0, hidden)
	var cost *gorgonia.Node
	word := []int{0, 3, 5, 3, 6}
	for i := range word[1:] {
		x := must(gorgonia.Slice(embedding, gorgonia.S(word[i])))
		keep := must(gorgonia.HadamardProd(must(gorgonia.Sigmoid(forget(x, h))), c))
		add := must(gorgonia.HadamardProd(must(gorgonia.Sigmoid(input(x, h))), must(gorgonia.Tanh(write(x, h)))))
		o := must(gorgonia.Sigmoid(output(x, h)))
		c = must(gorgonia.Add(keep, add))
		h = must(gorgonia.HadamardProd(o, must(gorgonia.Tanh(c))))
		probs := must(gorgonia.SoftMax(must(gorgonia.Add(must(gorgonia.Mul(decoder, h)), bias))))
		loss := must(gorgonia.Slice(must(gorgonia.Neg(must(gorgonia.Log(probs)))), gorgonia.S(word[i+1])))
		if cost == nil {
			cost = loss
		} else {
			cost = must(gorgonia.Add(cost, loss))
		}
	}
	return gorgonia.Nodes{cost}, trained
}
