package vm_test

import (
	"math/rand/v2"

	"gorgonia.org/tensor"
)

// A family is what programs are made of.
type family struct {
	name  string
	words []*word
	layer func(g *generator, x int) int // a layer of a network over x, or -1
	head  func(g *generator, x int) int // the mean cross-entropy of logits x, or -1
	sums  []string                      // words that make a scalar of any value
	add   string                        // the word that adds two scalars
}

func families() []family {
	own, stock := ownWords(), stockWords()
	return []family{
		{"stock", stock, (*generator).stockLayer, (*generator).stockHead, []string{"Sum", "Mean", "Max"}, "Add"},
		{"own", own, (*generator).ownLayer, (*generator).ownHead, []string{"op.Dot"}, "op.Add"},
		{"mixed", append(own, stock...), (*generator).anyLayer, (*generator).ownHead, []string{"Sum", "Mean", "op.Dot"}, "op.Add"},
	}
}

// A generator writes a program, word by word.
type generator struct {
	*rand.Rand
	family
	randomProgram
}

// generate returns a program that depends on r alone.
func generate(r *rand.Rand, f family) *randomProgram {
	g := &generator{Rand: r, family: f}
	g.dtype = []tensor.Dtype{tensor.Float32, tensor.Float64}[g.IntN(2)]
	g.seed = uint64(g.IntN(1 << 30))
	rows, cols, width := g.dim(), g.dim(), g.dim()
	for _, k := range []kind{
		around(tensor.Shape{rows, cols}, 1.5), floatsIn(tensor.Shape{rows, cols}, 0.4, 2.2), around(tensor.Shape{rows, cols}, 1.5),
		around(tensor.Shape{cols, width}, 1.5), around(tensor.Shape{cols}, 1.5), around(tensor.Shape{rows}, 1.5),
		around(tensor.Shape{1, cols}, 1.5), floatsIn(tensor.Shape{1, cols}, 0.4, 2.2), floatsIn(tensor.Shape{rows, 1}, 0.4, 2.2),
		around(tensor.ScalarShape(), 1.5), floatsIn(tensor.ScalarShape(), 0.4, 2.2),
		around(tensor.Shape{2, rows, cols}, 1.5), around(tensor.Shape{2, cols, rows}, 1.5),
		{classes, tensor.Shape{rows}, 0, float64(cols)}, {what: steps, shape: tensor.Shape{2}},
	} {
		if len(g.values) == 0 || g.IntN(4) > 0 {
			x := g.leaf(k)
			g.values[x].constant = k.what == floats && g.IntN(8) == 0
		}
	}
	for n := 2 + g.IntN(20); n > 0; n-- {
		switch g.IntN(12) {
		case 0:
			g.chain(g.any())
		case 1, 2:
			x := g.any()
			for n := g.IntN(4); n >= 0 && x >= 0; n-- {
				x = g.layer(g, x)
			}
		default:
			g.write(g.words[g.IntN(len(g.words))])
		}
	}
	g.loss = -1
	if g.IntN(5) > 0 {
		g.reduce()
	}
	g.want()
	return &g.randomProgram
}

// dim returns a size: mostly small, sometimes more than the lanes of a vector, 1 now and then.
func (g *generator) dim() int { return []int{1, 2, 3, 3, 4, 5, 7, 17}[g.IntN(8)] }

// any returns a value, one of the last few in half of the cases.
func (g *generator) any() int {
	n := len(g.values)
	if g.IntN(2) == 0 {
		return n - 1 - g.IntN(min(n, 4))
	}
	return g.IntN(n)
}

// leaf adds a leaf.
func (g *generator) leaf(k kind) int {
	g.values = append(g.values, value{kind: k})
	return len(g.values) - 1
}

// apply adds what a word makes of values, and returns it, or -1 if the word does not take them.
func (g *generator) apply(w *word, args ...int) int {
	in := make([]kind, len(args))
	for i, a := range args {
		if a < 0 {
			return -1
		}
		in[i] = g.values[a].kind
	}
	out, ok := w.accepts(in)
	if !ok {
		return -1
	}
	g.values = append(g.values, value{kind: out, word: w, args: args})
	return len(g.values) - 1
}

// say is apply for the word of a name.
func (g *generator) say(name string, args ...int) int {
	for _, w := range g.words {
		if w.name == name {
			return g.apply(w, args...)
		}
	}
	panic("there is no word " + name)
}

// maybe applies one of some words if it fits and a coin says so.
func (g *generator) maybe(x int, names ...string) int {
	if g.IntN(4) > 0 {
		if y := g.say(names[g.IntN(len(names))], x); y >= 0 {
			return y
		}
	}
	return x
}

// write applies a word to whatever values it takes, if there are some.
func (g *generator) write(w *word) {
	for range 12 {
		args, n := make([]int, w.arity), len(g.values)
		from := g.IntN(n)
		for i := range n { // the first operand at random, the last from all, so that words fit that do so rarely
			for j := range args {
				args[j] = g.any()
			}
			if w.arity > 1 {
				args[w.arity-1] = (from + i) % n
			}
			if g.apply(w, args...) >= 0 {
				return
			}
			if w.arity == 1 {
				break
			}
		}
	}
}

// chain applies many words of one operand in a row, as those do that can run in place.
func (g *generator) chain(x int) {
	for n := 3 + g.IntN(12); n > 0; n-- {
		if w := g.words[g.IntN(len(g.words))]; w.arity == 1 {
			if y := g.apply(w, x); y >= 0 {
				x = y
			}
		}
	}
}

// want chooses what shall be computed: outputs, targets and gradients.
func (g *generator) want() {
	var all []int
	for i, v := range g.values {
		if v.what == floats {
			all = append(all, i)
		}
	}
	some := func(n int) (list []int) { // late ones more often than early ones
		for range n {
			list = append(list, all[len(all)-1-min(g.IntN(len(all)), g.IntN(len(all)))])
		}
		return list
	}
	g.outputs = append(some(1+g.IntN(4)), all[len(all)-1])
	g.into = some(g.IntN(3))
	if g.IntN(3) == 0 {
		g.into = append(g.into, g.outputs[0]) // output and target at once
	}
	if g.IntN(4) == 0 {
		g.into = append(g.into, g.into...) // two targets each
	}
	if g.loss < 0 {
		return
	}
	for i, v := range g.values {
		if v.word == nil && !v.constant && v.what == floats && g.IntN(3) > 0 {
			g.wrt = append(g.wrt, i)
		}
	}
	g.wrt = append(g.wrt, some(g.IntN(2))...)
	g.gradsInto, g.again = g.IntN(2) == 0, g.IntN(3) == 0
}

// reduce writes a loss: the sum of some values, each made a scalar.
func (g *generator) reduce() {
	for range 1 + g.IntN(3) {
		v := g.term()
		if v >= 0 && g.loss >= 0 {
			v = g.say(g.add, g.loss, v)
		}
		if v >= 0 {
			g.loss = v
		}
	}
}

// term returns a scalar made of some value, or -1.
func (g *generator) term() int {
	v := g.any()
	switch k := g.values[v]; {
	case k.scalar():
		return v
	case k.matrix() && g.IntN(2) == 0:
		return g.head(g, v)
	}
	if name := g.sums[g.IntN(len(g.sums))]; name == "op.Dot" {
		return g.say(name, v, v)
	} else {
		return g.say(name, v)
	}
}
