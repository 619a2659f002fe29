package verify

import (
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
)

// A Case is one use of an operator, a layer or a loss, on which Certify certifies it.
type Case struct {
	Kind string // operator, layer or loss
	Op   string // its name
	Name string // the operands, and what is special about them
	In   []op.Operand
	Mode graph.Mode
	Make func(s *graph.Scope, in gorgonia.Nodes) *gorgonia.Node
}

// Cases returns the cases of all operators of package op, and those of all layers of package layer in both modes.
func Cases() []Case {
	list := operators(op.Cases())
	for _, c := range layer.Cases() {
		for _, mode := range []graph.Mode{graph.Train, graph.Eval} {
			x := op.Normal(c.Input...)
			list = append(list, Case{
				Kind: "layer", Op: c.Layer, Name: x.String() + ": " + c.Name + ", " + mode.String(), In: []op.Operand{x}, Mode: mode,
				Make: func(s *graph.Scope, in gorgonia.Nodes) *gorgonia.Node { return c.Make(s.In("layer"), in[0]) },
			})
		}
	}
	return list
}

func operators(cases []op.Case) []Case {
	list := make([]Case, len(cases))
	for i, c := range cases {
		list[i] = OperatorCase(c)
	}
	return list
}

// OperatorCase returns the case of an operator, to be certified.
func OperatorCase(c op.Case) Case {
	return Case{
		Kind: "operator", Op: c.Op, Name: c.Name, In: c.In, Mode: graph.Train,
		Make: func(s *graph.Scope, in gorgonia.Nodes) *gorgonia.Node { return s.Try(c.Make(in)) },
	}
}
