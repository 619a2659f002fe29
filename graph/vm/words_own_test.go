package vm_test

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
)

// ownWords are Nabla's operators.
func ownWords() []*word {
	relu := func(x float64) float64 { return max(x, 0) }
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	words := []*word{
		elementwise("op.ReLU", op.ReLU, rising(relu, -everywhere, everywhere)),
		elementwise("op.Sigmoid", op.Sigmoid, rising(sigmoid, -30, 30)),
		elementwise("op.Tanh", op.Tanh, rising(math.Tanh, -everywhere, everywhere)),
		pairing("op.Add", op.Add, alike(sumOf)),
		pairing("op.Sub", op.Sub, alike(differenceOf)),
		pairing("op.Mul", op.Mul, alike(productOf)),
		pairing("op.Dot", op.Dot, alike(func(a, b kind) (kind, bool) {
			return around(nil, float64(a.shape.TotalSize())*a.most()*b.most()), true
		})),
		pairing("op.Scale", op.Scale, func(a, b kind) (kind, bool) {
			return around(a.shape, a.most()*b.most()), a.what == floats && b.scalar()
		}),
		shaping("op.SumRows", op.SumRows, ofMatrix(func(k kind, rows, cols int) kind { return around(tensor.Shape{cols}, float64(rows)*k.most()) })),
		shaping("op.SumCols", op.SumCols, ofMatrix(func(k kind, rows, cols int) kind { return around(tensor.Shape{rows}, float64(cols)*k.most()) })),
		shaping("op.Softmax", op.Softmax, ofMatrix(func(k kind, _, _ int) kind { return floatsIn(k.shape, 0, 1) })),
		shaping("op.LogSoftmax", op.LogSoftmax, ofMatrix(func(k kind, _, cols int) kind {
			return floatsIn(k.shape, k.low-k.high-math.Log(float64(cols)), 0)
		})),
		pairing("op.ScaleRows", op.ScaleRows, func(a, b kind) (kind, bool) {
			return around(a.shape, a.most()*b.most()), a.matrix() && b.vector() && a.shape[0] == b.shape[0]
		}),
		pairing("op.DotRows", op.DotRows, func(a, b kind) (kind, bool) {
			if !a.matrix() || !b.matrix() || !a.shape.Eq(b.shape) {
				return kind{}, false
			}
			return around(tensor.Shape{a.shape[0]}, float64(a.shape[1])*a.most()*b.most()), true
		}),
		pairing("op.SquaredError", op.SquaredError, alike(func(a, b kind) (kind, bool) {
			if !a.matrix() {
				return kind{}, false
			}
			d := a.most() + b.most()
			return floatsIn(tensor.Shape{a.shape[0]}, 0, d*d), true
		})),
		pairing("op.SoftmaxCrossEntropy", op.SoftmaxCrossEntropy, func(x, target kind) (kind, bool) {
			if !x.matrix() {
				return kind{}, false
			}
			rows, cols := x.shape[0], x.shape[1]
			worst := 2*x.most() + math.Log(float64(cols))
			if target.what == classes {
				return around(tensor.Shape{rows}, worst), target.shape[0] == rows && int(target.high) == cols
			}
			return around(tensor.Shape{rows}, worst*target.most()*float64(cols)), target.matrix() && target.shape.Eq(x.shape)
		}),
		{"op.Affine", 3, func(in []kind) (kind, bool) {
			x, w, b := in[0], in[1], in[2]
			out, ok := matrices(false, false)(x, w)
			if !ok || !b.vector() || b.shape[0] != out.shape[1] {
				return kind{}, false
			}
			return around(out.shape, out.high+b.most()), true
		}, func(in gorgonia.Nodes, _ kind) (*gorgonia.Node, error) { return op.Affine(in[0], in[1], in[2]) }},
	}
	for _, slope := range []float64{-2.5, 0.5, 1} {
		words = append(words, elementwise(fmt.Sprintf("op.Linear(%v·x+0.25)", slope), func(x *gorgonia.Node) (*gorgonia.Node, error) {
			return op.Linear(x, slope, 0.25)
		}, func(low, high float64) (float64, float64, bool) {
			a, b := slope*low+0.25, slope*high+0.25
			return min(a, b), max(a, b), true
		}))
	}
	for _, t := range []struct{ a, b bool }{{false, false}, {true, false}, {false, true}, {true, true}} {
		words = append(words, pairing(fmt.Sprintf("op.MatMul(%v, %v)", t.a, t.b), func(a, b *gorgonia.Node) (*gorgonia.Node, error) {
			return op.MatMul(a, b, t.a, t.b)
		}, matrices(t.a, t.b)))
	}
	for _, name := range []string{"first", "second"} {
		words = append(words, pairing(fmt.Sprintf("op.Dropout(%s)", name), func(x, step *gorgonia.Node) (*gorgonia.Node, error) {
			return op.Dropout(x, step, 0.4, 1, name)
		}, func(x, step kind) (kind, bool) {
			return around(x.shape, x.most()/0.6), x.what == floats && len(x.shape) > 0 && step.what == steps
		}))
	}
	for _, s := range []struct {
		name  string
		shape func(tensor.Shape) tensor.Shape
	}{
		{"vector", func(s tensor.Shape) tensor.Shape { return tensor.Shape{s.TotalSize()} }},
		{"row", func(s tensor.Shape) tensor.Shape { return tensor.Shape{1, s.TotalSize()} }},
		{"reversed", func(s tensor.Shape) tensor.Shape { return reversed(s) }},
	} {
		words = append(words, &word{"op.Reshape to " + s.name, 1, func(in []kind) (kind, bool) {
			return floatsIn(s.shape(in[0].shape), in[0].low, in[0].high), in[0].what == floats && len(in[0].shape) > 0
		}, func(in gorgonia.Nodes, out kind) (*gorgonia.Node, error) { return op.Reshape(in[0], out.shape...) }})
	}
	return append(words,
		shaping("op.RepeatRows(3)", func(v *gorgonia.Node) (*gorgonia.Node, error) { return op.RepeatRows(v, 3) }, func(k kind) (kind, bool) {
			return floatsIn(append(tensor.Shape{3}, k.shape...), k.low, k.high), k.vector()
		}),
		shaping("op.RepeatCols(5)", func(v *gorgonia.Node) (*gorgonia.Node, error) { return op.RepeatCols(v, 5) }, func(k kind) (kind, bool) {
			return floatsIn(append(k.shape[:len(k.shape):len(k.shape)], 5), k.low, k.high), k.vector()
		}))
}

func reversed(s tensor.Shape) tensor.Shape {
	r := s.Clone()
	for i, d := range s {
		r[len(s)-1-i] = d
	}
	return r
}
