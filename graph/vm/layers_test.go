package vm_test

import "gorgonia.org/tensor"

// ownLayer is affine, mostly with an activation, sometimes with dropout.
func (g *generator) ownLayer(x int) int {
	k := g.values[x]
	if !k.matrix() {
		return -1
	}
	outputs := g.dim()
	y := g.say("op.Affine", x, g.leaf(around(tensor.Shape{k.shape[1], outputs}, 0.8)), g.leaf(around(tensor.Shape{outputs}, 0.3)))
	if y < 0 {
		return -1
	}
	y = g.maybe(y, "op.ReLU", "op.ReLU", "op.Tanh", "op.Sigmoid")
	if g.IntN(3) > 0 {
		return y
	}
	step := g.leaf(kind{what: steps, shape: tensor.Shape{2}})
	if z := g.say([]string{"op.Dropout(first)", "op.Dropout(second)"}[g.IntN(2)], y, step); z >= 0 {
		return z
	}
	return y
}

// ownHead is the loss of training: cross-entropy against classes, weighted.
func (g *generator) ownHead(x int) int {
	rows, cols := g.values[x].shape[0], g.values[x].shape[1]
	class := g.leaf(kind{classes, tensor.Shape{rows}, 0, float64(cols)})
	loss := g.say("op.SoftmaxCrossEntropy", x, class)
	return g.say("op.Dot", loss, g.leaf(floatsIn(tensor.Shape{rows}, 0, 1)))
}

// stockLayer is ownLayer in Gorgonia's words.
func (g *generator) stockLayer(x int) int {
	k := g.values[x]
	if !k.matrix() || k.shape[0] == 1 {
		return -1
	}
	outputs := g.dim()
	y := g.say("Mul of matrices", x, g.leaf(around(tensor.Shape{k.shape[1], outputs}, 0.8)))
	y = g.say("BroadcastAdd of a row", y, g.leaf(around(tensor.Shape{1, outputs}, 0.3)))
	if y < 0 {
		return -1
	}
	return g.maybe(y, "Rectify", "Tanh", "Sigmoid")
}

// stockHead is ownHead in Gorgonia's words, against distributions.
func (g *generator) stockHead(x int) int {
	target := g.leaf(floatsIn(g.values[x].shape, 0, 1))
	return g.say("Neg", g.say("Mean", g.say("HadamardProd", g.say("LogSoftMax", x), target)))
}

func (g *generator) anyLayer(x int) int {
	if g.IntN(2) == 0 {
		return g.stockLayer(x)
	}
	return g.ownLayer(x)
}
