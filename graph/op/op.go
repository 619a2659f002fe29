// Package op holds Nabla's differentiable operators. Each is written once, as a kernel on slices and a symbolic
// gradient made of other operators, and runs on Nabla's machine as well as on Gorgonia's. Operators are pure: they hold
// parameters and no state, so equal operators over equal inputs may be merged. Each comes with the cases on which
// package verify certifies it (Cases).
//
// Nodes are made by Apply alone, or by the functions named for the operators, which call it.
package op

import (
	"fmt"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/plan"
)

// An Operator is a differentiable function of tensors.
type Operator interface {
	// Name identifies the operator together with all its parameters: two operators of one Go type and name are the same.
	Name() string
	// Infer returns the type of the result, or says what is wrong with the operands.
	Infer(in []Type) (Type, error)
	// Bind returns the kernel that computes out from in. Every value has its place when the kernel runs.
	Bind(out *plan.Value, in []*plan.Value) plan.Kernel
	// Grad returns, for each input of a real type, the gradient of a loss with respect to it, given the loss's gradient
	// with respect to the output: nodes of the inputs' shapes. An entry is nil for integers, and where the derivative is
	// zero wherever it exists.
	Grad(in gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error)
}

// An Operator may also be a plan.Product, which says how much arithmetic it takes, a plan.Fuser, a plan.Joiner, a
// plan.Overwriter or a plan.Viewer.
var _ plan.Op = Operator(nil)

// Type is an operand's element type and shape.
type Type struct {
	Dtype tensor.Dtype
	Shape tensor.Shape
}

func (t Type) String() string { return fmt.Sprintf("%v %v", t.Shape, t.Dtype) }

// Real reports whether elements are real numbers, with respect to which one can differentiate.
func (t Type) Real() bool { return t.Dtype == tensor.Float32 || t.Dtype == tensor.Float64 }

// Equal reports whether element type and shape are equal, dimension by dimension: nothing is broadcast.
func (t Type) Equal(u Type) bool { return t.Dtype == u.Dtype && slices.Equal(t.Shape, u.Shape) }

func typeOf(n *gorgonia.Node) Type { return Type{n.Dtype(), n.Shape()} }

// salts is how often Apply tries again after a collision. One collision has a probability of about nodes/2³²; the
// hashes of tries are independent.
const salts = 8

// Apply returns the node that applies o to in. Gorgonia finds equal nodes by a 32-bit hash alone and merges them; Apply
// makes sure that the node which comes back applies o to just these inputs.
//
// It is an error if an input is nil, if inputs belong to different graphs or if o does not accept their types.
func Apply(o Operator, in ...*gorgonia.Node) (*gorgonia.Node, error) {
	types := make([]Type, len(in))
	for i, n := range in {
		if n == nil {
			return nil, errors.Errorf("%s: input %d is nil", o.Name(), i+1)
		}
		types[i] = typeOf(n)
	}
	out, err := o.Infer(types)
	if err != nil {
		return nil, errors.WithMessage(err, o.Name())
	}
	for salt := range salts {
		a := &applied{Operator: o, in: types, out: out, salt: salt}
		n, err := gorgonia.ApplyOp(a, in...)
		if err != nil {
			return nil, errors.Wrap(err, o.Name())
		}
		if got, ok := n.Op().(*applied); ok && got.same(a) && slices.Equal(Children(n), in) {
			return n, nil
		}
	}
	return nil, errors.Errorf("%s: %d nodes of the graph have the same hash as the new one", o.Name(), salts)
}

// Children returns the nodes that n is computed from, in argument order, duplicates kept.
func Children(n *gorgonia.Node) gorgonia.Nodes {
	if n.Op() == nil {
		return nil
	}
	g := n.Graph()
	if g.Node(n.ID()) != n {
		// Gorgonia removes nodes, log(1 − x) for one, and still finds those behind them where they were: a graph of what n is
		// computed from finds them anew.
		g = g.ExactSubgraphRoots(n)
	}
	it := g.From(n.ID())
	if it == nil {
		return nil
	}
	children := make(gorgonia.Nodes, 0, it.Len())
	for it.Next() {
		children = append(children, it.Node().(*gorgonia.Node))
	}
	return children
}
