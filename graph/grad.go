package graph

import (
	"fmt"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
)

// Grad adds to the graph the gradients of loss, a scalar, with respect to each of wrt, and returns their nodes in that
// order. An entry is nil if loss does not depend on it, or only by way of derivatives that are zero wherever they exist.
//
// It is reverse-mode differentiation over the operators' own symbolic gradients (gorgonia.SDOp): each node between wrt
// and loss is visited once, loss first; its gradient is the sum of what its consumers contribute, added in the order of
// their visits. Losses over a shared trunk are independent, and since gradients are nodes like any others, the gradient
// of a gradient is asked for in the same way.
//
// A node on the way that is not differentiable, or that gives no gradient for an input which depends on wrt, is an
// error that names it.
func Grad(loss *gorgonia.Node, wrt ...*gorgonia.Node) (gorgonia.Nodes, error) {
	if loss == nil {
		return nil, errors.New("grad: the loss is nil")
	}
	if loss.Shape().Dims() != 0 || loss.Dtype() != tensor.Float32 && loss.Dtype() != tensor.Float64 {
		return nil, errors.Errorf("grad: the loss %s is %v %v, want a real scalar: sum or average it first", loss.Name(), loss.Shape(), loss.Dtype())
	}
	r := reverse{terms: map[*gorgonia.Node]gorgonia.Nodes{}, depends: map[*gorgonia.Node]bool{}}
	for i, n := range wrt {
		if n == nil {
			return nil, errors.Errorf("grad: node %d to differentiate by is nil", i+1)
		}
		if n.Graph() != loss.Graph() {
			return nil, errors.Errorf("grad: %s belongs to another graph than the loss", n.Name())
		}
		r.depends[n] = true
	}
	order := r.visit(loss)
	if r.depends[loss] {
		one, err := constant(loss.Graph(), loss.Dtype(), 1)
		if err != nil {
			return nil, err
		}
		r.terms[loss] = gorgonia.Nodes{one}
		for i := len(order) - 1; i >= 0; i-- {
			if err := r.spread(order[i]); err != nil {
				return nil, errors.WithMessagef(err, "grad: node %s", order[i].Name())
			}
		}
	}
	grads := make(gorgonia.Nodes, len(wrt))
	for i, n := range wrt {
		if t := r.terms[n]; len(t) > 0 {
			g, err := shaped(t[0], n)
			if err != nil {
				return nil, errors.WithMessagef(err, "grad: node %s", n.Name())
			}
			grads[i] = g
		}
	}
	return grads, nil
}

type reverse struct {
	depends map[*gorgonia.Node]bool           // nodes that a change of wrt reaches
	terms   map[*gorgonia.Node]gorgonia.Nodes // what consumers have contributed; one sum in the end
}

// visit returns the nodes below loss, children first, and finds those that depend on wrt.
func (r *reverse) visit(loss *gorgonia.Node) gorgonia.Nodes {
	type frame struct {
		node     *gorgonia.Node
		children gorgonia.Nodes
		next     int
	}
	var order gorgonia.Nodes
	seen := map[*gorgonia.Node]bool{loss: true}
	stack := []frame{{node: loss, children: op.Children(loss)}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if top.next < len(top.children) {
			c := top.children[top.next]
			top.next++
			if !seen[c] {
				seen[c] = true
				stack = append(stack, frame{node: c, children: op.Children(c)})
			}
			continue
		}
		for _, c := range top.children {
			if r.depends[c] && !isStep(top.node.Op(), len(top.children)) {
				r.depends[top.node] = true
			}
		}
		order = append(order, top.node)
		stack = stack[:len(stack)-1]
	}
	return order
}

// spread sums a node's gradient and gives its children their terms.
func (r *reverse) spread(n *gorgonia.Node) error {
	if !r.depends[n] || len(r.terms[n]) == 0 {
		return nil
	}
	sum, err := r.sum(n)
	if err != nil {
		return err
	}
	r.terms[n] = gorgonia.Nodes{sum}
	if n.Op() == nil {
		return nil
	}
	children := op.Children(n)
	if isStep(n.Op(), len(children)) || !slices.ContainsFunc(children, func(c *gorgonia.Node) bool { return r.depends[c] }) {
		return nil // n is itself one of wrt
	}
	o, ok := n.Op().(gorgonia.SDOp)
	if !ok {
		return errors.Errorf("the operator %s has no symbolic gradient", n.Op())
	}
	wrt, grads, err := symbolic(o, children, n, sum)
	if err != nil {
		return errors.Wrap(err, "symbolic gradient")
	}
	for i, c := range children {
		if !r.depends[c] {
			continue
		}
		if i >= len(wrt) || !wrt[i] || i >= len(grads) {
			return errors.Errorf("the operator %s cannot be differentiated by its input %d", n.Op(), i+1)
		}
		if grads[i] == nil {
			continue // zero wherever it exists
		}
		if g := grads[i]; g.Dtype() != c.Dtype() || g.Shape().TotalSize() != c.Shape().TotalSize() {
			return errors.Errorf("the gradient of %s by its input %d is %v %v, the input %v %v", n.Op(), i+1, g.Shape(), g.Dtype(), c.Shape(), c.Dtype())
		}
		r.terms[c] = append(r.terms[c], grads[i])
	}
	return nil
}

// sum adds up a node's terms, in its shape. The only term of one of Gorgonia's operators stays as it came: a broadcast
// over several axes is summed axis by axis, each sum with a dimension less.
func (r *reverse) sum(n *gorgonia.Node) (*gorgonia.Node, error) {
	terms := r.terms[n]
	if _, own := op.Of(n.Op()); !own && len(terms) == 1 {
		return terms[0], nil
	}
	sum, err := shaped(terms[0], n)
	for _, t := range terms[1:] {
		if err != nil {
			return nil, err
		}
		if t, err = shaped(t, n); err != nil {
			return nil, err
		}
		sum, err = op.Add(sum, t)
	}
	return sum, err
}

// isStep reports whether the derivative of one of Gorgonia's operators is zero wherever it exists: that of sizes,
// comparisons, sign, floor and ceil. Its own functions are made of these: a mean divides by a size, a rectifier
// multiplies with a comparison.
func isStep(o gorgonia.Op, inputs int) bool {
	if _, size := o.(gorgonia.DimSizer); size {
		return true
	}
	switch fmt.Sprintf("%T", o) { // the types are not exported
	case "gorgonia.elemBinOp", "gorgonia.elemUnaryOp":
		return !slices.Contains(o.(gorgonia.SDOp).DiffWRT(inputs), true)
	}
	return false
}

// symbolic returns which of its children an operator can be differentiated by, and the gradients. Some of Gorgonia's
// operators panic where they have none.
func symbolic(o gorgonia.SDOp, children gorgonia.Nodes, out, grad *gorgonia.Node) (wrt []bool, grads gorgonia.Nodes, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.Errorf("panic: %v", r)
		}
	}()
	wrt = o.DiffWRT(len(children))
	grads, err = o.SymDiff(children, out, grad)
	return wrt, grads, err
}

// shaped returns g in the shape of the node it is the gradient of. Some of Gorgonia's gradients come as (1) for a
// scalar, as a column for a vector, or without a dimension of 1.
func shaped(g, of *gorgonia.Node) (*gorgonia.Node, error) {
	if slices.Equal(g.Shape(), of.Shape()) {
		return g, nil
	}
	return op.Reshape(g, of.Shape()...)
}

// constant returns a constant node. Gorgonia merges constants by name whatever their type, so the name tells all.
func constant(g *gorgonia.ExprGraph, dt tensor.Dtype, v float64) (*gorgonia.Node, error) {
	var value any = v
	if dt == tensor.Float32 {
		value = float32(v)
	}
	n := g.AddNode(gorgonia.NewConstant(value, gorgonia.WithName(fmt.Sprintf("constant %v %v", v, dt))))
	if n.Value() == nil || n.Dtype() != dt || n.Value().Data() != value {
		return nil, errors.Errorf("grad: another constant of the graph has the hash of %v %v", v, dt)
	}
	return n, nil
}
