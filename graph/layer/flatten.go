package layer

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/op"
)

// Flatten returns x with all dimensions but the first made one: (batch, a, b, …) → (batch, a·b·…).
func Flatten(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	if absent(s, "flatten", x) {
		return nil
	}
	shape := x.Shape()
	if shape.Dims() < 2 {
		return s.Fail(errors.Errorf("flatten: x is %v, want (batch, …)", shape))
	}
	if shape.Dims() == 2 {
		return x
	}
	return s.Try(op.Reshape(x, shape[0], shape.TotalSize()/shape[0]))
}
