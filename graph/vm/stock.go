package vm

import (
	"reflect"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// stock is one of Gorgonia's own operators, applied to some nodes.
type stock struct {
	op       gorgonia.Op
	children gorgonia.Nodes
}

func (o stock) Name() string { return o.op.String() }

// Bind returns a kernel that runs the operator through its interface. Its inputs are given as fresh headers over their
// places, because some operators change their inputs' shapes; its result, which may be a view, an input or a tensor of
// any layout, is copied to the node's place. So nothing is shared that something may write.
func (o stock) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	if len(in) == 1 {
		if r, ok := misreduced(o.op, in[0].Shape.Dims()); ok {
			return r.bind(out, in[0])
		}
	}
	args := make([]gorgonia.Value, len(in))
	return func(*simd.Pool) error {
		for i, v := range in {
			h, err := argument(o.children[i], v)
			if err != nil {
				return errors.WithMessagef(err, "input %d", i+1)
			}
			args[i] = h
		}
		result, err := o.op.Do(args...)
		if err != nil {
			return err
		}
		if result == nil {
			return errors.Errorf("the operator %s returned no value", o.op)
		}
		return out.Gather(result)
	}
}

// argument returns a child's value as an operator's argument. An input's own header is cloned, since it may carry more
// than a place: a vector that Gorgonia treats as a matrix keeps its strides.
func argument(child *gorgonia.Node, v *plan.Value) (gorgonia.Value, error) {
	if child.Op() == nil {
		if t, ok := child.Value().(*tensor.Dense); ok {
			return t.ShallowClone(), nil
		}
		return child.Value(), nil
	}
	return v.Header()
}

// constant reports whether o is a constant of Gorgonia's, whose value is known when the graph is built. The types are
// not exported.
func constant(o gorgonia.Op) bool {
	switch typeName(o) {
	case "gorgonia.constantScalar", "gorgonia.constantTensor":
		return true
	}
	return false
}

// reads reports whether o belongs to a node made by gorgonia.Read.
func reads(o gorgonia.Op) bool { return typeName(o) == "gorgonia.readOp" }

func typeName(o gorgonia.Op) string {
	if o == nil {
		return ""
	}
	return reflect.TypeOf(o).String()
}
