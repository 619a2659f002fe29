package op

import (
	"fmt"
	"strings"

	"gorgonia.org/gorgonia"
)

// catalogue collects the cases.
type catalogue struct{ list []Case }

func (c *catalogue) add(op string, f func(in gorgonia.Nodes) (*gorgonia.Node, error), in ...Operand) {
	names := make([]string, len(in))
	for i, o := range in {
		names[i] = o.String()
	}
	c.list = append(c.list, Case{op, strings.Join(names, ", "), in, f})
}

// note adds to the name of the last case what its operands do not say.
func (c *catalogue) note(format string, args ...any) {
	c.list[len(c.list)-1].Name += ": " + fmt.Sprintf(format, args...)
}

// unary and binary turn operators into what a case makes.
type (
	unaryOp  = func(*gorgonia.Node) (*gorgonia.Node, error)
	binaryOp = func(a, b *gorgonia.Node) (*gorgonia.Node, error)
)

func of1(f unaryOp) func(gorgonia.Nodes) (*gorgonia.Node, error) {
	return func(in gorgonia.Nodes) (*gorgonia.Node, error) { return f(in[0]) }
}

func of2(f binaryOp) func(gorgonia.Nodes) (*gorgonia.Node, error) {
	return func(in gorgonia.Nodes) (*gorgonia.Node, error) { return f(in[0], in[1]) }
}

// bare applies an operator that has no function of its own.
func bare(o Operator) func(gorgonia.Nodes) (*gorgonia.Node, error) {
	return func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Apply(o, in...) }
}

func (c *catalogue) elementwise() {
	for _, s := range shapes() {
		for _, b := range []struct {
			op string
			f  binaryOp
		}{{"add", Add}, {"sub", Sub}, {"mul", Mul}} {
			c.add(b.op, of2(b.f), normal(1, s...), normal(1, s...))
		}
		c.add("linear", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Linear(in[0], -2.5, 3) }, normal(1, s...))
		c.add("relu", of1(ReLU), apart(s...))
		c.add("relu_grad", bare(reluGrad{}), normal(1, s...), apart(s...))
		c.add("sigmoid", of1(Sigmoid), normal(2, s...))
		c.add("sigmoid_grad", bare(sigmoidGrad{}), normal(1, s...), normal(1, s...))
		c.add("tanh", of1(Tanh), normal(1, s...))
		c.add("tanh_grad", bare(tanhGrad{}), normal(1, s...), normal(1, s...))
	}
	c.add("linear", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Linear(in[0], 0, 3) }, normal(1, 3, 5))
	c.note("constant")
	c.add("mul", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Mul(in[0], in[0]) }, normal(1, 3, 5))
	c.note("square")
	c.add("sigmoid", of1(Sigmoid), normal(20, 3, 5)) // saturated
	c.add("tanh", of1(Tanh), normal(10, 3, 5))

	for _, p := range []float64{0, 0.1, 0.5, 0.9} {
		for _, s := range [][]int{{7}, {3, 5}, {1, 6}, {4, 1}, {2, 3, 5}, {2, 1, 3, 3}} {
			c.add("dropout", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
				return Dropout(in[0], in[1], p, 1, "case")
			}, normal(1, s...), step())
			c.note("p = %v", p)
		}
	}
	for _, s := range []struct{ from, to []int }{
		{[]int{6}, []int{2, 3}}, {[]int{2, 3}, []int{6}}, {[]int{2, 3, 5}, []int{2, 15}}, {[]int{1}, []int{1, 1, 1}},
		{[]int{2, 15}, []int{5, 1, 3, 2}}, {[]int{1, 1}, nil}, {nil, []int{1, 1}},
	} {
		c.add("reshape", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Reshape(in[0], s.to...) }, normal(1, s.from...))
		c.note("to %v", s.to)
	}
}

// scalars are the operators that make or take a scalar. 21 elements are more than the lanes of a reduction.
func (c *catalogue) scalars() {
	for _, s := range append(shapes(), []int{3, 7}) {
		c.add("dot", of2(Dot), normal(1, s...), normal(1, s...))
		c.add("scale", of2(Scale), normal(1, s...), normal(1))
	}
	c.add("dot", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Dot(in[0], in[0]) }, normal(1, 3, 5))
	c.note("square")
}

func (c *catalogue) matrices() {
	for _, s := range []struct{ m, k, n int }{{3, 5, 2}, {1, 7, 3}, {4, 1, 3}, {3, 5, 1}, {1, 1, 1}, {5, 9, 17}} {
		for _, transA := range []bool{false, true} {
			for _, transB := range []bool{false, true} {
				a, b := []int{s.m, s.k}, []int{s.k, s.n}
				if transA {
					a = []int{s.k, s.m}
				}
				if transB {
					b = []int{s.n, s.k}
				}
				c.add(matmul{transA, transB}.Name(), func(in gorgonia.Nodes) (*gorgonia.Node, error) {
					return MatMul(in[0], in[1], transA, transB)
				}, normal(1, a...), normal(1, b...))
			}
		}
		c.add("affine", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Affine(in[0], in[1], in[2]) },
			normal(1, s.m, s.k), normal(1, s.k, s.n), normal(1, s.n))
	}
	c.add("matmul(ab)", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return MatMul(in[0], in[0], false, false) }, normal(1, 3, 3))
	c.note("square")
}

// planes are shapes of matrices, with and without a column or row to themselves.
func planes() [][]int { return [][]int{{3, 5}, {1, 6}, {4, 1}, {1, 1}, {2, 19}} }

func (c *catalogue) vectors() {
	for _, s := range planes() {
		r, n := s[0], s[1]
		c.add("sum_rows", of1(SumRows), normal(1, s...))
		c.add("sum_cols", of1(SumCols), normal(1, s...))
		c.add("repeat_rows", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return RepeatRows(in[0], r) }, normal(1, n))
		c.note("to %v", s)
		c.add("repeat_cols", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return RepeatCols(in[0], n) }, normal(1, r))
		c.note("to %v", s)
		c.add("scale_rows", of2(ScaleRows), normal(1, s...), normal(1, r))
		c.add("dot_rows", of2(DotRows), normal(1, s...), normal(1, s...))
	}
}

func (c *catalogue) softmaxes() {
	for _, s := range planes() {
		for _, scale := range []float64{1, 10} {
			c.add("softmax", of1(Softmax), normal(scale, s...))
			c.add("log_softmax", of1(LogSoftmax), normal(scale, s...))
		}
	}
	c.add("log_softmax", of1(LogSoftmax), normal(1000, 3, 5)) // one class has all the probability
}

func (c *catalogue) losses() {
	for _, s := range planes() {
		r, n := s[0], s[1]
		for _, scale := range []float64{1, 10} {
			x := normal(scale, s...)
			c.add("softmax_cross_entropy(class)", of2(SoftmaxCrossEntropy), x, class(n, r))
			c.add("softmax_residual(class)", bare(classResidual{}), x, class(n, r))
			c.add("softmax_cross_entropy", of2(SoftmaxCrossEntropy), x, distribution(r, n))
			c.add("softmax_cross_entropy", of2(SoftmaxCrossEntropy), x, normal(1, s...)) // not a distribution at all
			c.add("softmax_residual", bare(residual{}), x, distribution(r, n))
		}
		c.add("squared_error", of2(SquaredError), normal(1, s...), normal(1, s...))
	}
	c.add("softmax_cross_entropy(class)", of2(SoftmaxCrossEntropy), normal(1000, 3, 5), class(5, 3))
	c.add("softmax_cross_entropy", of2(SoftmaxCrossEntropy), normal(1000, 3, 5), distribution(3, 5))
	c.add("squared_error", of2(SquaredError), normal(100, 3, 5), normal(1, 3, 5))
}
