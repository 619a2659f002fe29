package vm_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// perceptron is a net of one hidden layer with its loss and gradients, as an instance and the options that place these.
func perceptron(t testing.TB) (*gorgonia.Node, []vm.Option) {
	t.Helper()
	g := gorgonia.NewGraph()
	leaf := func(name string, dt tensor.Dtype, shape ...int) *gorgonia.Node {
		return gorgonia.NewTensor(g, dt, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name), gorgonia.WithValue(tensor.New(tensor.WithShape(shape...), tensor.Of(dt))))
	}
	x, y, weight := leaf("x", tensor.Float32, 4, 6), leaf("y", tensor.Int64, 4), leaf("row_weight", tensor.Float32, 4)
	w1, b1, w2, b2 := leaf("w1", tensor.Float32, 6, 5), leaf("b1", tensor.Float32, 5), leaf("w2", tensor.Float32, 5, 3), leaf("b2", tensor.Float32, 3)
	h := must(op.ReLU(must(op.Affine(x, w1, b1))))
	loss := must(op.Dot(must(op.SoftmaxCrossEntropy(must(op.Affine(h, w2, b2)), y)), weight))
	params := gorgonia.Nodes{w1, b1, w2, b2}
	grads, err := graph.Grad(loss, params...)
	if err != nil {
		t.Fatal(err)
	}
	var opts []vm.Option
	for i, d := range grads {
		opts = append(opts, vm.Into(d, make([]float32, params[i].Shape().TotalSize())))
	}
	return loss, opts
}

// The plan of a training step: activations and their gradients are fused with the products before them, gradients lie
// where they are wanted, and the rest shares memory.
func TestPlanOfPerceptron(t *testing.T) {
	loss, opts := perceptron(t)
	p := machine(t, gorgonia.Nodes{loss}, opts...).Plan()
	var ops []string
	for _, s := range p.Steps {
		line := s.Op
		if s.Place == "own" {
			line += " own"
		}
		if s.Over != "" {
			line += " " + strings.Fields(s.Over)[0]
		}
		for _, r := range s.Also {
			line += " also " + fmt.Sprint(r.Shape)
		}
		ops = append(ops, line)
	}
	want := []string{
		"affine+relu", "affine", "softmax_cross_entropy(class)+softmax_residual(class) also (4, 3)", "dot own", "scale", "scale_rows over", "matmul(abᵀ)+relu_grad",
		"matmul(aᵀb) own", "sum_rows own", "matmul(aᵀb) own", "sum_rows own",
	}
	if d := cmp.Diff(want, ops); d != "" {
		t.Errorf("%s\n%s", d, p)
	}
	if want := 2 * (2*4*6*5 + 3*4*5*3); p.FLOPs != want { // no gradient of x
		t.Errorf("%d FLOP, want %d", p.FLOPs, want)
	}
	if p.Arena >= p.Apart {
		t.Errorf("the arena has %d bytes, %d without sharing", p.Arena, p.Apart)
	}
}

// A plan that only predicts has no room for gradients, and reuses what it has from layer to layer.
func TestPlanOfInference(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(8, 16), gorgonia.WithName("x"))
	w := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(16, 16), gorgonia.WithName("w"))
	n := x
	for range 20 {
		n = must(op.ReLU(must(op.MatMul(n, w, false, false))))
	}
	p := machine(t, gorgonia.Nodes{n}).Plan()
	if want := 2 * 8 * 16 * 4; len(p.Steps) != 20 || p.Arena != want {
		t.Errorf("%d steps in %d bytes, want 20 in %d:\n%s", len(p.Steps), p.Arena, want, p)
	}
}

func TestPlanString(t *testing.T) {
	g := gorgonia.NewGraph()
	x := must(op.Tanh(vector(g, "x", 1, 2)))
	m := machine(t, gorgonia.Nodes{must(op.Tanh(must(op.Sigmoid(must(op.Reshape(x, 2, 1))))))},
		vm.Names(func(n *gorgonia.Node) string { return strings.ToUpper(n.Op().String()[:3]) }))
	want := `step  node  operator      result          place  FLOP  bytes  
1     TAN   tanh          (2) float64     0-16   0     32     
2     RES   reshape(2, 1)  (2, 1) float64  0-16   0     0      view of TAN
3     SIG   sigmoid       (2, 1) float64  0-16   0     32     over RES
4     TAN   tanh          (2, 1) float64  own    0     32     
4 steps, 0 FLOP, 96 bytes read and written; the arena has 64 bytes, 192 without sharing
`
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if got := m.Plan().String(); squeeze(got) != squeeze(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What takes no time that can be measured has no rate, rather than one that JSON cannot hold.
func TestTimingRates(t *testing.T) {
	for _, c := range []struct {
		timing         vm.Timing
		gflops, gbytes float64
	}{
		{vm.Timing{Step: vm.Step{FLOPs: 6, Bytes: 8}, Time: 2}, 3, 4},
		{vm.Timing{Step: vm.Step{FLOPs: 6, Bytes: 8}}, 0, 0},
		{vm.Timing{}, 0, 0},
	} {
		if f, b := c.timing.GFLOPs(), c.timing.GBytes(); f != c.gflops || b != c.gbytes {
			t.Errorf("%+v: got %v and %v, want %v and %v", c.timing, f, b, c.gflops, c.gbytes)
		}
	}
}

func TestProfile(t *testing.T) {
	loss, opts := perceptron(t)
	m := machine(t, gorgonia.Nodes{loss}, opts...)
	between := 0
	list, err := m.Profile(context.Background(), 7, func() error { between++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != m.Steps() || between != 7 {
		t.Errorf("%d timings and %d calls between, want %d and 7", len(list), between, m.Steps())
	}
	share := 0.0
	for i, s := range list {
		share += s.Share
		if i > 0 && s.Time > list[i-1].Time {
			t.Errorf("step %d takes %v, the one before only %v", i+1, s.Time, list[i-1].Time)
		}
	}
	if share < 0.999 || share > 1.001 {
		t.Errorf("the shares sum to %v, want 1", share)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Profile(ctx, 1, nil); err != context.Canceled {
		t.Errorf("cancelled, got %v", err)
	}
	m.Close()
	if _, err := m.Profile(context.Background(), 1, nil); err == nil {
		t.Error("a closed machine was profiled")
	}
}
