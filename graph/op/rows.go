package op

import (
	"fmt"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// SumRows returns the sum of the rows of x: (rows, cols) → (cols).
func SumRows(x *gorgonia.Node) (*gorgonia.Node, error) { return Apply(sumRows{}, x) }

// RepeatRows returns a matrix of n rows, each of them v: (cols) → (n, cols).
func RepeatRows(v *gorgonia.Node, n int) (*gorgonia.Node, error) { return Apply(repeatRows{n}, v) }

// SumCols returns the sum of the columns of x: (rows, cols) → (rows).
func SumCols(x *gorgonia.Node) (*gorgonia.Node, error) { return Apply(sumCols{}, x) }

// RepeatCols returns a matrix of n columns, each of them v: (rows) → (rows, n).
func RepeatCols(v *gorgonia.Node, n int) (*gorgonia.Node, error) { return Apply(repeatCols{n}, v) }

// ScaleRows returns x with row i multiplied by vᵢ: (rows, cols) and (rows) → (rows, cols).
func ScaleRows(x, v *gorgonia.Node) (*gorgonia.Node, error) { return Apply(scaleRows{}, x, v) }

// DotRows returns the inner product of each row of a with that of b: (rows, cols) twice → (rows).
func DotRows(a, b *gorgonia.Node) (*gorgonia.Node, error) { return Apply(dotRows{}, a, b) }

type sumRows struct{}

func (sumRows) Name() string { return "sum_rows" }
func (sumRows) Infer(in []Type) (Type, error) {
	t, err := matrix1(in)
	if err != nil {
		return Type{}, err
	}
	return vectorOf(t.Dtype, t.Shape[1]), nil
}
func (sumRows) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return rows(out, in, simd.SumRows[float32], simd.SumRows[float64])
}
func (sumRows) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := RepeatRows(grad, in[0].Shape()[0])
	return gorgonia.Nodes{dx}, err
}

type repeatRows struct{ n int }

func (o repeatRows) Name() string { return fmt.Sprintf("repeat_rows(%d)", o.n) }
func (o repeatRows) Infer(in []Type) (Type, error) {
	t, err := vector1(in)
	if err != nil {
		return Type{}, err
	}
	if o.n < 1 {
		return Type{}, errors.Errorf("%d rows: want at least 1", o.n)
	}
	return matrixOf(t.Dtype, o.n, t.Shape[0]), nil
}
func (repeatRows) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return unary(out, in, simd.RepeatRows[float32], simd.RepeatRows[float64])
}
func (repeatRows) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dv, err := SumRows(grad)
	return gorgonia.Nodes{dv}, err
}

type sumCols struct{}

func (sumCols) Name() string { return "sum_cols" }
func (sumCols) Infer(in []Type) (Type, error) {
	t, err := matrix1(in)
	if err != nil {
		return Type{}, err
	}
	return vectorOf(t.Dtype, t.Shape[0]), nil
}
func (sumCols) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return rows(out, in, simd.SumCols[float32], simd.SumCols[float64])
}
func (sumCols) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := RepeatCols(grad, in[0].Shape()[1])
	return gorgonia.Nodes{dx}, err
}

type repeatCols struct{ n int }

func (o repeatCols) Name() string { return fmt.Sprintf("repeat_cols(%d)", o.n) }
func (o repeatCols) Infer(in []Type) (Type, error) {
	t, err := vector1(in)
	if err != nil {
		return Type{}, err
	}
	if o.n < 1 {
		return Type{}, errors.Errorf("%d columns: want at least 1", o.n)
	}
	return matrixOf(t.Dtype, t.Shape[0], o.n), nil
}
func (repeatCols) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return unary(out, in, simd.RepeatCols[float32], simd.RepeatCols[float64])
}
func (repeatCols) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dv, err := SumCols(grad)
	return gorgonia.Nodes{dv}, err
}

type scaleRows struct{}

func (scaleRows) Name() string { return "scale_rows" }
func (scaleRows) Infer(in []Type) (Type, error) {
	if err := arity(in, 2); err != nil {
		return Type{}, err
	}
	if err := allReal(in); err != nil {
		return Type{}, err
	}
	x, v := in[0], in[1]
	if len(x.Shape) != 2 || len(v.Shape) != 1 || x.Shape[0] != v.Shape[0] {
		return Type{}, errors.Errorf("operands are %v and %v, want (rows, cols) and (rows)", x, v)
	}
	return x, nil
}
func (scaleRows) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, simd.ScaleRows[float32], simd.ScaleRows[float64])
}
func (scaleRows) Overwrites(i int) bool { return i == 0 }
func (scaleRows) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := ScaleRows(grad, in[1])
	if err != nil {
		return nil, err
	}
	dv, err := DotRows(grad, in[0])
	return gorgonia.Nodes{dx, dv}, err
}

type dotRows struct{}

func (dotRows) Name() string { return "dot_rows" }
func (dotRows) Infer(in []Type) (Type, error) {
	t, err := equal2(in)
	if err != nil {
		return Type{}, err
	}
	if err := dims(t, 2, "an operand", "a matrix"); err != nil {
		return Type{}, err
	}
	return vectorOf(t.Dtype, t.Shape[0]), nil
}
func (dotRows) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return binary(out, in, simd.DotRows[float32], simd.DotRows[float64])
}
func (dotRows) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	da, err := ScaleRows(in[1], grad)
	if err != nil {
		return nil, err
	}
	db, err := ScaleRows(in[0], grad)
	return gorgonia.Nodes{da, db}, err
}
