package vm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// A reduction is one of Gorgonia's sums or maxima along axes.
type reduction struct {
	along func(t *tensor.Dense, axes ...int) (*tensor.Dense, error)
	axes  []int
}

// misreduced returns what o does if it is a reduction that package tensor gets wrong: along an axis with two or more
// axes before it and one behind it, it adds up the wrong elements (StdEng.OptimizedReduce takes the stride of the first
// axis for that of all outer ones). The axes are not exported; the operator's name lists them: "Σ[0 2]".
func misreduced(o gorgonia.Op, rank int) (reduction, bool) {
	var r reduction
	switch typeName(o) {
	case "gorgonia.sumOp", "*gorgonia.sumOp":
		r.along = (*tensor.Dense).Sum
	case "gorgonia.maxOp", "*gorgonia.maxOp":
		r.along = (*tensor.Dense).Max
	default:
		return r, false
	}
	name := o.String()
	for _, f := range strings.Fields(name[strings.IndexByte(name, '[')+1 : strings.IndexByte(name, ']')]) {
		axis, err := strconv.Atoi(f)
		if err != nil || axis < 0 || axis >= rank {
			return r, false
		}
		r.axes = append(r.axes, axis)
	}
	slices.Sort(r.axes)
	return r, len(r.axes) < rank && slices.ContainsFunc(r.axes, func(a int) bool { return a >= 2 && a < rank-1 })
}

// bind returns a kernel that reduces one axis at a time, the last first, each as the middle one of three, which package
// tensor gets right.
func (r reduction) bind(out, in *plan.Value) plan.Kernel {
	return func(*simd.Pool) error {
		h, err := in.Header()
		if err != nil {
			return err
		}
		t := h.(*tensor.Dense)
		shape := in.Shape.Clone()
		for _, axis := range slices.Backward(r.axes) {
			outer, inner := tensor.Shape(shape[:axis]).TotalSize(), tensor.Shape(shape[axis+1:]).TotalSize()
			if err := t.Reshape(outer, shape[axis], inner); err != nil {
				return errors.Wrapf(err, "axis %d", axis)
			}
			if t, err = r.along(t, 1); err != nil {
				return errors.Wrapf(err, "axis %d", axis)
			}
			shape = slices.Delete(shape, axis, axis+1)
		}
		return out.Gather(t)
	}
}
