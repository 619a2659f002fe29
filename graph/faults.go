package graph

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gorgonia.org/gorgonia"

	"nabla/graph/op"
)

// A fault is a use of one of Gorgonia's operators that gives wrong numbers without an error. Package verify/stock finds them, and
// holds this list against what it finds.
type fault struct {
	in      func(n *gorgonia.Node) bool // reports whether a node, which has an operator, is such a use
	what    string
	instead string
}

var faults = []fault{
	{elementary("log2"),
		"Log2's gradient is g·ln 2/x, which is 0.48 times what it should be", "multiply Log(x) by 1/ln 2"},
	{elementary("invSqrt"),
		"InverseSqrt's gradient is −g/(2y³) where −g·y³/2 is right", "take Inverse(Sqrt(x))"},
	{func(n *gorgonia.Node) bool { return outer(n) && !gradient(n) },
		"OuterProd's gradients belong to the other operand", "Reshape the operands to a column and a row, and take Mul"},
	{is("*gorgonia.dropoutOp"),
		"Dropout's gradient is divided by p instead of 1 − p, and its masks come from the clock", "use layer.Dropout"},
	{func(n *gorgonia.Node) bool { return kind(n) == "*gorgonia.byIndicesOp" && number(n, "axis") != 0 },
		"along an axis that is not the first, ByIndices picks wrong elements of tensors, and scatters the gradient to wrong places",
		"Transpose that axis to the front, take axis 0, and Transpose back"},
	{averages,
		"AveragePool2D divides by the input's width instead of the size of the window, and its gradient is wrong for strides above 1",
		"Conv2d with a filter that has equal weights from each channel to itself and zeros between channels"},
	{is("*gorgonia.globalAveragePoolOp"),
		"GlobalAveragePool2D has no gradient: Grad panics", "take Mean along axis 3, and of that along axis 2"},
	{func(n *gorgonia.Node) bool { return kind(n) == "*gorgonia.maxPoolOp" && flag(n, "explicitPadding") },
		"with a four-sided pad, MaxPool2D takes its windows from wrong places", "pad on both sides alike, or Concat the padding before"},
	{func(n *gorgonia.Node) bool {
		return kind(n) == "*gorgonia.BatchNormOp" && !flag(n, "training") && number(n, "dims") > 2
	},
		"in evaluation, the gradient of images by BatchNorm is that of other statistics", "normalise by running statistics with BroadcastSub and BroadcastHadamardDiv"},
	{logSumExp,
		"LogSumExp is log(Σ exp(x − m) + m) where m + log Σ exp(x − m) is right", "Sub LogSoftMax(x) from x: each element along the axis is it, so Slice one out"},
	{is("gorgonia.atOp"),
		"At is never executed, and not differentiable", "Slice out the element"},
	{misreduces,
		"along an axis with two or more before it and one behind it, Gorgonia's TapeMachine reduces wrong elements (Nabla's machine does not)",
		"Reshape to three axes, the reduced one in the middle, or use Nabla's machine"},
	{func(n *gorgonia.Node) bool {
		return kind(n) == "*gorgonia.softmaxOp" && number(n, "axis") == -1 && column(n)
	},
		"without an axis, the softmax of a column is along it, and its gradient along rows", "name the axis"},
	{func(n *gorgonia.Node) bool { return kind(n) == "*gorgonia.sparsemaxOp" && number(n, "axis") != -1 },
		"along an axis that is named, Sparsemax is wrong for matrices and fails for tensors", "Transpose that axis to the end, Reshape to a matrix, and name none"},
}

// kind returns the type of a node's operator, which Gorgonia does not export.
func kind(n *gorgonia.Node) string { return fmt.Sprintf("%T", n.Op()) }

func is(want string) func(*gorgonia.Node) bool {
	return func(n *gorgonia.Node) bool { return kind(n) == want }
}

// elementary is the elementwise function of a name.
func elementary(name string) func(*gorgonia.Node) bool {
	return func(n *gorgonia.Node) bool {
		return kind(n) == "gorgonia.elemUnaryOp" && n.Op().String() == name
	}
}

// field returns a field of a node's operator, none of which is exported.
func field(n *gorgonia.Node, name string) reflect.Value {
	v := reflect.ValueOf(n.Op())
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v.FieldByName(name)
}

// number and flag return fields; of another version of Gorgonia, which lacks them, 0 and false.
func number(n *gorgonia.Node, name string) int {
	if f := field(n, name); f.IsValid() && f.CanInt() {
		return int(f.Int())
	}
	return 0
}

func flag(n *gorgonia.Node, name string) bool {
	f := field(n, name)
	return f.IsValid() && f.Kind() == reflect.Bool && f.Bool()
}

func outer(n *gorgonia.Node) bool {
	return kind(n) == "gorgonia.linAlgBinOp" && strings.Contains(n.Op().String(), "⊗")
}

// gradient reports whether an outer product is the gradient of a matrix by which a vector, one of its operands, was multiplied
// before.
func gradient(n *gorgonia.Node) bool {
	return slices.ContainsFunc(n.Graph().AllNodes(), func(m *gorgonia.Node) bool {
		if m.ID() >= n.ID() || m.Op() == nil || kind(m) != "gorgonia.linAlgBinOp" || outer(m) {
			return false
		}
		vector := child(m, 1)
		return (vector == child(n, 0) || vector == child(n, 1)) && child(m, 0).Shape().Eq(n.Shape())
	})
}

func averages(n *gorgonia.Node) bool {
	return kind(n) == "*gorgonia.avgPoolOp" &&
		(number(n, "h")*number(n, "w") != number(n, "unpaddedW") || number(n, "strideH") > 1 || number(n, "strideW") > 1 || flag(n, "explicitPadding"))
}

// logSumExp finds ln(Σ exp(x − m) + m), m being a maximum.
func logSumExp(n *gorgonia.Node) bool {
	if !elementary("ln")(n) {
		return false
	}
	sum := child(n, 0)
	total, top := child(sum, 0), child(sum, 1)
	return named(sum, "+") && top != nil && kind(top) == "*gorgonia.maxOp" && total != nil && kind(total) == "gorgonia.sumOp" &&
		named(child(total, 0), "exp") && child(child(child(total, 0), 0), 1) == top
}

// child returns the i-th node that n is computed from, or nil.
func child(n *gorgonia.Node, i int) *gorgonia.Node {
	if n == nil {
		return nil
	}
	if c := op.Children(n); i < len(c) && c[i] != nil {
		return c[i]
	}
	return nil
}

// named reports whether a node's operator is of a name, which may be followed by settings.
func named(n *gorgonia.Node, name string) bool {
	return n != nil && n.Op() != nil && strings.HasPrefix(n.Op().String(), name)
}

// misreduces finds sums and maxima along an axis with two or more before it and one behind it. The axes stand in the name:
// "Σ[0 2]".
func misreduces(n *gorgonia.Node) bool {
	switch kind(n) {
	case "gorgonia.sumOp", "*gorgonia.maxOp":
	default:
		return false
	}
	_, list, _ := strings.Cut(strings.TrimSuffix(n.Op().String(), "]"), "[")
	axes := strings.Fields(list)
	rank := child(n, 0).Shape().Dims()
	return len(axes) < rank && slices.ContainsFunc(axes, func(s string) bool {
		a, err := strconv.Atoi(s)
		return err == nil && a >= 2 && a < rank-1
	})
}

// column reports whether a node's operand is a column.
func column(n *gorgonia.Node) bool {
	s := child(n, 0).Shape()
	return s.Dims() == 2 && s[1] == 1 && s[0] > 1
}
