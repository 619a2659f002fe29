package op

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// value computes a node by its operators' Do methods alone, without any machine.
func value(t testing.TB, n *gorgonia.Node) gorgonia.Value {
	t.Helper()
	v, err := compute(n)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func compute(n *gorgonia.Node) (gorgonia.Value, error) {
	if n.Op() == nil {
		return n.Value(), nil
	}
	var in []gorgonia.Value
	for _, c := range Children(n) {
		v, err := compute(c)
		if err != nil {
			return nil, err
		}
		in = append(in, v)
	}
	return n.Op().Do(in...)
}

// floats returns a value's elements.
func floats(v gorgonia.Value) []float64 {
	switch d := v.Data().(type) {
	case float64:
		return []float64{d}
	case float32:
		return []float64{float64(d)}
	case []float64:
		return d
	case []float32:
		out := make([]float64, len(d))
		for i, x := range d {
			out[i] = float64(x)
		}
		return out
	}
	return nil
}

// A literal is an operand written out.
type literal struct {
	shape  []int
	values []float64
	dtype  tensor.Dtype // float, unless it is set
}

func TestForward(t *testing.T) {
	x := literal{shape: []int{2, 3}, values: []float64{-1, 0, 2, 0.5, -0.25, 3}}
	y := literal{shape: []int{2, 3}, values: []float64{4, -1, 0.5, 2, 2, -2}}
	bottom := literal{shape: []int{3, 2}, values: []float64{1, 2, 3, 4, 5, 6}}
	pair := literal{shape: []int{2}, values: []float64{10, -2}}
	scalar := literal{values: []float64{-3}}
	class := literal{shape: []int{2}, values: []float64{2, 0}, dtype: tensor.Int64}
	e := math.Exp
	sum0, sum1 := e(-1)+e(0)+e(2), e(0.5)+e(-0.25)+e(3)
	log0, log1 := math.Log(sum0), math.Log(sum1)
	sigmoid := func(v float64) float64 { return 1 / (1 + e(-v)) }

	for _, c := range []struct {
		name string
		in   []literal
		f    func(in gorgonia.Nodes) (*gorgonia.Node, error)
		want []float64
	}{
		{"add", []literal{x, y}, of2(Add), []float64{-1 + 4, 0 - 1, 2 + 0.5, 0.5 + 2, -0.25 + 2, 3 - 2}},
		{"sub", []literal{x, y}, of2(Sub), []float64{-1 - 4, 0 + 1, 2 - 0.5, 0.5 - 2, -0.25 - 2, 3 + 2}},
		{"mul", []literal{x, y}, of2(Mul), []float64{-1 * 4, 0 * -1, 2 * 0.5, 0.5 * 2, -0.25 * 2, 3 * -2}},
		{"linear", []literal{x}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Linear(in[0], 2, -1) }, []float64{-3, -1, 3, 0, -1.5, 5}},
		{"dot", []literal{x, y}, of2(Dot), []float64{-4 + 0 + 1 + 1 - 0.5 - 6}},
		{"scale", []literal{x, scalar}, of2(Scale), []float64{3, 0, -6, -1.5, 0.75, -9}},
		{"matmul", []literal{x, bottom}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return MatMul(in[0], in[1], false, false) },
			[]float64{-1*1 + 2*5, -1*2 + 2*6, 0.5*1 - 0.25*3 + 3*5, 0.5*2 - 0.25*4 + 3*6}},
		{"matmul, b transposed", []literal{x, y}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return MatMul(in[0], in[1], false, true) },
			[]float64{-1*4 + 2*0.5, -1*2 + 2*-2, 0.5*4 - 0.25*-1 + 3*0.5, 0.5*2 - 0.25*2 + 3*-2}},
		{"matmul, a transposed", []literal{bottom, bottom}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return MatMul(in[0], in[1], true, false) },
			[]float64{1 + 9 + 25, 2 + 12 + 30, 2 + 12 + 30, 4 + 16 + 36}},
		{"matmul, both transposed", []literal{bottom, x}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return MatMul(in[0], in[1], true, true) },
			[]float64{-1 + 10, 0.5 - 0.75 + 15, -2 + 12, 0 + 18}},
		{"affine", []literal{x, bottom, pair}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Affine(in[0], in[1], in[2]) },
			[]float64{9 + 10, 10 - 2, 14.75 + 10, 18 - 2}},
		{"sum_rows", []literal{x}, of1(SumRows), []float64{-0.5, -0.25, 5}},
		{"sum_cols", []literal{x}, of1(SumCols), []float64{1, 3.25}},
		{"repeat_rows", []literal{pair}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return RepeatRows(in[0], 2) }, []float64{10, -2, 10, -2}},
		{"repeat_cols", []literal{pair}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return RepeatCols(in[0], 2) }, []float64{10, 10, -2, -2}},
		{"scale_rows", []literal{x, pair}, of2(ScaleRows), []float64{-10, 0, 20, -1, 0.5, -6}},
		{"dot_rows", []literal{x, y}, of2(DotRows), []float64{-4 + 1, 1 - 0.5 - 6}},
		{"reshape", []literal{x}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Reshape(in[0], 3, 1, 2) }, x.values},
		{"relu", []literal{x}, of1(ReLU), []float64{0, 0, 2, 0.5, 0, 3}},
		{"relu_grad", []literal{y, x}, bare(reluGrad{}), []float64{0, 0, 0.5, 2, 0, -2}},
		{"sigmoid", []literal{x}, of1(Sigmoid), []float64{sigmoid(-1), 0.5, sigmoid(2), sigmoid(0.5), sigmoid(-0.25), sigmoid(3)}},
		{"sigmoid_grad", []literal{y, x}, bare(sigmoidGrad{}), []float64{4 * -1 * 2, 0, 0.5 * 2 * -1, 2 * 0.5 * 0.5, 2 * -0.25 * 1.25, -2 * 3 * -2}},
		{"tanh", []literal{x}, of1(Tanh), []float64{math.Tanh(-1), 0, math.Tanh(2), math.Tanh(0.5), math.Tanh(-0.25), math.Tanh(3)}},
		{"tanh_grad", []literal{y, x}, bare(tanhGrad{}), []float64{0, -1, 0.5 * -3, 2 * 0.75, 2 * (1 - 0.0625), -2 * -8}},
		{"softmax", []literal{x}, of1(Softmax), []float64{e(-1) / sum0, 1 / sum0, e(2) / sum0, e(0.5) / sum1, e(-0.25) / sum1, e(3) / sum1}},
		{"log_softmax", []literal{x}, of1(LogSoftmax), []float64{-1 - log0, -log0, 2 - log0, 0.5 - log1, -0.25 - log1, 3 - log1}},
		{"softmax_cross_entropy(class)", []literal{x, class}, of2(SoftmaxCrossEntropy), []float64{log0 - 2, log1 - 0.5}},
		{"softmax_cross_entropy", []literal{x, y}, of2(SoftmaxCrossEntropy),
			[]float64{(4-1+0.5)*log0 - (-4 + 0 + 1), (2+2-2)*log1 - (1 - 0.5 - 6)}},
		{"softmax_residual(class)", []literal{x, class}, bare(classResidual{}),
			[]float64{e(-1) / sum0, 1 / sum0, e(2)/sum0 - 1, e(0.5)/sum1 - 1, e(-0.25) / sum1, e(3) / sum1}},
		{"softmax_residual", []literal{x, y}, bare(residual{}),
			[]float64{3.5*e(-1)/sum0 - 4, 3.5/sum0 + 1, 3.5*e(2)/sum0 - 0.5, 2*e(0.5)/sum1 - 2, 2*e(-0.25)/sum1 - 2, 2*e(3)/sum1 + 2}},
		{"squared_error", []literal{x, y}, of2(SquaredError), []float64{(25 + 1 + 2.25) / 3, (2.25 + 2.25*2.25 + 25) / 3}},
	} {
		for _, dt := range []tensor.Dtype{tensor.Float64, tensor.Float32} {
			tolerance := 1e-14
			if dt == tensor.Float32 {
				tolerance = 1e-6
			}
			g := gorgonia.NewGraph()
			var in gorgonia.Nodes
			for i, l := range c.in {
				of := dt
				if l.dtype != (tensor.Dtype{}) {
					of = l.dtype
				}
				in = append(in, input(t, g, string(rune('a'+i)), of, l.shape, l.values))
			}
			n, err := c.f(in)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			got := floats(value(t, n))
			if len(got) != len(c.want) {
				t.Errorf("%s %v: got %d elements, want %d", c.name, dt, len(got), len(c.want))
				continue
			}
			for i, want := range c.want {
				if !(math.Abs(got[i]-want) <= tolerance*math.Max(1, math.Abs(want))) {
					t.Errorf("%s %v: element %d is %v, want %v", c.name, dt, i, got[i], want)
				}
			}
		}
	}
}
