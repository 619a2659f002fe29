package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/internal/plan"
)

// A raw graph is one made with Gorgonia alone, that is copied into instances of a model.
type raw struct {
	loss         *gorgonia.Node
	wrt, claimed gorgonia.Nodes
	inputs       gorgonia.Nodes // that became inputs of instances, named as names says
	names        []string
	copied       gorgonia.Nodes // what claimed became in the last copy
}

// declare copies the graph into a scope: wrt become parameters, other tensors of real numbers inputs, and all else is
// copied with its value. It returns the loss.
func (r *raw) declare(s *graph.Scope) *gorgonia.Node {
	made := map[*gorgonia.Node]*gorgonia.Node{}
	r.inputs, r.names, r.copied = nil, nil, nil
	taken := map[string]bool{}
	for _, n := range r.wrt {
		made[n] = r.leaf(s, n, unique(taken, n.Name()), func(s *graph.Scope, name string, shape ...int) *gorgonia.Node {
			return s.Param(name, graph.Zeros(), shape...)
		})
	}
	if s.Err() != nil {
		return nil
	}
	g := made[r.wrt[0]].Graph()
	wanted := append(gorgonia.Nodes{r.loss}, r.claimed...)
	for _, n := range below(wanted) {
		if made[n] != nil {
			continue
		}
		children := op.Children(n)
		switch {
		case n.Op() == nil && n.Value() == nil:
			return s.Fail(errors.Errorf("input %s has no value: give it one with gorgonia.Let", n.Name()))
		case n.Op() == nil && n.Shape().Dims() > 0 && (n.Dtype() == tensor.Float64 || n.Dtype() == tensor.Float32):
			name := unique(taken, n.Name())
			r.inputs, r.names = append(r.inputs, n), append(r.names, name)
			made[n] = r.leaf(s, n, name, func(s *graph.Scope, name string, shape ...int) *gorgonia.Node {
				return s.Input(name, n.Dtype(), shape...)
			})
		case len(children) == 0:
			made[n] = s.Try(replica(g, n))
		default:
			made[n] = s.Try(again(n, children, made))
		}
		if s.Err() != nil {
			return nil
		}
	}
	for _, n := range r.claimed {
		r.copied = append(r.copied, made[n]) // nil of nil
	}
	return made[r.loss]
}

// leaf declares an input or parameter in the scopes that its name tells of. A scalar has one dimension in a model, which is
// taken away again.
func (r *raw) leaf(s *graph.Scope, n *gorgonia.Node, name string, declare func(s *graph.Scope, name string, shape ...int) *gorgonia.Node) *gorgonia.Node {
	path := strings.Split(name, "/")
	for _, part := range path[:len(path)-1] {
		s = s.In(part)
	}
	last := path[len(path)-1]
	if n.Shape().Dims() > 0 {
		return declare(s, last, n.Shape()...)
	}
	c := declare(s, last, 1)
	if s.Err() != nil {
		return nil
	}
	return s.Try(op.Reshape(c))
}

// unique returns a name for a node that a scope accepts and that is not taken.
func unique(taken map[string]bool, name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '/' })
	for i, p := range parts {
		parts[i] = strings.Join(strings.Fields(p), "_")
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	if len(parts) == 0 {
		parts = []string{"unnamed"}
	}
	name = strings.Join(parts, "/")
	for k, base := 2, name; taken[name]; k++ {
		name = fmt.Sprintf("%s#%d", base, k)
	}
	taken[name] = true
	return name
}

// below returns the nodes that wanted ones are computed from, and themselves, children first.
func below(wanted gorgonia.Nodes) gorgonia.Nodes {
	var order gorgonia.Nodes
	met, done := map[*gorgonia.Node]bool{}, map[*gorgonia.Node]bool{nil: true}
	stack := slices.Clone(wanted)
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		if done[n] || met[n] {
			stack = stack[:len(stack)-1]
			if !done[n] {
				order = append(order, n)
			}
			done[n] = true
			continue
		}
		met[n] = true
		for _, c := range op.Children(n) {
			if !met[c] {
				stack = append(stack, c)
			}
		}
	}
	return order
}

// replica copies a node without children: a constant, or an input that is no tensor of real numbers.
func replica(g *gorgonia.ExprGraph, n *gorgonia.Node) (*gorgonia.Node, error) {
	v, err := gorgonia.CloneValue(n.Value())
	if err != nil {
		return nil, errors.Wrapf(err, "copying the value of %s", n.Name())
	}
	var c *gorgonia.Node
	switch {
	case n.Op() != nil:
		c = g.AddNode(gorgonia.NewConstant(v, gorgonia.WithName(n.Name())))
	case n.Shape().Dims() == 0:
		c = gorgonia.NewScalar(g, n.Dtype(), gorgonia.WithName(n.Name()), gorgonia.WithValue(v))
	default:
		c = gorgonia.NewTensor(g, n.Dtype(), n.Shape().Dims(), gorgonia.WithShape(n.Shape()...), gorgonia.WithName(n.Name()), gorgonia.WithValue(v))
	}
	if c.Value() != v {
		return nil, errors.Errorf("another node of the graph has the hash of %s", n.Name())
	}
	return c, nil
}

// again applies a node's operator to the copies of its children.
func again(n *gorgonia.Node, children gorgonia.Nodes, made map[*gorgonia.Node]*gorgonia.Node) (*gorgonia.Node, error) {
	in := make(gorgonia.Nodes, len(children))
	for i, c := range children {
		in[i] = made[c]
	}
	if o, own := op.Of(n.Op()); own {
		return op.Apply(o, in...)
	}
	c, err := gorgonia.ApplyOp(n.Op(), in...)
	if err != nil {
		return nil, errors.Wrapf(err, "copying %s", n.Name())
	}
	if !slices.Equal(op.Children(c), in) || !c.Shape().Eq(n.Shape()) {
		return nil, errors.Errorf("copying %s: another node of the graph has its hash", n.Name())
	}
	return c, nil
}

// fill sets the inputs of an instance to the values that they have in the graph.
func (r *raw) fill(inst *graph.Instance) error {
	for i, n := range r.inputs {
		if err := gather(inst.Input(r.names[i]).Data(), n); err != nil {
			return err
		}
	}
	return nil
}

// gather copies a node's value, row by row, into a slice of its size and type.
func gather(dst any, n *gorgonia.Node) error {
	v := plan.NewValue(n.Dtype(), n.Shape())
	switch d := dst.(type) {
	case []float32:
		plan.BindSlice(v, d)
	case []float64:
		plan.BindSlice(v, d)
	}
	return errors.WithMessagef(v.Gather(n.Value()), "the value of %s", n.Name())
}
