package vm_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
)

// A randomProgram is a graph as data, so that it can be printed, made smaller, and declared in as many graphs as there
// are machines to compare. Its values are named by their index.
type randomProgram struct {
	dtype     tensor.Dtype
	seed      uint64 // of the leaves' elements
	values    []value
	outputs   []int // may name a value twice, and leaves
	into      []int // values that are also written to memory of the caller's, some of them twice
	loss      int   // a scalar, of which the gradients are outputs too; none if it is negative
	wrt       []int // leaves and intermediate values
	gradsInto bool  // whether the gradients are written to the caller's memory instead
	again     bool  // whether the gradients of the sum of the gradients' squares are outputs too
}

// A value is what a word makes of earlier values, or a leaf, which has no word and may be a constant.
type value struct {
	kind
	word     *word
	args     []int
	constant bool
}

func (p *randomProgram) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v, leaves of seed %d\n", p.dtype, p.seed)
	used := p.used()
	for i, v := range p.values {
		if v.word != nil {
			note := ""
			if !used[i] {
				note = ", of no use"
			}
			fmt.Fprintf(&b, "  v%d = %s(%s), %v%s\n", i, v.word.name, list(v.args), v.shape, note)
		} else if slices.ContainsFunc(p.values, func(w value) bool { return slices.Contains(w.args, i) }) || used[i] {
			what := "leaf"
			if v.constant {
				what = "constant"
			}
			fmt.Fprintf(&b, "  v%d = %s %v\n", i, what, v.kind)
		}
	}
	fmt.Fprintf(&b, "  outputs %s", list(p.outputs))
	if len(p.into) > 0 {
		fmt.Fprintf(&b, "; into memory %s", list(p.into))
	}
	if p.loss >= 0 {
		fmt.Fprintf(&b, "; gradients of v%d by %s", p.loss, list(p.wrt))
		if p.gradsInto {
			b.WriteString(" into memory")
		}
		if p.again {
			b.WriteString("; gradients of the sum of their squares")
		}
	}
	return b.String()
}

func list(values []int) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = fmt.Sprintf("v%d", v)
	}
	return strings.Join(names, ", ")
}

// used reports of each value whether something that is wanted needs it.
func (p *randomProgram) used() []bool {
	used := make([]bool, len(p.values))
	for _, v := range slices.Concat(p.outputs, p.into, p.wrt) {
		used[v] = true
	}
	if p.loss >= 0 {
		used[p.loss] = true
	}
	for i, v := range slices.Backward(p.values) {
		for _, a := range v.args {
			used[a] = used[a] || used[i]
		}
	}
	return used
}

// has reports whether the program uses a word, dead code included.
func (p *randomProgram) has(word string) bool {
	return slices.ContainsFunc(p.values, func(v value) bool { return v.word != nil && v.word.name == word })
}

// declared is a program in a graph of its own.
type declared struct {
	*randomProgram
	nodes   gorgonia.Nodes
	outputs gorgonia.Nodes
	into    gorgonia.Nodes
}

// declare makes the program's graph, its dead code included, with gradients by graph.Grad.
func (p *randomProgram) declare() (*declared, error) {
	g := gorgonia.NewGraph()
	d := &declared{randomProgram: p}
	for i, v := range p.values {
		n, err := p.node(g, d.nodes, i)
		if err != nil {
			return nil, errors.WithMessagef(err, "v%d", i)
		}
		if !slices.Equal(n.Shape(), v.shape) {
			return nil, errors.Errorf("v%d = %s is %v, the word says %v", i, v.word.name, n.Shape(), v.shape)
		}
		d.nodes = append(d.nodes, n)
	}
	for _, v := range p.outputs {
		d.outputs = append(d.outputs, d.nodes[v])
	}
	for _, v := range p.into {
		d.into = append(d.into, d.nodes[v])
	}
	if p.loss < 0 {
		return d, nil
	}
	return d, d.differentiate()
}

func (p *randomProgram) node(g *gorgonia.ExprGraph, nodes gorgonia.Nodes, i int) (*gorgonia.Node, error) {
	v, name := p.values[i], gorgonia.WithName(fmt.Sprintf("v%d", i))
	switch {
	case v.word != nil:
		args := make(gorgonia.Nodes, len(v.args))
		for j, a := range v.args {
			args[j] = nodes[a]
		}
		return v.word.apply(args, v.kind)
	case v.constant:
		return g.AddNode(gorgonia.NewConstant(p.leaf(i, 0), name)), nil
	case v.what != floats:
		return gorgonia.NewVector(g, tensor.Int64, gorgonia.WithShape(v.shape...), name), nil
	case v.scalar():
		return gorgonia.NewScalar(g, p.dtype, name), nil
	}
	return gorgonia.NewTensor(g, p.dtype, len(v.shape), gorgonia.WithShape(v.shape...), name), nil
}

// differentiate adds the gradients, and those of the sum of their squares if the program says so.
func (d *declared) differentiate() error {
	var wrt gorgonia.Nodes
	for _, v := range d.wrt {
		wrt = append(wrt, d.nodes[v])
	}
	grads, err := graph.Grad(d.nodes[d.loss], wrt...)
	if err != nil {
		return err
	}
	var total *gorgonia.Node
	for _, n := range grads {
		switch {
		case n == nil:
			continue
		case d.gradsInto:
			d.into = append(d.into, n)
		default:
			d.outputs = append(d.outputs, n)
		}
		square, err := op.Dot(n, n)
		if err == nil && total != nil {
			square, err = op.Add(total, square)
		}
		if err != nil {
			return err
		}
		total = square
	}
	if !d.again || total == nil {
		return nil
	}
	second, err := graph.Grad(total, wrt...)
	if err != nil {
		return nil // some of Gorgonia's gradients cannot be differentiated
	}
	d.outputs = append(d.outputs, total)
	for _, n := range second {
		if n != nil {
			d.outputs = append(d.outputs, n)
		}
	}
	return nil
}

// elements returns the elements of a leaf in a round, in its precision: other ones in each round, unless it is constant.
func (p *randomProgram) elements(leaf, round int) []float64 {
	k := p.values[leaf].kind
	if p.values[leaf].constant {
		round = 0
	}
	r := rand.New(rand.NewPCG(p.seed, uint64(leaf<<8|round)))
	out := make([]float64, k.shape.TotalSize())
	for i := range out {
		switch k.what {
		case floats:
			out[i] = k.low + (k.high-k.low)*r.Float64()
			if p.dtype == tensor.Float32 {
				out[i] = float64(float32(out[i]))
			}
		case classes:
			out[i] = float64(r.IntN(int(k.high)))
		case steps:
			out[i] = float64(r.IntN(100))
		}
	}
	return out
}

// leaf returns a new value for a leaf: a tensor, or a number for a scalar.
func (p *randomProgram) leaf(leaf, round int) any {
	k, values := p.values[leaf].kind, p.elements(leaf, round)
	switch {
	case k.scalar() && p.dtype == tensor.Float32:
		return float32(values[0])
	case k.scalar():
		return values[0]
	}
	dt := p.dtype
	if k.what != floats {
		dt = tensor.Int64
	}
	t := tensor.New(tensor.Of(dt), tensor.WithShape(k.shape...))
	set(t, values)
	return t
}

// set sets the elements of a tensor.
func set(t *tensor.Dense, values []float64) {
	switch data := t.Data().(type) {
	case []float32:
		for i, v := range values {
			data[i] = float32(v)
		}
	case []float64:
		copy(data, values)
	case []int64:
		for i, v := range values {
			data[i] = int64(v)
		}
	}
}

// fill gives the leaves their elements of a round, in place where they have memory, unless it shall be fresh.
func (d *declared) fill(round int, fresh bool) error {
	for i, n := range d.nodes {
		if v := d.values[i]; v.word != nil || v.constant {
			continue
		}
		if t, ok := n.Value().(*tensor.Dense); ok && !fresh {
			set(t, d.elements(i, round))
		} else if err := gorgonia.Let(n, d.leaf(i, round)); err != nil {
			return err
		}
	}
	return nil
}
