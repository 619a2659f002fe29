package run

import (
	"fmt"
	"io"
	"strings"

	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/internal/draw"
)

// Draw writes the graph of the job's model and loss on a batch as an SVG picture, grouped by scope; with gradients, also
// the graph of the gradient of every parameter.
func (j *Job) Draw(w io.Writer, gradients bool) error {
	d, err := j.Instance(graph.Train, min(j.Config.Train.Batch, j.Train.Len()))
	if err != nil {
		return err
	}
	p := &picture{model: d, index: map[*gorgonia.Node]int{}}
	p.add(d.Loss, p.forward)
	if gradients {
		grads, err := graph.Grad(d.Loss, d.Weights()...)
		if err != nil {
			return err
		}
		for i, g := range grads {
			if g != nil {
				p.add(g, p.backward)
				p.name(g, d.Weights()[i])
			}
		}
	}
	return p.graph.WriteSVG(w)
}

// A picture is a graph that is being drawn.
type picture struct {
	model *Declared
	index map[*gorgonia.Node]int
	graph draw.Graph
}

// add draws a node after those that it is computed from.
func (p *picture) add(n *gorgonia.Node, look func(*gorgonia.Node) draw.Node) {
	if _, ok := p.index[n]; ok {
		return
	}
	children := op.Children(n)
	for _, c := range children {
		p.add(c, look)
	}
	id := len(p.graph.Nodes)
	p.index[n] = id
	drawn := look(n)
	drawn.ID, drawn.Detail = id, fmt.Sprint(n.Shape())
	p.graph.Nodes = append(p.graph.Nodes, drawn)
	for _, c := range children {
		p.graph.Edges = append(p.graph.Edges, draw.Edge{From: p.index[c], To: id})
	}
}

func (p *picture) forward(n *gorgonia.Node) draw.Node {
	d := draw.Node{Label: label(n), Scope: p.model.Scope(n)}
	switch q := p.param(n); {
	case n == p.model.Loss:
		d.Kind = draw.Loss
	case n == p.model.Prediction:
		d.Kind = draw.Output
	case q != nil && q.IsState():
		d.Kind = draw.State
	case q != nil:
		d.Kind = draw.Param
	case n.Op() == nil:
		d.Kind = draw.Input
	case len(op.Children(n)) == 0:
		d.Kind = draw.Const
	}
	return d
}

// backward puts a node beside the weight that it uses, if it uses one.
func (p *picture) backward(n *gorgonia.Node) draw.Node {
	d := draw.Node{Label: label(n), Kind: draw.Gradient, Scope: "gradient"}
	for _, c := range op.Children(n) {
		if scope := p.model.Scope(c); scope != "" && p.param(c) != nil {
			d.Scope += "/" + scope
			break
		}
	}
	return d
}

// name says of a node which weight's gradient it is, and puts it beside the weight.
func (p *picture) name(grad, weight *gorgonia.Node) {
	drawn := &p.graph.Nodes[p.index[grad]]
	drawn.Label += " → " + label(weight)
	if scope := p.model.Scope(weight); scope != "" {
		drawn.Scope = "gradient/" + scope
	}
}

func (p *picture) param(n *gorgonia.Node) *graph.Param {
	if n.Op() != nil {
		return nil
	}
	for _, q := range p.model.Params().All() {
		if p.model.Node(q.Name()) == n {
			return q
		}
	}
	return nil
}

// label returns the operator, or the last part of an input's or parameter's name.
func label(n *gorgonia.Node) string {
	if n.Op() != nil {
		return n.Op().String()
	}
	name := n.Name()
	return name[strings.LastIndexByte(name, '/')+1:]
}
