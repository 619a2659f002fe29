package vm_test

import (
	"fmt"
	"io"
	"log"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
)

// leaf returns a leaf of a plain Gorgonia graph whose values lie between low and high, all different.
func leaf(g *gorgonia.ExprGraph, dt tensor.Dtype, name string, low, high float64, shape ...int) *gorgonia.Node {
	at := func(i int) float64 {
		f := float64(i)*0.6180339887 + float64(len(name))*0.31 + float64(name[0])*0.17 // multiples of the golden ratio fill an interval evenly
		return low + (high-low)*(f-math.Floor(f))
	}
	opts := []gorgonia.NodeConsOpt{gorgonia.WithName(name)}
	if len(shape) == 0 {
		if dt == tensor.Float32 {
			return gorgonia.NewScalar(g, dt, append(opts, gorgonia.WithValue(float32(at(0))))...)
		}
		return gorgonia.NewScalar(g, dt, append(opts, gorgonia.WithValue(at(0)))...)
	}
	v := tensor.New(tensor.WithShape(shape...), tensor.Of(dt))
	switch d := v.Data().(type) {
	case []float32:
		for i := range d {
			d[i] = float32(at(i))
		}
	case []float64:
		for i := range d {
			d[i] = at(i)
		}
	}
	return gorgonia.NewTensor(g, dt, len(shape), append(opts, gorgonia.WithShape(shape...), gorgonia.WithValue(v))...)
}

// A stockCase is one of Gorgonia's operators that TapeMachine computes and differentiates right (GORGONIA's unary and
// binary arithmetic, products, reductions, rearrangements and layers).
type stockCase struct {
	name   string
	inputs []stockInput
	f      func(in gorgonia.Nodes) (*gorgonia.Node, error)
}

type stockInput struct {
	low, high float64
	shape     []int
}

func real(shape ...int) stockInput     { return stockInput{-1.5, 1.5, shape} }
func positive(shape ...int) stockInput { return stockInput{0.4, 2.2, shape} }

func unary(name string, in stockInput, f func(*gorgonia.Node) (*gorgonia.Node, error)) stockCase {
	return stockCase{name, []stockInput{in}, func(n gorgonia.Nodes) (*gorgonia.Node, error) { return f(n[0]) }}
}

func binary(name string, a, b stockInput, f func(a, b *gorgonia.Node) (*gorgonia.Node, error)) stockCase {
	return stockCase{name, []stockInput{a, b}, func(n gorgonia.Nodes) (*gorgonia.Node, error) { return f(n[0], n[1]) }}
}

func broadcast(name string, a, b stockInput, left, right []byte, f func(a, b *gorgonia.Node, left, right []byte) (*gorgonia.Node, error)) stockCase {
	return binary(name, a, b, func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return f(a, b, left, right) })
}

func stockCases() []stockCase {
	var cases []stockCase
	for _, shape := range [][]int{{5}, {3, 4}, {1, 4}, {4, 1}, {2, 3, 2}, {}} {
		r, p := real(shape...), positive(shape...)
		for _, c := range []stockCase{
			unary("neg", r, gorgonia.Neg), unary("abs", r, gorgonia.Abs), unary("sin", r, gorgonia.Sin), unary("cos", r, gorgonia.Cos),
			unary("exp", r, gorgonia.Exp), unary("log", p, gorgonia.Log), unary("sqrt", p, gorgonia.Sqrt), unary("square", r, gorgonia.Square),
			unary("inverse", p, gorgonia.Inverse), unary("cube", r, gorgonia.Cube), unary("tanh", r, gorgonia.Tanh),
			unary("sigmoid", r, gorgonia.Sigmoid), unary("log1p", p, gorgonia.Log1p), unary("expm1", r, gorgonia.Expm1),
			unary("softplus", r, gorgonia.Softplus), unary("mish", r, gorgonia.Mish), unary("rectify", r, gorgonia.Rectify),
			unary("leaky relu", r, func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.LeakyRelu(x, 0.1) }),
			binary("add", r, r, gorgonia.Add), binary("sub", r, r, gorgonia.Sub), binary("hadamard product", r, r, gorgonia.HadamardProd),
			binary("hadamard quotient", r, p, gorgonia.HadamardDiv), binary("power", p, r, gorgonia.Pow),
			binary("add a scalar", r, real(), gorgonia.Add), binary("subtract from a scalar", real(), r, gorgonia.Sub), binary("multiply by a scalar", r, real(), gorgonia.Mul),
		} {
			c.name += fmt.Sprint(" ", tensor.Shape(shape))
			cases = append(cases, c)
		}
	}
	axes := func(f func(*gorgonia.Node, ...int) (*gorgonia.Node, error), along ...int) func(*gorgonia.Node) (*gorgonia.Node, error) {
		return func(x *gorgonia.Node) (*gorgonia.Node, error) { return f(x, along...) }
	}
	m := real(3, 4)
	return append(cases,
		binary("dot product", real(4), real(4), gorgonia.Mul),
		binary("matrix times vector", m, real(4), gorgonia.Mul),
		binary("matrix times matrix", m, real(4, 2), gorgonia.Mul),
		binary("matrix times column", m, real(4, 1), gorgonia.Mul),
		binary("row times matrix", real(1, 3), m, gorgonia.Mul),
		binary("batched product", real(2, 3, 4), real(2, 4, 2), func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.BatchedMatMul(a, b) }),
		binary("batched product, transposed", real(2, 4, 3), real(2, 2, 4), func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.BatchedMatMul(a, b, true, true) }),
		binary("tensor contraction", real(2, 3, 4), real(3, 4, 5), func(a, b *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.Tensordot([]int{1, 2}, []int{0, 1}, a, b)
		}),
		unary("sum", m, axes(gorgonia.Sum)), unary("sum, axis 0", m, axes(gorgonia.Sum, 0)), unary("sum, axis 1", m, axes(gorgonia.Sum, 1)),
		unary("sum of a tensor, axis 1", real(2, 3, 4), axes(gorgonia.Sum, 1)), unary("sum of a column, axis 0", real(4, 1), axes(gorgonia.Sum, 0)),
		unary("mean", m, axes(gorgonia.Mean)), unary("mean, axis 0", m, axes(gorgonia.Mean, 0)), unary("mean, axis 1", m, axes(gorgonia.Mean, 1)),
		unary("max", m, axes(gorgonia.Max)), unary("max, axis 1", m, axes(gorgonia.Max, 1)),
		unary("softmax", m, axes(gorgonia.SoftMax)), unary("softmax, axis 0", m, axes(gorgonia.SoftMax, 0)), unary("log softmax", m, axes(gorgonia.LogSoftMax)),
		unary("sparsemax", m, axes(gorgonia.Sparsemax)),
		unary("slice of rows", m, func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Slice(x, gorgonia.S(1, 3)) }),
		unary("one row", m, func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Slice(x, gorgonia.S(1)) }),
		unary("slice of columns", m, func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Slice(x, nil, gorgonia.S(1, 3)) }),
		unary("one column", m, func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Slice(x, nil, gorgonia.S(2)) }),
		unary("transpose", m, axes(gorgonia.Transpose)), unary("transpose of a tensor", real(2, 3, 4), axes(gorgonia.Transpose, 2, 0, 1)),
		binary("concatenation, axis 0", m, real(2, 4), func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Concat(0, a, b) }),
		binary("concatenation, axis 1", m, real(3, 2), func(a, b *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Concat(1, a, b) }),
		broadcast("broadcast a row", m, real(1, 4), nil, []byte{0}, gorgonia.BroadcastAdd),
		broadcast("broadcast a column", real(3, 1), m, []byte{1}, nil, gorgonia.BroadcastSub),
		broadcast("broadcast a vector", m, real(4), nil, []byte{0}, gorgonia.BroadcastAdd),
		broadcast("broadcast product", m, real(3, 1), nil, []byte{1}, gorgonia.BroadcastHadamardProd),
		broadcast("broadcast quotient", m, positive(1, 4), nil, []byte{0}, gorgonia.BroadcastHadamardDiv),
		binary("convolution", real(2, 2, 6, 6), real(3, 2, 3, 3), func(x, w *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.Conv2d(x, w, tensor.Shape{3, 3}, []int{1, 1}, []int{2, 2}, []int{1, 1})
		}),
		unary("max pooling", real(2, 2, 6, 6), func(x *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.MaxPool2D(x, tensor.Shape{2, 2}, []int{0, 0}, []int{2, 2})
		}),
		binary("convolution of signals", real(2, 1, 1, 8), real(3, 1, 1, 3), func(x, w *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.Conv1d(x, w, 3, 1, 1, 1)
		}),
		unary("norm", m, func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Norm(x, 1, 2) }),
		unary("rows by index", m, func(x *gorgonia.Node) (*gorgonia.Node, error) {
			index := gorgonia.NewVector(x.Graph(), tensor.Int, gorgonia.WithShape(4), gorgonia.WithName("index"), gorgonia.WithValue(dense([]int{2, 0, 0, 1}, 4)))
			return gorgonia.ByIndices(x, index, 0)
		}),
		stockCase{"group norm", []stockInput{real(2, 4, 3, 3), real(1, 4, 1, 1), real(1, 4, 1, 1)}, func(n gorgonia.Nodes) (*gorgonia.Node, error) {
			return gorgonia.GroupNorm(n[0], n[1], n[2], 2, 4, 1e-5)
		}},
		stockCase{"batch norm", []stockInput{real(3, 2, 3, 3), real(3, 2, 3, 3), real(3, 2, 3, 3)}, func(n gorgonia.Nodes) (*gorgonia.Node, error) {
			y, _, _, _, err := gorgonia.BatchNorm(n[0], n[1], n[2], 0.9, 1e-5)
			return y, err
		}},
		unary("upsampling", real(1, 2, 3, 3), func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Upsample2D(x, 2) }),
	)
}

// TestStockOperatorsEqualTape runs each case twice: on a Machine with graph.Grad, on Gorgonia's TapeMachine with
// gorgonia.Grad, in graphs of their own. Both run Gorgonia's kernels, so the numbers are equal to the last bit but for
// the order in which contributions are added: 4 units in the last place.
func TestStockOperatorsEqualTape(t *testing.T) {
	defer log.SetOutput(log.Writer())
	log.SetOutput(io.Discard) // Gorgonia's group norm prints its gradients
	for _, dt := range []tensor.Dtype{tensor.Float64, tensor.Float32} {
		tolerance := 4 * 0x1p-52
		if dt == tensor.Float32 {
			tolerance = 4 * 0x1p-23
		}
		for _, c := range stockCases() {
			t.Run(c.name+" "+dt.String(), func(t *testing.T) {
				ours, err := c.run(dt, false)
				if err != nil {
					t.Fatalf("on the machine: %v", err)
				}
				theirs, err := c.run(dt, true)
				if err != nil {
					t.Fatalf("on TapeMachine: %v", err)
				}
				for i := range theirs {
					for j, want := range theirs[i] {
						if got := ours[i][j]; !(math.Abs(got-want) <= tolerance*(1+math.Abs(want))) {
							t.Errorf("value %d, element %d: got %v, TapeMachine gives %v", i, j, got, want)
						}
					}
				}
			})
		}
	}
}

// run returns the operator's value, a loss made of it, and the gradients of its inputs.
func (c stockCase) run(dt tensor.Dtype, onTape bool) ([][]float64, error) {
	g := gorgonia.NewGraph()
	var wrt gorgonia.Nodes
	for i, in := range c.inputs {
		wrt = append(wrt, leaf(g, dt, string(rune('a'+i)), in.low, in.high, in.shape...))
	}
	y, err := c.f(wrt)
	if err != nil {
		return nil, err
	}
	loss := y
	if !y.IsScalar() {
		weights := leaf(g, dt, "weights", -1, 1, y.Shape()...)
		loss = must(gorgonia.Sum(must(gorgonia.HadamardProd(y, weights))))
	}
	differentiate, machine := graph.Grad, planned
	if onTape {
		differentiate = func(loss *gorgonia.Node, wrt ...*gorgonia.Node) (gorgonia.Nodes, error) {
			return gorgonia.Grad(loss, wrt...)
		}
		machine = tape
	}
	grads, err := differentiate(loss, wrt...)
	if err != nil {
		return nil, err
	}
	outputs := append(gorgonia.Nodes{y, loss}, grads...)
	m, err := machine(outputs)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	if err := m.RunAll(); err != nil {
		return nil, err
	}
	var values [][]float64
	for _, n := range outputs {
		values = append(values, numbers(n.Value().Data()))
	}
	return values, nil
}

// numbers returns elements of any kind as float64.
func numbers(data any) []float64 {
	var out []float64
	switch d := data.(type) {
	case float32:
		out = append(out, float64(d))
	case float64:
		out = append(out, d)
	case []float32:
		for _, v := range d {
			out = append(out, float64(v))
		}
	case []float64:
		out = append(out, d...)
	}
	return out
}

// TestOperatorsGetHeadersOfTheirOwn runs an operator that reshapes its input in place, over an input and over a computed
// value that another operator reads afterwards.
func TestOperatorsGetHeadersOfTheirOwn(t *testing.T) {
	rude := custom{"rude", func(v gorgonia.Value) (gorgonia.Value, error) {
		d := v.(*tensor.Dense)
		sum := d.Clone().(*tensor.Dense)
		return sum, d.Reshape(2, 2)
	}}
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2, 3, 4)
	square := must(gorgonia.Square(x))
	outputs := gorgonia.Nodes{must(gorgonia.ApplyOp(rude, x)), must(gorgonia.ApplyOp(rude, square)), must(gorgonia.Add(x, square))}
	m, err := vm.New(outputs)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		if got := x.Value().Shape(); !got.Eq(tensor.Shape{4}) {
			t.Errorf("the input's shape became %v", got)
		}
		if d := cmp.Diff([]float64{1 + 1, 2 + 4, 3 + 9, 4 + 16}, outputs[2].Value().Data()); d != "" {
			t.Error(d)
		}
	}
}
