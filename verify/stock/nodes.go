package stock

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
	"nabla/internal/plan"
)

// declare returns the operands as leaves of a new graph, and the case's node.
func (p *probe) declare(in []array) (leaves gorgonia.Nodes, y *gorgonia.Node, err error) {
	g := gorgonia.NewGraph()
	for i, o := range p.in {
		dt := p.dtype
		if o.Kind != op.Real {
			dt = tensor.Int
		}
		leaves = append(leaves, leaf(g, dt, operand(i), o.Shape, in[i].data))
	}
	if y, err = p.apply(leaves); err == nil && y == nil {
		err = errors.New("neither a node nor an error is returned")
	}
	return leaves, y, err
}

// weigh returns the inner product of y with weights.
func (p *probe) weigh(y *gorgonia.Node, weights []float64) (*gorgonia.Node, error) {
	if p.cost {
		return y, nil
	}
	if y.Shape().TotalSize() != len(weights) {
		return nil, errors.Errorf("the value's shape is inferred as %v, for %d elements", y.Shape(), len(weights))
	}
	loss, err := gorgonia.HadamardProd(y, leaf(y.Graph(), y.Dtype(), "weights", y.Shape(), weights))
	if err != nil || loss.IsScalar() {
		return loss, err
	}
	return gorgonia.Sum(loss)
}

// leaf returns a node with a value.
func leaf(g *gorgonia.ExprGraph, dt tensor.Dtype, name string, shape tensor.Shape, elements []float64) *gorgonia.Node {
	var backing any
	switch dt {
	case tensor.Int:
		s := make([]int, len(elements))
		for i, v := range elements {
			s[i] = int(v)
		}
		backing = s
	case tensor.Float32:
		s := make([]float32, len(elements))
		put(s, elements)
		backing = s
	default:
		backing = append([]float64(nil), elements...)
	}
	if shape.Dims() == 0 {
		if dt == tensor.Float32 {
			return gorgonia.NewScalar(g, dt, gorgonia.WithName(name), gorgonia.WithValue(float32(elements[0])))
		}
		return gorgonia.NewScalar(g, dt, gorgonia.WithName(name), gorgonia.WithValue(elements[0]))
	}
	v := tensor.New(tensor.WithShape(shape...), tensor.WithBacking(backing))
	return gorgonia.NewTensor(g, dt, shape.Dims(), gorgonia.WithShape(shape...), gorgonia.WithName(name), gorgonia.WithValue(v))
}

// gather returns the elements of a value of any layout in row-major order.
func gather(dt tensor.Dtype, shape tensor.Shape, v gorgonia.Value) ([]float64, error) {
	if v == nil {
		return nil, errors.New("it was not computed")
	}
	out := plan.NewValue(dt, shape)
	plan.Alloc(out)
	if err := out.Gather(v); err != nil {
		return nil, err
	}
	return floats(data(out)), nil
}
