package op_test

import (
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// entropy runs the mean cross-entropy of logits, (rows, cols), and returns row losses and gradient.
func entropy(t *testing.T, dt tensor.Dtype, logits []float64, cols int, target func(*gorgonia.ExprGraph) *gorgonia.Node) (loss, grad []float64, err error) {
	t.Helper()
	g := gorgonia.NewGraph()
	rows := len(logits) / cols
	x := op.Input(t, g, "x", dt, tensor.Shape{rows, cols}, logits)
	losses, err := op.SoftmaxCrossEntropy(x, target(g))
	if err != nil {
		t.Fatal(err)
	}
	weights := make([]float64, rows)
	for i := range weights {
		weights[i] = 1 / float64(rows)
	}
	mean, err := op.Dot(losses, op.Input(t, g, "w", dt, tensor.Shape{rows}, weights))
	if err != nil {
		t.Fatal(err)
	}
	grads, err := graph.Grad(mean, x)
	if err != nil {
		t.Fatal(err)
	}
	m, err := vm.New(gorgonia.Nodes{losses, grads[0]})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.RunAll(); err != nil {
		return nil, nil, err
	}
	return op.Floats(losses.Value()), op.Floats(grads[0].Value()), nil
}

// TestExtremeLogits: any finite float32 logits give finite gradients, whose sum over a row is 0.
func TestExtremeLogits(t *testing.T) {
	const big = 3e38
	for _, c := range []struct {
		name   string
		logits []float64 // of a row of four
	}{
		{"plus and minus", []float64{big, -big, big, -big}},
		{"all great", []float64{big, big, big, big}},
		{"all least", []float64{-big, -big, -big, -big}},
		{"one huge", []float64{0, big, 1, -1}},
		{"one least", []float64{0, -big, 1, -1}},
		{"equal", []float64{1, 1, 1, 1}},
		{"tiny", []float64{1e-45, -1e-45, 0, 1e-38}},
		{"exp overflows", []float64{89, 88, 710, -750}},
	} {
		for class := range 4 {
			index := float64(class)
			onehot := make([]float64, 4)
			onehot[class] = 1
			targets := map[string]func(*gorgonia.ExprGraph) *gorgonia.Node{
				"class": func(g *gorgonia.ExprGraph) *gorgonia.Node {
					return op.Input(t, g, "y", tensor.Int64, tensor.Shape{1}, []float64{index})
				},
				"distribution": func(g *gorgonia.ExprGraph) *gorgonia.Node {
					return op.Input(t, g, "y", tensor.Float32, tensor.Shape{1, 4}, onehot)
				},
			}
			for kind, target := range targets {
				loss, grad, err := entropy(t, tensor.Float32, c.logits, 4, target)
				if err != nil {
					t.Fatal(err)
				}
				sum := 0.0
				for _, v := range grad {
					if !(math.Abs(v) <= 1) {
						t.Errorf("%s, class %d as %s: gradient %v", c.name, class, kind, grad)
					}
					sum += v
				}
				if !(math.Abs(sum) <= 1e-6) {
					t.Errorf("%s, class %d as %s: the gradient %v sums to %v, want 0", c.name, class, kind, grad, sum)
				}
				if math.IsNaN(loss[0]) || loss[0] < 0 {
					t.Errorf("%s, class %d as %s: loss %v", c.name, class, kind, loss[0])
				}
			}
		}
	}
}

// TestConfidentLossKeepsPrecision: what is left of a loss near 0 is no rounding error.
func TestConfidentLossKeepsPrecision(t *testing.T) {
	loss, grad, err := entropy(t, tensor.Float32, []float64{40, 0}, 2, func(g *gorgonia.ExprGraph) *gorgonia.Node {
		return op.Input(t, g, "y", tensor.Int64, tensor.Shape{1}, []float64{0})
	})
	if err != nil {
		t.Fatal(err)
	}
	want := math.Exp(-40) // log(1 + e⁻⁴⁰) to 17 digits
	for name, got := range map[string]float64{"loss": loss[0], "gradient": -grad[0], "other gradient": grad[1]} {
		if !(math.Abs(got-want) <= 1e-6*want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestClassOutOfRange(t *testing.T) {
	for _, class := range []float64{-1, 3, 1 << 40} {
		_, _, err := entropy(t, tensor.Float64, make([]float64, 12), 3, func(g *gorgonia.ExprGraph) *gorgonia.Node {
			return op.Input(t, g, "y", tensor.Int64, tensor.Shape{4}, []float64{0, 2, class, 7})
		})
		if err == nil || !strings.Contains(err.Error(), "row 2 has class") || !strings.Contains(err.Error(), "want 0 to 2") {
			t.Errorf("class %v: got %v, want an error that names row 2 and the classes", class, err)
		}
	}
}

// TestSaturation: activations of any finite float32 stay in their ranges, and their gradients are finite.
func TestSaturation(t *testing.T) {
	values := []float64{-3e38, -1e4, -88, -1e-45, 0, 1e-45, 88, 1e4, 3e38}
	for name, c := range map[string]struct {
		f         func(*gorgonia.Node) (*gorgonia.Node, error)
		low, high float64
	}{
		"sigmoid": {op.Sigmoid, 0, 1}, "tanh": {op.Tanh, -1, 1}, "relu": {op.ReLU, 0, 3.0e38 * 1.0001},
	} {
		g := gorgonia.NewGraph()
		x := op.Input(t, g, "x", tensor.Float32, tensor.Shape{len(values)}, values)
		y, err := c.f(x)
		if err != nil {
			t.Fatal(err)
		}
		ones := make([]float64, len(values))
		for i := range ones {
			ones[i] = 1
		}
		sum, err := op.Dot(y, op.Input(t, g, "ones", tensor.Float32, y.Shape(), ones))
		if err != nil {
			t.Fatal(err)
		}
		grads, err := graph.Grad(sum, x)
		if err != nil {
			t.Fatal(err)
		}
		m, err := vm.New(gorgonia.Nodes{y, grads[0]})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.RunAll(); err != nil {
			t.Fatal(err)
		}
		for i, v := range op.Floats(y.Value()) {
			if !(v >= c.low && v <= c.high) {
				t.Errorf("%s(%v) = %v", name, values[i], v)
			}
		}
		for i, v := range op.Floats(grads[0].Value()) {
			if !(v >= 0 && v <= 1) {
				t.Errorf("the derivative of %s at %v is %v", name, values[i], v)
			}
		}
	}
}
