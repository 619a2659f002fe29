package vm

import (
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph/op"
	"nabla/internal/plan"
)

// A program is a plan.Program made from a graph, with the way back from its values to the nodes.
type program struct {
	plan.Program
	inputs []input
	copies []copied
	writes []target // places that are read from outside, which an input's value may not share
	values map[*gorgonia.Node]*plan.Value
	nodes  map[*plan.Value]*gorgonia.Node
}

// An input is a node whose value the caller gives: a batch, a parameter.
type input struct {
	node  *gorgonia.Node
	value *plan.Value
	apart uintptr // where its value lay when it was last found apart from what runs write
}

// A copied value lands in a place of the caller's that no step can write to directly.
type copied struct{ dst, src *plan.Value }

// lower makes a program of the nodes, children first: one step for each operator. The values of outputs and targets
// have their places.
func (c *config) lower(nodes, outputs gorgonia.Nodes) (*program, error) {
	p := &program{
		values: make(map[*gorgonia.Node]*plan.Value, len(nodes)),
		nodes:  make(map[*plan.Value]*gorgonia.Node, len(nodes)),
	}
	var late []target
	for _, t := range c.into { // the first destination of a computed node is its place; the others get copies
		if computed(t.node) && p.values[t.node] == nil {
			p.values[t.node] = t.dst
		} else {
			late = append(late, t)
		}
	}
	for _, n := range nodes {
		if err := p.add(n); err != nil {
			return nil, errors.WithMessage(err, c.describe(n))
		}
	}
	for _, t := range late {
		p.copies = append(p.copies, copied{t.dst, p.values[t.node]})
	}
	for _, n := range outputs { // memory of their own, which outlives every run
		if v := p.values[n]; computed(n) && !v.Bound() {
			plan.Alloc(v)
		}
	}
	return p, nil
}

// add adds one node whose children are there already.
func (p *program) add(n *gorgonia.Node) error {
	v := p.values[n]
	if v == nil {
		v = plan.NewValue(n.Dtype(), n.Shape())
		p.values[n] = v
	}
	p.nodes[v] = n
	o := n.Op()
	if o == nil {
		p.inputs = append(p.inputs, input{node: n, value: v})
		return nil
	}
	if constant(o) {
		v.Constant = true
		return v.BindTo(n.Value())
	}
	s := &plan.Step{Out: v}
	children := op.Children(n)
	for _, child := range children {
		s.In = append(s.In, p.values[child])
	}
	if own, ok := op.Of(o); ok {
		s.Op, s.Pure = own, true
	} else {
		s.Op = stock{o, children}
	}
	p.Steps = append(p.Steps, s)
	return nil
}

// computed reports whether a step computes n: it is neither an input nor a constant.
func computed(n *gorgonia.Node) bool { return n.Op() != nil && !constant(n.Op()) }

// optimise merges, folds, fuses and joins steps, and gives them places and kernels.
func (p *program) optimise() {
	p.Merge()
	p.Fold()
	p.Fuse()
	p.Join()
	p.Place()
	p.Bind()
	for _, s := range p.Steps {
		for _, v := range p.outside(s) {
			p.writes = append(p.writes, target{p.nodes[v], v})
		}
	}
	for _, c := range p.copies {
		p.writes = append(p.writes, target{p.nodes[c.src], c.dst})
	}
}

// outside returns the step's results that are read from outside.
func (p *program) outside(s *plan.Step) []*plan.Value {
	return slices.DeleteFunc(s.Results(), func(v *plan.Value) bool {
		_, shared := p.Offset(v)
		return shared
	})
}

// bind takes the values that the caller has given. It looks at every run, because a tensor may be transposed or get
// other memory while it stays the node's value, and refuses what a step would overwrite before others have read it.
func (p *program) bind(c *config) error {
	for i := range p.inputs {
		in := &p.inputs[i]
		v := in.node.Value()
		if v == nil {
			return errors.Errorf("%s: %v %v has no value: bind one with gorgonia.Let", c.describe(in.node), in.node.Shape(), in.node.Dtype())
		}
		if err := in.value.BindTo(v); err != nil {
			return errors.WithMessage(err, c.describe(in.node))
		}
		at := in.value.Address()
		if at == in.apart {
			continue
		}
		for _, w := range p.writes {
			if in.value.Overlaps(w.dst) {
				return errors.Errorf("%s: its value lies where runs write %s: bind a copy", c.describe(in.node), c.name(w.node))
			}
		}
		in.apart = at
	}
	return nil
}
