package trainer

import (
	"fmt"
	"math"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
)

// An Origin is where numbers stop being finite: of all nodes with one that is not, forward and backward, the first that is computed.
type Origin struct {
	Node   string // the input, the parameter, or the operator by its scope
	Shape  []int
	Index  []int   // of its first such element
	Value  float64 // that element: NaN or ±Inf
	Row    int     // of the training data, from 0; −1 if the node has no axis of rows
	Inputs []Range // of the operator; none for an input or a parameter
}

// A Range is what the elements of a node lie between.
type Range struct {
	Node     string
	Min, Max float64
}

// String describes the place and what went in there, such as
//
//	+Inf at [1 4] of block/exp (100, 10), training row 27, from block/affine between -3.2 and 812
func (o *Origin) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v at %v of %s %v", o.Value, o.Index, o.Node, tensor.Shape(o.Shape))
	if o.Row >= 0 {
		fmt.Fprintf(&b, ", training row %d", o.Row)
	}
	for i, in := range o.Inputs {
		join := ","
		if i == 0 {
			join = ", from"
		}
		fmt.Fprintf(&b, "%s %s between %.6g and %.6g", join, in.Node, in.Min, in.Max)
	}
	return b.String()
}

// origin computes some rows of a training step again with every node kept, at the parameters as they are, and returns where
// numbers stop being finite. If they are all finite it returns nil, and the states have become what they are after these rows.
func (bs *batches) origin(part share, step int) (*Origin, error) {
	rows := part.rows
	var loss *gorgonia.Node
	inst, err := graph.Build(bs.params, bs.mode, func(s *graph.Scope) {
		_, loss = Declare(s, bs.objective, bs.data, len(rows))
	})
	if err != nil {
		return nil, err
	}
	wanted := gorgonia.Nodes{loss}
	grads, err := graph.Grad(loss, inst.Weights()...)
	if err != nil {
		return nil, err
	}
	for _, g := range grads {
		if g != nil {
			wanted = append(wanted, g)
		}
	}
	for _, u := range inst.Updates {
		wanted = append(wanted, u.Next)
	}
	nodes := op.Order(wanted)
	var computed gorgonia.Nodes
	for _, n := range nodes {
		if n.Op() != nil {
			computed = append(computed, n)
		}
	}
	machine, err := bs.newVM(computed, bs.opts...)
	if err != nil {
		return nil, err
	}
	defer machine.Close()
	if err := part.fill(inst, bs.data, step); err != nil {
		return nil, err
	}
	if err := machine.RunAll(); err != nil {
		return nil, err
	}
	for _, n := range nodes {
		i, v := firstNotFinite(n)
		if i < 0 {
			continue
		}
		o := &Origin{Node: inst.Describe(n), Shape: n.Shape(), Index: place(i, n.Shape()), Value: v, Row: -1}
		if s := n.Shape(); len(s) > 0 && s[0] == len(rows) && inst.Node(n.Name()) != n {
			o.Row = rows[o.Index[0]]
		}
		if n.Op() != nil {
			for _, c := range op.Children(n) {
				if lo, hi, ok := bounds(c); ok {
					o.Inputs = append(o.Inputs, Range{inst.Describe(c), lo, hi})
				}
			}
		}
		return o, nil
	}
	return nil, inst.Commit()
}

// elements calls f with the elements of a node's value in row-major order, until it returns false. Values of integers have none.
func elements(n *gorgonia.Node, f func(i int, v float64) bool) {
	if n.Value() == nil {
		return
	}
	switch data := n.Value().Data().(type) {
	case float32:
		f(0, float64(data))
	case float64:
		f(0, data)
	case []float32:
		for i, v := range data {
			if !f(i, float64(v)) {
				return
			}
		}
	case []float64:
		for i, v := range data {
			if !f(i, v) {
				return
			}
		}
	}
}

func firstNotFinite(n *gorgonia.Node) (at int, value float64) {
	at = -1
	elements(n, func(i int, v float64) bool {
		if isFinite(v) {
			return true
		}
		at, value = i, v
		return false
	})
	return at, value
}

// bounds returns the least and the greatest element of a node; ok is false if it has none.
func bounds(n *gorgonia.Node) (lo, hi float64, ok bool) {
	lo, hi = math.Inf(1), math.Inf(-1)
	elements(n, func(_ int, v float64) bool {
		lo, hi, ok = math.Min(lo, v), math.Max(hi, v), true
		return true
	})
	return lo, hi, ok
}

// place returns the indices of element i of a tensor in row-major order.
func place(i int, shape tensor.Shape) []int {
	at := make([]int, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		at[k] = i % shape[k]
		i /= shape[k]
	}
	return at
}
