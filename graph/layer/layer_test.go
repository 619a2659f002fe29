package layer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
)

func build(t *testing.T, m graph.Mode, declare func(*graph.Scope)) (*graph.Params, *graph.Instance) {
	t.Helper()
	p := graph.NewParams(tensor.Float64, 1)
	inst, err := graph.Build(p, m, declare)
	if err != nil {
		t.Fatal(err)
	}
	return p, inst
}

func TestLinear(t *testing.T) {
	var y *gorgonia.Node
	p, inst := build(t, graph.Train, func(s *graph.Scope) {
		y = layer.Linear(s, s.Input("x", s.Dtype(), 2, 3), 2)
	})
	if d := cmp.Diff([]float64{0, 0}, p.Get("linear/bias").Data()); d != "" {
		t.Errorf("the bias begins at %s", d)
	}
	copy(inst.Input("x").Float64s(), []float64{1, 2, 3, 4, 5, 6})
	copy(p.Get("linear/weight").Data().([]float64), []float64{1, 10, 100, 1000, 0, 0.5})
	copy(p.Get("linear/bias").Data().([]float64), []float64{7, 8})
	run(t, gorgonia.Nodes{y})
	want := []float64{
		1*1 + 2*100 + 3*0 + 7, 1*10 + 2*1000 + 3*0.5 + 8,
		4*1 + 5*100 + 6*0 + 7, 4*10 + 5*1000 + 6*0.5 + 8,
	}
	if d := cmp.Diff(want, y.Value().Data()); d != "" {
		t.Error(d)
	}
}

func TestParameterNames(t *testing.T) {
	p, _ := build(t, graph.Train, func(s *graph.Scope) {
		x := layer.ReLU(s, layer.Linear(s, s.Input("x", s.Dtype(), 2, 3), 4))
		x = layer.Linear(s, layer.Dropout(s, x, 0.5), 4, layer.NoBias())
		layer.Linear(s, layer.Linear(s.In("head"), x, 3), 2)
	})
	var got []string
	for _, q := range p.All() {
		got = append(got, q.Name())
	}
	want := []string{"linear/weight", "linear/bias", "linear_1/weight", "head/linear/weight", "head/linear/bias", "linear_2/weight", "linear_2/bias"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestInitOptions(t *testing.T) {
	p, _ := build(t, graph.Train, func(s *graph.Scope) {
		layer.Linear(s, s.Input("x", s.Dtype(), 2, 1), 2, layer.WeightInit(graph.Constant(3)), layer.BiasInit(graph.Constant(4)))
	})
	for name, want := range map[string][]float64{"linear/weight": {3, 3}, "linear/bias": {4, 4}} {
		if d := cmp.Diff(want, p.Get(name).Data()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestActivations(t *testing.T) {
	want := map[string][]float64{ // at −1, 0, 2
		"relu":    {0, 0, 2},
		"sigmoid": {0.2689414213699951, 0.5, 0.8807970779778823},
		"tanh":    {-0.7615941559557649, 0, 0.9640275800758169},
	}
	if d := cmp.Diff([]string{"relu", "sigmoid", "tanh"}, layer.ActivationNames()); d != "" {
		t.Error(d)
	}
	for _, name := range layer.ActivationNames() {
		f, err := layer.ActivationByName(name)
		if err != nil {
			t.Fatal(err)
		}
		var y *gorgonia.Node
		_, inst := build(t, graph.Eval, func(s *graph.Scope) { y = f(s, s.Input("x", s.Dtype(), 3)) })
		copy(inst.Input("x").Float64s(), []float64{-1, 0, 2})
		run(t, gorgonia.Nodes{y})
		for i, got := range y.Value().Data().([]float64) {
			if d := got - want[name][i]; d > 1e-15 || d < -1e-15 {
				t.Errorf("%s: element %d is %v, want %v", name, i, got, want[name][i])
			}
		}
	}
	if _, err := layer.ActivationByName("rellu"); err == nil || !strings.Contains(err.Error(), `did you mean "relu"`) {
		t.Errorf("got %v, want an error with a suggestion", err)
	}
}

func TestDropout(t *testing.T) {
	const rows, cols, p = 100, 100, 0.25
	var x, y *gorgonia.Node
	_, inst := build(t, graph.Train, func(s *graph.Scope) {
		x = s.Input("x", s.Dtype(), rows, cols)
		y = layer.Dropout(s, x, p)
	})
	in := inst.Input("x").Float64s()
	for i := range in {
		in[i] = 3
	}
	run(t, gorgonia.Nodes{y})
	dropped := 0
	for _, v := range y.Value().Data().([]float64) {
		switch v {
		case 0:
			dropped++
		case 3 / (1 - p):
		default:
			t.Fatalf("got %v, want 0 or %v", v, 3/(1-p))
		}
	}
	// five standard deviations of the binomial distribution: 5·√(10⁴·p·(1 − p)) = 217
	if want := rows * cols * p; float64(dropped) < want-217 || float64(dropped) > want+217 {
		t.Errorf("%d elements are dropped, want %v ± 217", dropped, want)
	}

	for _, tt := range []struct {
		mode graph.Mode
		p    float64
	}{{graph.Eval, 0.5}, {graph.Train, 0}, {graph.Eval, 0}} {
		_, inst := build(t, tt.mode, func(s *graph.Scope) {
			x := s.Input("x", s.Dtype(), 2, 2)
			if layer.Dropout(s, x, tt.p) != x {
				t.Errorf("%v with p = %v: got another node, want x itself", tt.mode, tt.p)
			}
		})
		if slices.Contains(inst.Inputs(), graph.StepInput) {
			t.Errorf("%v with p = %v: the model asks for the step", tt.mode, tt.p)
		}
	}
}

// Two dropouts of one model have masks of their own, though they stand in one scope.
func TestDropoutsDiffer(t *testing.T) {
	var a, b *gorgonia.Node
	_, inst := build(t, graph.Train, func(s *graph.Scope) {
		x := s.Input("x", s.Dtype(), 1, 100)
		a, b = layer.Dropout(s, x, 0.5), layer.Dropout(s, x, 0.5)
	})
	for i := range inst.Input("x").Float64s() {
		inst.Input("x").Float64s()[i] = 1
	}
	run(t, gorgonia.Nodes{a, b})
	if cmp.Equal(a.Value().Data(), b.Value().Data()) {
		t.Error("two dropouts have one mask")
	}
}

func TestFlatten(t *testing.T) {
	build(t, graph.Train, func(s *graph.Scope) {
		x, m := s.Input("x", s.Dtype(), 2, 3, 4, 5), s.Input("m", s.Dtype(), 2, 3)
		if got, want := layer.Flatten(s, x).Shape(), (tensor.Shape{2, 60}); !got.Eq(want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if layer.Flatten(s, m) != m {
			t.Error("a matrix is not flat already")
		}
	})
}

func TestLayersRefuse(t *testing.T) {
	input := func(shape ...int) func(*graph.Scope) *gorgonia.Node {
		return func(s *graph.Scope) *gorgonia.Node { return s.Input("x", s.Dtype(), shape...) }
	}
	for _, tt := range []struct {
		name string
		x    func(*graph.Scope) *gorgonia.Node
		f    func(*graph.Scope, *gorgonia.Node) *gorgonia.Node
		want []string
	}{
		{"linear on images", input(2, 3, 4), func(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node { return layer.Linear(s, x, 5) }, []string{"net/linear: ", "(2, 3, 4)", "(batch, inputs)", "Flatten"}},
		{"linear without outputs", input(2, 3), func(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node { return layer.Linear(s, x, 0) }, []string{"net/linear: ", "0 outputs", "at least 1"}},
		{"dropout of all", input(2, 3), func(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node { return layer.Dropout(s, x, 1) }, []string{"net/dropout: ", "probability is 1", "0 ≤ p < 1"}},
		{"negative dropout", input(2, 3), func(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node { return layer.Dropout(s, x, -0.1) }, []string{"net/dropout: ", "-0.1"}},
		{"flattening a vector", input(3), layer.Flatten, []string{"net: ", "flatten", "(3)", "(batch, …)"}},
		{"relu of class indices", func(s *graph.Scope) *gorgonia.Node { return s.Input("x", tensor.Int64, 3) }, layer.ReLU, []string{"net: ", "relu", "int64", "float32 or float64"}},
	} {
		for _, mode := range []graph.Mode{graph.Train, graph.Eval} {
			_, err := graph.Build(graph.NewParams(tensor.Float32, 1), mode, func(s *graph.Scope) {
				if y := tt.f(s.In("net"), tt.x(s)); y != nil {
					t.Errorf("%s: got a node, want nil", tt.name)
				}
			})
			if err == nil {
				t.Errorf("%s: got no error", tt.name)
				continue
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%s: got %q, want it to hold %q", tt.name, err, part)
				}
			}
		}
	}
}

// Every layer, given nil, returns nil: without an earlier error it says so, after one it says nothing.
func TestNilInNilOut(t *testing.T) {
	for _, c := range layer.Cases() {
		for _, mode := range []graph.Mode{graph.Train, graph.Eval} {
			_, err := graph.Build(graph.NewParams(tensor.Float32, 1), mode, func(s *graph.Scope) {
				if c.Make(s.In("net"), nil) != nil {
					t.Errorf("%s: got a node, want nil", c.Layer)
				}
			})
			if err == nil || !strings.Contains(err.Error(), "net") || !strings.Contains(err.Error(), "the input is nil") {
				t.Errorf("%s: got %v, want an error that says where and what", c.Layer, err)
			}
			_, err = graph.Build(graph.NewParams(tensor.Float32, 1), mode, func(s *graph.Scope) {
				x := layer.Linear(s, s.Input("x", s.Dtype(), 2), 3)
				if c.Make(s, x) != nil || c.Make(s, s.Input("y", s.Dtype(), c.Input...)) != nil {
					t.Errorf("%s: got a node after an error, want nil", c.Layer)
				}
			})
			if err == nil || !strings.HasPrefix(err.Error(), "linear: x is (2)") {
				t.Errorf("%s: got %v, want the first error", c.Layer, err)
			}
		}
	}
}
