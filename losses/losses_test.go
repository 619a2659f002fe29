package losses_test

import (
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/losses"
	"nabla/verify"
)

// A target is a form of target that a loss takes.
type target struct {
	dtype func(tensor.Dtype) tensor.Dtype
	shape []int
	data  any // float64s or int64s
}

func real(dt tensor.Dtype) tensor.Dtype { return dt }
func class(tensor.Dtype) tensor.Dtype   { return tensor.Int64 }
func reals(data ...float64) target      { return target{real, []int{2, 3}, data} }
func classes(data ...int64) target      { return target{class, []int{2}, data} }

// convert returns float64s in the model's precision.
func convert(dt tensor.Dtype, v any) any {
	f, ok := v.([]float64)
	if !ok || dt != tensor.Float32 {
		return v
	}
	out := make([]float32, len(f))
	for i, x := range f {
		out[i] = float32(x)
	}
	return out
}

// kind returns the registered name that a name begins with.
func kind(name string) string {
	k, _, _ := strings.Cut(name, " ")
	return k
}

// fits are the targets that each loss takes.
var fits = map[string][]target{
	"cross_entropy": {classes(0, 2), reals(0.2, 0.3, 0.5, 1, 0, 0)},
	"mse":           {reals(0.2, 0.3, 0.5, 1, 0, 0)},
}

// rows returns a loss's rows and the gradient of their sum by pred.
func rows(t *testing.T, l losses.Loss, dt tensor.Dtype, pred []float64, y target) (loss, grad []float64, err error) {
	t.Helper()
	var out, sum, x *gorgonia.Node
	inst, err := graph.Build(graph.NewParams(dt, 1), graph.Train, func(s *graph.Scope) {
		x = s.Input("x", dt, 2, 3)
		out = l.Rows(s, x, s.Input("y", y.dtype(dt), y.shape...))
		if s.Err() == nil {
			sum = s.Try(op.Dot(out, s.Input("ones", dt, 2)))
		}
	})
	if err != nil {
		return nil, nil, err
	}
	for name, data := range map[string]any{"x": pred, "y": y.data, "ones": []float64{1, 1}} {
		in := inst.Input(name)
		if err := tensor.Copy(in, tensor.New(tensor.WithShape(in.Shape()...), tensor.WithBacking(convert(dt, data)))); err != nil {
			t.Fatal(err)
		}
	}
	grads, err := graph.Grad(sum, x)
	if err != nil {
		t.Fatal(err)
	}
	m, err := vm.New(gorgonia.Nodes{out, grads[0]})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.RunAll(); err != nil {
		return nil, nil, err
	}
	return floats(out), floats(grads[0]), nil
}

func floats(n *gorgonia.Node) []float64 {
	switch d := n.Value().Data().(type) {
	case []float64:
		return d
	case []float32:
		out := make([]float64, len(d))
		for i, v := range d {
			out[i] = float64(v)
		}
		return out
	}
	return nil
}

func TestValues(t *testing.T) {
	lse := math.Log(math.Exp(1) + math.Exp(2) + math.Exp(4))
	x := []float64{1, 2, 4, 1, 2, 4}
	for _, c := range []struct {
		name string
		loss losses.Loss
		y    target
		want []float64
	}{
		{"mse", &losses.MSE{}, reals(1, 1, 1, 2, 2, 2), []float64{(0 + 1 + 9) / 3., (1 + 0 + 4) / 3.}},
		{"class", &losses.CrossEntropy{}, classes(0, 2), []float64{lse - 1, lse - 4}},
		{"distribution", &losses.CrossEntropy{}, reals(1, 0, 0, 0.5, 0, 0.5), []float64{lse - 1, lse - 2.5}},
	} {
		for dt, eps := range map[tensor.Dtype]float64{tensor.Float32: 1e-6, tensor.Float64: 1e-14} {
			got, _, err := rows(t, c.loss, dt, x, c.y)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range c.want {
				if !(math.Abs(got[i]-want) <= eps*(1+want)) {
					t.Errorf("%s %v: row %d is %v, want %v", c.name, dt, i, got[i], want)
				}
			}
		}
	}
}

// every returns the losses of the registry as they are, and with other settings under names that begin with theirs.
func every(t *testing.T) map[string]losses.Loss {
	t.Helper()
	all := map[string]losses.Loss{
		"cross_entropy smoothed": &losses.CrossEntropy{LabelSmoothing: 0.1},
		"cross_entropy flat":     &losses.CrossEntropy{LabelSmoothing: 0.99},
	}
	for _, name := range losses.Names() {
		l, err := losses.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if losses.Describe(name) == "" {
			t.Errorf("%s has no description", name)
		}
		all[name] = l
	}
	return all
}

// TestEveryLoss holds for all losses, with predictions of any finite size.
func TestEveryLoss(t *testing.T) {
	for name, l := range every(t) {
		fits := fits[kind(name)]
		if len(fits) == 0 {
			t.Errorf("%s: add a target that it takes", name)
		}
		for _, y := range fits {
			for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
				for _, scale := range []float64{0, 1e-30, 1, 1e3, 1e15} {
					_, grad, err := rows(t, l, dt, []float64{1 * scale, -2 * scale, 3 * scale, 0, 0, scale}, y)
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					for i, g := range grad {
						if math.IsNaN(g) || math.IsInf(g, 0) {
							t.Errorf("%s %v: predictions of size %v have gradient %v at element %d", name, dt, scale, g, i)
						}
					}
				}
			}
		}
		for _, y := range []target{{real, []int{3, 2}, nil}, {real, []int{2}, nil}, {class, []int{3}, nil}, {real, []int{2, 1}, nil}} {
			_, _, err := rows(t, l, tensor.Float64, make([]float64, 6), y)
			if err == nil || !strings.Contains(err.Error(), "(2, 3)") {
				t.Errorf("%s against a target of shape %v: got %v, want an error with both shapes", name, y.shape, err)
			}
		}
	}
	if _, _, err := rows(t, &losses.CrossEntropy{}, tensor.Float64, make([]float64, 6), classes(0, 3)); err == nil || !strings.Contains(err.Error(), "row 1 has class 3") {
		t.Errorf("a class out of range: got %v", err)
	}
	if _, err := losses.ByName("mes"); err == nil || !strings.Contains(err.Error(), `did you mean "mse"`) {
		t.Errorf("an unknown name: got %v", err)
	}
}

// TestEveryLosssGradient certifies each loss for every form of target.
func TestEveryLosssGradient(t *testing.T) {
	for name, l := range every(t) {
		for _, y := range fits[kind(name)] {
			p := graph.NewParams(tensor.Float64, 1)
			report, err := verify.Gradients(t.Context(), p, func(s *graph.Scope) *gorgonia.Node {
				pred := s.Param("pred", graph.Normal(0, 1), 2, 3)
				rows := l.Rows(s, pred, s.Input("y", y.dtype(s.Dtype()), y.shape...))
				return s.Try(op.Dot(rows, s.Param("weight", graph.Normal(0, 1), 2)))
			}, func(inst *graph.Instance) error {
				in := inst.Input("y")
				return tensor.Copy(in, tensor.New(tensor.WithShape(in.Shape()...), tensor.WithBacking(y.data)))
			})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := report.Err(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
