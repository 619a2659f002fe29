package op

import (
	"fmt"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
)

// MatMul returns the matrix product of a and b, each transposed first if so asked:
//
//	cᵢⱼ = Σₖ aᵢₖ·bₖⱼ
//
// a is (m, k), or (k, m) if transposed; b is (k, n), or (n, k) if transposed; the result is (m, n).
func MatMul(a, b *gorgonia.Node, transA, transB bool) (*gorgonia.Node, error) {
	return Apply(matmul{transA, transB}, a, b)
}

// Affine returns x·w + bias, the bias added to every row.
//
// x is (batch, inputs), w (inputs, outputs), bias (outputs); the result is (batch, outputs).
func Affine(x, w, bias *gorgonia.Node) (*gorgonia.Node, error) { return Apply(affine{}, x, w, bias) }

type matmul struct{ transA, transB bool }

func (o matmul) Name() string {
	return fmt.Sprintf("matmul(%s%s)", mark(o.transA, "aᵀ", "a"), mark(o.transB, "bᵀ", "b"))
}

func mark(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func (o matmul) Infer(in []Type) (Type, error) {
	if err := arity(in, 2); err != nil {
		return Type{}, err
	}
	if err := allReal(in); err != nil {
		return Type{}, err
	}
	for i, name := range []string{"a", "b"} {
		if err := dims(in[i], 2, name, "a matrix"); err != nil {
			return Type{}, err
		}
	}
	m, k := flip(o.transA, in[0])
	l, n := flip(o.transB, in[1])
	if k != l {
		return Type{}, errors.Errorf("a is %v and b %v: the inner dimensions %d and %d differ", in[0], in[1], k, l)
	}
	return matrixOf(in[0].Dtype, m, n), nil
}

// flip returns rows and columns of a matrix as the product sees it.
func flip(trans bool, t Type) (rows, cols int) {
	if trans {
		return t.Shape[1], t.Shape[0]
	}
	return t.Shape[0], t.Shape[1]
}

func (o matmul) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return product{matmul: o}.Bind(out, in)
}

// FLOPs returns 2·m·n·k.
func (o matmul) FLOPs(out *plan.Value, in []*plan.Value) int {
	return product{matmul: o}.FLOPs(out, in)
}

// Grad: with C = A·B, dA = dC·Bᵀ and dB = Aᵀ·dC; where an operand is transposed, so is its gradient.
func (o matmul) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	a, b := in[0], in[1]
	var da, db *gorgonia.Node
	var err error
	if o.transA {
		da, err = MatMul(b, grad, o.transB, true)
	} else {
		da, err = MatMul(grad, b, false, !o.transB)
	}
	if err != nil {
		return nil, err
	}
	if o.transB {
		db, err = MatMul(grad, a, true, o.transA)
	} else {
		db, err = MatMul(a, grad, !o.transA, false)
	}
	return gorgonia.Nodes{da, db}, err
}

type affine struct{}

func (affine) Name() string { return "affine" }

func (affine) Infer(in []Type) (Type, error) {
	if err := arity(in, 3); err != nil {
		return Type{}, err
	}
	if err := allReal(in); err != nil {
		return Type{}, err
	}
	x, w, bias := in[0], in[1], in[2]
	if err := dims(x, 2, "x", "(batch, inputs)"); err != nil {
		return Type{}, err
	}
	if err := dims(w, 2, "the weight", "(inputs, outputs)"); err != nil {
		return Type{}, err
	}
	if x.Shape[1] != w.Shape[0] {
		return Type{}, errors.Errorf("x is %v and the weight %v: %d inputs and %d rows of the weight differ", x, w, x.Shape[1], w.Shape[0])
	}
	if len(bias.Shape) != 1 || bias.Shape[0] != w.Shape[1] {
		return Type{}, errors.Errorf("the bias is %v, want (%d), one for each column of the weight %v", bias, w.Shape[1], w)
	}
	return matrixOf(x.Dtype, x.Shape[0], w.Shape[1]), nil
}

func (affine) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return product{bias: true}.Bind(out, in)
}

// FLOPs returns 2·m·n·k; the bias is where sums start from, and costs nothing.
func (affine) FLOPs(out *plan.Value, in []*plan.Value) int { return product{}.FLOPs(out, in) }

func (affine) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := MatMul(grad, in[1], false, true)
	if err != nil {
		return nil, err
	}
	dw, err := MatMul(in[0], grad, true, false)
	if err != nil {
		return nil, err
	}
	db, err := SumRows(grad)
	return gorgonia.Nodes{dx, dw, db}, err
}
