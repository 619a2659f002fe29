package op

import (
	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// SquaredError returns the squared error of each row, averaged over the outputs, (batch):
//
//	lossᵢ = 1/outputs · Σⱼ (predᵢⱼ − targetᵢⱼ)²
//
// pred and target are (batch, outputs), equal shapes; nothing is broadcast. The unit is the target's, squared.
func SquaredError(pred, target *gorgonia.Node) (*gorgonia.Node, error) {
	return Apply(squaredError{}, pred, target)
}

type squaredError struct{}

func (squaredError) Name() string { return "squared_error" }
func (squaredError) Infer(in []Type) (Type, error) {
	t, err := equal2(in)
	if err != nil {
		return Type{}, err
	}
	if err := dims(t, 2, "an operand", "(batch, outputs)"); err != nil {
		return Type{}, err
	}
	return vectorOf(t.Dtype, t.Shape[0]), nil
}

func (squaredError) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return rows2(out, in, simd.SquaredError[float32], simd.SquaredError[float64])
}

// Grad: 2(pred − target)/outputs for pred, minus that for target.
func (squaredError) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	e, err := Sub(in[0], in[1])
	if err != nil {
		return nil, err
	}
	outputs := in[0].Shape()[1]
	slope, err := Linear(e, 2/float64(outputs), 0)
	if err != nil {
		return nil, err
	}
	dp, err := ScaleRows(slope, grad)
	if err != nil {
		return nil, err
	}
	dt, err := Linear(dp, -1, 0)
	return gorgonia.Nodes{dp, dt}, err
}
