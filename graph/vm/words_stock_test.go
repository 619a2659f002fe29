package vm_test

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// stockWords are Gorgonia's operators that its TapeMachine runs right.
func stockWords() []*word {
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	softplus := func(x float64) float64 { return math.Log1p(math.Exp(x)) }
	relu := func(x float64) float64 { return max(x, 0) }
	square := func(x float64) float64 { return x * x }
	cube := func(x float64) float64 { return x * x * x }
	words := []*word{
		elementwise("Neg", gorgonia.Neg, falling(func(x float64) float64 { return -x }, -everywhere, everywhere)),
		elementwise("Abs", gorgonia.Abs, even(math.Abs)),
		elementwise("Sin", gorgonia.Sin, within(-1, 1)),
		elementwise("Cos", gorgonia.Cos, within(-1, 1)),
		elementwise("Exp", gorgonia.Exp, rising(math.Exp, -10, 5)),
		elementwise("Log", gorgonia.Log, rising(math.Log, 0.2, everywhere)),
		elementwise("Sqrt", gorgonia.Sqrt, rising(math.Sqrt, 0.05, everywhere)),
		elementwise("Square", gorgonia.Square, even(square)),
		elementwise("Inverse", gorgonia.Inverse, falling(func(x float64) float64 { return 1 / x }, 0.2, everywhere)),
		elementwise("Cube", gorgonia.Cube, rising(cube, -everywhere, everywhere)),
		elementwise("Tanh", gorgonia.Tanh, rising(math.Tanh, -everywhere, everywhere)),
		elementwise("Sigmoid", gorgonia.Sigmoid, rising(sigmoid, -30, 30)),
		elementwise("Log1p", gorgonia.Log1p, rising(math.Log1p, -0.5, everywhere)),
		elementwise("Expm1", gorgonia.Expm1, rising(math.Expm1, -10, 5)),
		elementwise("Softplus", gorgonia.Softplus, rising(softplus, -30, 30)),
		elementwise("Mish", gorgonia.Mish, func(low, high float64) (float64, float64, bool) { return -0.4, max(high, 0), -30 <= low && high <= 30 }),
		elementwise("Rectify", gorgonia.Rectify, rising(relu, -everywhere, everywhere)),
		elementwise("LeakyRelu", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.LeakyRelu(x, 0.1) },
			rising(func(x float64) float64 { return max(x, 0.1*x) }, -everywhere, everywhere)),
		pairing("Add", gorgonia.Add, alike(sumOf)),
		pairing("Sub", gorgonia.Sub, alike(differenceOf)),
		pairing("HadamardProd", gorgonia.HadamardProd, alike(productOf)),
		pairing("HadamardDiv", gorgonia.HadamardDiv, alike(quotientOf)),
		pairing("Pow", gorgonia.Pow, alike(powerOf)),
		pairing("Gt", func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Gt(a, b, true) }, alike(comparisonOf)),
		pairing("Lte", func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Lte(a, b, true) }, alike(comparisonOf)),
		pairing("Add a scalar", gorgonia.Add, func(a, b kind) (kind, bool) {
			return floatsIn(a.shape, a.low+b.low, a.high+b.high), a.what == floats && !a.scalar() && b.scalar()
		}),
		pairing("Sub from a scalar", gorgonia.Sub, func(a, b kind) (kind, bool) {
			return floatsIn(b.shape, a.low-b.high, a.high-b.low), b.what == floats && a.scalar() && !b.scalar()
		}),
		pairing("Mul by a scalar", gorgonia.Mul, func(a, b kind) (kind, bool) {
			return around(a.shape, a.most()*b.most()), a.what == floats && !a.scalar() && b.scalar()
		}),
		pairing("Mul of matrices", gorgonia.Mul, matrices(false, false)),
		pairing("Mul of matrix and vector", gorgonia.Mul, func(a, b kind) (kind, bool) {
			if !a.matrix() || !b.vector() || a.shape[1] != b.shape[0] {
				return kind{}, false
			}
			return around(tensor.Shape{a.shape[0]}, float64(b.shape[0])*a.most()*b.most()), true
		}),
		pairing("Mul of vectors", gorgonia.Mul, func(a, b kind) (kind, bool) {
			if !a.vector() || !b.vector() || a.shape[0] != b.shape[0] {
				return kind{}, false
			}
			return around(nil, float64(b.shape[0])*a.most()*b.most()), true
		}),
		pairing("BatchedMatMul", func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.BatchedMatMul(a, b) }, func(a, b kind) (kind, bool) {
			if a.what != floats || b.what != floats || len(a.shape) != 3 || len(b.shape) != 3 || a.shape[0] != b.shape[0] || a.shape[2] != b.shape[1] {
				return kind{}, false
			}
			return around(tensor.Shape{a.shape[0], a.shape[1], b.shape[2]}, float64(a.shape[2])*a.most()*b.most()), true
		}),
		shaping("SoftMax", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.SoftMax(x) },
			ofMatrix(func(k kind, _, _ int) kind { return floatsIn(k.shape, 0, 1) })),
		shaping("LogSoftMax", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.LogSoftMax(x) },
			ofMatrix(func(k kind, _, cols int) kind { return floatsIn(k.shape, k.low-k.high-math.Log(float64(cols)), 0) })),
		shaping("Transpose", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Transpose(x) },
			ofMatrix(func(k kind, rows, cols int) kind { return floatsIn(tensor.Shape{cols, rows}, k.low, k.high) })),
		shaping("Transpose(2, 0, 1)", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Transpose(x, 2, 0, 1) }, func(k kind) (kind, bool) {
			if len(k.shape) != 3 {
				return kind{}, false
			}
			return floatsIn(tensor.Shape{k.shape[2], k.shape[0], k.shape[1]}, k.low, k.high), true
		}),
		shaping("Slice of a row", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Slice(x, gorgonia.S(1)) }, func(k kind) (kind, bool) {
			return floatsIn(k.shape[min(1, len(k.shape)):], k.low, k.high), k.matrix() && k.shape[0] > 1 && k.shape[1] > 1
		}),
		shaping("Slice of rows", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Slice(x, gorgonia.S(1, 3)) }, func(k kind) (kind, bool) {
			if !k.matrix() || k.shape[0] < 3 || k.shape[1] < 2 {
				return kind{}, false
			}
			return floatsIn(tensor.Shape{2, k.shape[1]}, k.low, k.high), true
		}),
		shaping("Slice of columns", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Slice(x, nil, gorgonia.S(1, 3)) }, func(k kind) (kind, bool) {
			if !k.matrix() || k.shape[1] < 3 || k.shape[0] < 2 {
				return kind{}, false
			}
			return floatsIn(tensor.Shape{k.shape[0], 2}, k.low, k.high), true
		}),
		{"Reshape to reversed", 1, func(in []kind) (kind, bool) {
			return floatsIn(reversed(in[0].shape), in[0].low, in[0].high), in[0].what == floats && len(in[0].shape) > 1
		}, func(in gorgonia.Nodes, out kind) (*gorgonia.Node, error) { return gorgonia.Reshape(in[0], out.shape) }},
	}
	for axis := range 2 {
		name := fmt.Sprintf(" along %d", axis)
		rest := func(k kind) tensor.Shape { return tensor.Shape{k.shape[1-axis]} }
		tall := func(fits func(k kind) kind) func(kind) (kind, bool) { // of the others, some come back with another shape
			return func(k kind) (kind, bool) {
				if !k.matrix() || k.shape[0] < 2 || k.shape[1] < 2 {
					return kind{}, false
				}
				return fits(k), true
			}
		}
		words = append(words,
			shaping("Sum"+name, func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Sum(x, axis) },
				tall(func(k kind) kind { return around(rest(k), float64(k.shape[axis])*k.most()) })),
			shaping("Mean"+name, func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Mean(x, axis) },
				tall(func(k kind) kind { return floatsIn(rest(k), k.low, k.high) })),
			shaping("Max"+name, func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Max(x, axis) },
				tall(func(k kind) kind { return floatsIn(rest(k), k.low, k.high) })),
			pairing("Concat"+name, func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Concat(axis, a, b) }, func(a, b kind) (kind, bool) {
				if !a.matrix() || !b.matrix() || a.shape[1-axis] != b.shape[1-axis] || a.shape[axis]+b.shape[axis] > 40 {
					return kind{}, false
				}
				s := a.shape.Clone()
				s[axis] += b.shape[axis]
				return floatsIn(s, min(a.low, b.low), max(a.high, b.high)), true
			}))
	}
	for _, b := range []struct {
		name string
		f    func(a, b *gorgonia.Node, left, right []byte) (*gorgonia.Node, error)
		fits func(a, b kind) (kind, bool)
	}{
		{"BroadcastAdd", gorgonia.BroadcastAdd, sumOf}, {"BroadcastSub", gorgonia.BroadcastSub, differenceOf},
		{"BroadcastHadamardProd", gorgonia.BroadcastHadamardProd, productOf}, {"BroadcastHadamardDiv", gorgonia.BroadcastHadamardDiv, quotientOf},
	} {
		words = append(words,
			pairing(b.name+" of a row", func(x, y *gorgonia.Node) (*gorgonia.Node, error) { return b.f(x, y, nil, []byte{0}) }, func(x, y kind) (kind, bool) {
				if !x.matrix() || !y.matrix() || y.shape[0] != 1 || x.shape[0] == 1 || x.shape[1] != y.shape[1] {
					return kind{}, false
				}
				return b.fits(x, y)
			}),
			pairing(b.name+" of a column", func(x, y *gorgonia.Node) (*gorgonia.Node, error) { return b.f(x, y, nil, []byte{1}) }, func(x, y kind) (kind, bool) {
				if !x.matrix() || !y.matrix() || y.shape[1] != 1 || x.shape[1] == 1 || x.shape[0] != y.shape[0] {
					return kind{}, false
				}
				return b.fits(x, y)
			}))
	}
	full := func(k kind) (kind, bool) { return k, k.what == floats && len(k.shape) > 0 }
	return append(words,
		shaping("Sum", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Sum(x) }, func(k kind) (kind, bool) {
			_, ok := full(k)
			return around(nil, float64(k.shape.TotalSize())*k.most()), ok
		}),
		shaping("Mean", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Mean(x) }, func(k kind) (kind, bool) {
			_, ok := full(k)
			return floatsIn(nil, k.low, k.high), ok
		}),
		shaping("Max", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Max(x) }, func(k kind) (kind, bool) {
			_, ok := full(k)
			return floatsIn(nil, k.low, k.high), ok
		}))
}
