package op

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/plan"
	"nabla/internal/simd"
)

// SoftmaxCrossEntropy returns the cross-entropy of each row between softmax(logits) and a target, in nats, (batch).
//
// If target holds class indices, (batch) int64:
//
//	lossᵢ = log Σₖ exp(xᵢₖ) − xᵢⱼ, j = targetᵢ
//
// If target holds distributions, (batch, classes) of the logits' element type, which need not sum to one:
//
//	lossᵢ = Σⱼ targetᵢⱼ·(log Σₖ exp(xᵢₖ) − xᵢⱼ)
//
// logits is (batch, classes). The loss is computed from the logits at once, not by way of probabilities, so that it is
// exact and its gradient finite for any finite logits. A class index outside [0, classes) is an error at run time.
func SoftmaxCrossEntropy(logits, target *gorgonia.Node) (*gorgonia.Node, error) {
	if target != nil && target.Dtype() == tensor.Int64 {
		return Apply(classEntropy{}, logits, target)
	}
	return Apply(crossEntropy{}, logits, target)
}

// classEntropy is the cross-entropy against class indices.
type classEntropy struct{}

func (classEntropy) Name() string { return "softmax_cross_entropy(class)" }
func (classEntropy) Infer(in []Type) (Type, error) {
	if err := logitsAndClass(in); err != nil {
		return Type{}, err
	}
	return vectorOf(in[0].Dtype, in[0].Shape[0]), nil
}

func logitsAndClass(in []Type) error {
	if err := arity(in, 2); err != nil {
		return err
	}
	x, class := in[0], in[1]
	if !x.Real() || len(x.Shape) != 2 || x.Shape[1] < 1 {
		return errors.Errorf("logits are %v, want (batch, classes)", x)
	}
	if class.Dtype != tensor.Int64 || len(class.Shape) != 1 || class.Shape[0] != x.Shape[0] {
		return errors.Errorf("the target is %v, want class indices (%d) int64, or distributions %v", class, x.Shape[0], x)
	}
	return nil
}

func (classEntropy) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return bind(out, in,
		bindClass(simd.SoftmaxCrossEntropyClass[float32]),
		bindClass(simd.SoftmaxCrossEntropyClass[float64]))
}

// bindClass binds functions of logits and class indices, and checks the indices.
func bindClass[T simd.Float](f func(dst, x []T, class []int64, rows, cols int)) binder {
	return func(out *plan.Value, in []*plan.Value) plan.Kernel {
		x, class := in[0], in[1]
		r, c := x.Shape[0], x.Shape[1]
		return func(*simd.Pool) error {
			index := plan.Slice[int64](class)
			if row, ok := simd.CheckClasses(index, c); !ok {
				return errors.Errorf("row %d has class %d, want 0 to %d: the logits have %d columns", row, index[row], c-1, c)
			}
			f(plan.Slice[T](out), plan.Slice[T](x), index, r, c)
			return nil
		}
	}
}

func (classEntropy) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	r, err := Apply(classResidual{}, in[0], in[1])
	if err != nil {
		return nil, err
	}
	dx, err := ScaleRows(r, grad)
	return gorgonia.Nodes{dx, nil}, err
}

// Join lets the loss and its gradient share one pass over the logits.
func (classEntropy) Join(later plan.Op, also *plan.Value) (plan.Op, bool) {
	_, ok := later.(classResidual)
	return entropyAndResidual{also}, ok
}

// entropyAndResidual is what a machine runs for classEntropy and, into residual, classResidual over the same inputs.
type entropyAndResidual struct{ residual *plan.Value }

func (entropyAndResidual) Name() string {
	return classEntropy{}.Name() + "+" + classResidual{}.Name()
}

func (o entropyAndResidual) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return bind(out, in, bindClass(entropyBeside[float32](o.residual)), bindClass(entropyBeside[float64](o.residual)))
}

func entropyBeside[T simd.Float](residual *plan.Value) func(loss, x []T, class []int64, rows, cols int) {
	return func(loss, x []T, class []int64, rows, cols int) {
		simd.ClassLossAndResidual(loss, plan.Slice[T](residual), x, class, rows, cols)
	}
}

// classResidual returns softmax(x) − onehot(class), (batch, classes).
type classResidual struct{}

func (classResidual) Name() string                  { return "softmax_residual(class)" }
func (classResidual) Infer(in []Type) (Type, error) { return in[0], logitsAndClass(in) }
func (classResidual) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return bind(out, in, bindClass(simd.ClassResidual[float32]), bindClass(simd.ClassResidual[float64]))
}
func (classResidual) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	p, err := Softmax(in[0])
	if err != nil {
		return nil, err
	}
	dx, err := softmaxGrad(p, grad)
	return gorgonia.Nodes{dx, nil}, err
}

// crossEntropy is the cross-entropy against distributions.
type crossEntropy struct{}

func (crossEntropy) Name() string { return "softmax_cross_entropy" }
func (crossEntropy) Infer(in []Type) (Type, error) {
	if err := logitsAndTarget(in); err != nil {
		return Type{}, err
	}
	return vectorOf(in[0].Dtype, in[0].Shape[0]), nil
}

func logitsAndTarget(in []Type) error {
	if err := arity(in, 2); err != nil {
		return err
	}
	x, target := in[0], in[1]
	if !x.Real() || len(x.Shape) != 2 || x.Shape[1] < 1 {
		return errors.Errorf("logits are %v, want (batch, classes)", x)
	}
	if !x.Equal(target) {
		return errors.Errorf("the target is %v, want distributions %v, or class indices (%d) int64", target, x, x.Shape[0])
	}
	return nil
}

func (crossEntropy) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return rows2(out, in, simd.SoftmaxCrossEntropy[float32], simd.SoftmaxCrossEntropy[float64])
}

func (crossEntropy) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	r, err := Apply(residual{}, in[0], in[1])
	if err != nil {
		return nil, err
	}
	dx, err := ScaleRows(r, grad)
	if err != nil {
		return nil, err
	}
	logp, err := LogSoftmax(in[0])
	if err != nil {
		return nil, err
	}
	minus, err := Linear(logp, -1, 0)
	if err != nil {
		return nil, err
	}
	dt, err := ScaleRows(minus, grad)
	return gorgonia.Nodes{dx, dt}, err
}

// residual returns softmax(x)·Σₖtₖ − t for each row, (batch, classes).
type residual struct{}

func (residual) Name() string                  { return "softmax_residual" }
func (residual) Infer(in []Type) (Type, error) { return in[0], logitsAndTarget(in) }
func (residual) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return rows2(out, in, simd.Residual[float32], simd.Residual[float64])
}

// Grad: softmax's Jacobian times g, scaled by Σₖtₖ, for x; (Σⱼ gⱼpⱼ) − g for t.
func (residual) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	p, err := Softmax(in[0])
	if err != nil {
		return nil, err
	}
	dp, err := softmaxGrad(p, grad)
	if err != nil {
		return nil, err
	}
	total, err := SumCols(in[1])
	if err != nil {
		return nil, err
	}
	dx, err := ScaleRows(dp, total)
	if err != nil {
		return nil, err
	}
	mean, err := DotRows(p, grad)
	if err != nil {
		return nil, err
	}
	means, err := RepeatCols(mean, in[0].Shape()[1])
	if err != nil {
		return nil, err
	}
	dt, err := Sub(means, grad)
	return gorgonia.Nodes{dx, dt}, err
}
