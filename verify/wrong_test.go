package verify

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/internal/plan"
	"nabla/internal/simd"
)

// square is an operator of the test's own: x², whose gradient is factor·2x·g.
type square struct{ factor float64 }

func (o square) Name() string                      { return fmt.Sprintf("square(%v)", o.factor) }
func (square) Infer(in []op.Type) (op.Type, error) { return in[0], nil }
func (square) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return func(*simd.Pool) error {
		if out.Dtype == tensor.Float32 {
			simd.Mul(plan.Slice[float32](out), plan.Slice[float32](in[0]), plan.Slice[float32](in[0]))
		} else {
			simd.Mul(plan.Slice[float64](out), plan.Slice[float64](in[0]), plan.Slice[float64](in[0]))
		}
		return nil
	}
}
func (o square) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := op.Mul(in[0], grad)
	if err != nil {
		return nil, err
	}
	dx, err = op.Linear(dx, 2*o.factor, 0)
	return gorgonia.Nodes{dx}, err
}

// A tampered operator computes what the right one does, and changes its gradient.
type tampered struct {
	op.Operator
	name   string
	change func(right, in gorgonia.Nodes, grad *gorgonia.Node) (gorgonia.Nodes, error)
}

func (o tampered) Name() string { return "tampered " + o.name }
func (o tampered) Grad(in gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	right, err := o.Operator.Grad(in, out, grad)
	if err != nil {
		return nil, err
	}
	return o.change(right, in, grad)
}

// one multiplies a single element by a factor, in both directions.
type one struct {
	at     int
	factor float64
}

func (o one) Name() string                      { return fmt.Sprintf("one(%d, %v)", o.at, o.factor) }
func (one) Infer(in []op.Type) (op.Type, error) { return in[0], nil }
func (o one) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return func(*simd.Pool) error {
		plan.Copy(out, in[0])
		if out.Dtype == tensor.Float32 {
			plan.Slice[float32](out)[o.at] *= float32(o.factor)
		} else {
			plan.Slice[float64](out)[o.at] *= o.factor
		}
		return nil
	}
}
func (o one) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := op.Apply(o, grad)
	return gorgonia.Nodes{dx}, err
}

// affineNet has a square weight, so that its gradient can be transposed, and an affine operator with a changed gradient.
func affineNet(name string, change func(right, in gorgonia.Nodes, grad *gorgonia.Node) (gorgonia.Nodes, error)) func(*graph.Scope) *gorgonia.Node {
	return func(s *graph.Scope) *gorgonia.Node {
		x := s.Input("x", s.Dtype(), rows, features)
		w := s.Param("w", graph.Glorot(), features, features)
		b := s.Param("b", graph.Normal(0, 0.1), features)
		if s.Err() != nil {
			return nil
		}
		right := s.Try(op.Affine(x, w, b))
		if s.Err() != nil {
			return nil
		}
		o, _ := op.Of(right.Op())
		h := s.Try(op.Apply(tampered{o, name, change}, x, w, b))
		return mean(s, layer.Linear(s, layer.Tanh(s, h), classes))
	}
}

func scaled(which int, factor float64) func(right, in gorgonia.Nodes, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	return func(right, _ gorgonia.Nodes, _ *gorgonia.Node) (gorgonia.Nodes, error) {
		n, err := op.Linear(right[which], factor, 0)
		right[which] = n
		return right, err
	}
}

func TestWrongGradientsAreCaught(t *testing.T) {
	spoil := func(which, at int) func(right, in gorgonia.Nodes, grad *gorgonia.Node) (gorgonia.Nodes, error) {
		return func(right, _ gorgonia.Nodes, _ *gorgonia.Node) (gorgonia.Nodes, error) {
			n, err := op.Apply(one{at, 1.01}, right[which])
			right[which] = n
			return right, err
		}
	}
	for _, c := range []struct {
		name    string
		change  func(right, in gorgonia.Nodes, grad *gorgonia.Node) (gorgonia.Nodes, error)
		param   string
		verdict Verdict
		ratio   float64 // symbolic / numeric; 0 for none in particular
		failing int     // elements
	}{
		{"one percent of the weight", scaled(1, 1.01), "w", Wrong, 1.01, 36},
		{"one percent of the bias", scaled(2, 1.01), "b", Wrong, 1.01, 6},
		{"a tenth of a percent", scaled(1, 0.999), "w", Wrong, 0.999, 36},
		{"sign", scaled(1, -1), "w", Wrong, -1, 36},
		{"mean for sum", scaled(2, 1./rows), "b", Wrong, 1. / rows, 6},
		{"zero", scaled(2, 0), "b", Wrong, 0, 6},
		{"transposed", func(right, in gorgonia.Nodes, grad *gorgonia.Node) (gorgonia.Nodes, error) {
			n, err := op.MatMul(grad, in[0], true, false)
			right[1] = n
			return right, err
		}, "w", Wrong, 0, 30}, // all but the diagonal
		{"dropped", func(right, _ gorgonia.Nodes, _ *gorgonia.Node) (gorgonia.Nodes, error) {
			right[2] = nil
			return right, nil
		}, "b", Missing, 0, 6},
		{"one element", spoil(1, 17), "w", Wrong, 1.01, 1},
		{"the last element", spoil(2, 5), "b", Wrong, 1.01, 1},
	} {
		for kind, opts := range map[string][]Option{"float64": nil, "float32": {Float32()}, "tape": {OnTape()}} {
			t.Run(c.name+"/"+kind, func(t *testing.T) {
				r := check(t, 1, affineNet(c.name, c.change), opts...)
				p := r.get(c.param)
				if p.Verdict != c.verdict || p.Failing != c.failing && (kind != "float32" || p.Failing == 0) {
					t.Fatalf("%s: %d elements, want %s: %d\n%s", p.Verdict, p.Failing, c.verdict, c.failing, r)
				}
				if c.ratio != 0 {
					if got := float64(p.Worst.Symbolic / p.Worst.Numeric); !(math.Abs(got-c.ratio) <= 1e-4) {
						t.Errorf("symbolic/numeric is %v, want %v", got, c.ratio)
					}
				}
				for _, other := range r.Params {
					if other.Name != c.param && other.Verdict != OK {
						t.Errorf("%s is innocent, but: %s", other.Name, other.Verdict)
					}
				}
				err := r.Err()
				if err == nil || r.OK() {
					t.Fatal("no error")
				}
				w := p.Worst
				for _, want := range []string{
					fmt.Sprintf("%s%v: %s", c.param, w.Index, c.verdict),
					fmt.Sprintf("symbolic %v, numeric %v ±", w.Symbolic, w.Numeric),
					"1 of 4 parameters",
				} {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("got %q, want %q in it", err, want)
					}
				}
				if first := strings.Split(r.String(), "\n")[1]; !strings.HasPrefix(first, string(c.verdict)) {
					t.Errorf("the table begins with %q, want the worst first", first)
				}
			})
		}
	}
}

// The element at fault is named exactly.
func TestTheElementIsNamed(t *testing.T) {
	r := check(t, 1, affineNet("named", func(right, _ gorgonia.Nodes, _ *gorgonia.Node) (gorgonia.Nodes, error) {
		n, err := op.Apply(one{2*features + 4, 1.01}, right[1])
		right[1] = n
		return right, err
	}))
	if got := fmt.Sprint(r.get("w").Worst.Index); got != "[2 4]" {
		t.Errorf("element %s is named, want [2 4]\n%s", got, r)
	}
}

func TestOperatorOfOnesOwn(t *testing.T) {
	for factor, want := range map[float64]Verdict{1: OK, 1.01: Wrong, 1 + 1e-4: Wrong, -1: Wrong} {
		declare := func(s *graph.Scope) *gorgonia.Node {
			h := layer.Linear(s, s.Input("x", s.Dtype(), rows, features), 5)
			if s.Err() != nil {
				return nil
			}
			return mean(s, layer.Linear(s, s.Try(op.Apply(square{factor}, h)), classes))
		}
		got := verdicts(check(t, 1, declare))
		if got["linear/weight"] != want || got["linear/bias"] != want || got["linear_1/weight"] != OK {
			t.Errorf("factor %v: got %v, want %s below the operator and ok above", factor, got, want)
		}
	}
}

// Tied weights with one of their two terms wrong.
func TestTiedWeights(t *testing.T) {
	for factor, want := range map[float64]Verdict{1: OK, 1.01: Wrong, 0: Wrong} {
		declare := func(s *graph.Scope) *gorgonia.Node {
			x := s.Input("x", s.Dtype(), rows, features)
			w := s.Param("w", graph.Glorot(), features, features)
			b := s.Param("b", graph.Zeros(), features)
			if s.Err() != nil {
				return nil
			}
			first := s.Try(op.Tanh(s.Try(op.Affine(x, w, b))))
			o, _ := op.Of(s.Try(op.Affine(x, w, b)).Op())
			second := s.Try(op.Apply(tampered{o, fmt.Sprint(factor), scaled(1, factor)}, first, w, b))
			return mean(s, layer.Linear(s, layer.Tanh(s, second), classes))
		}
		if got := verdicts(check(t, 1, declare)); got["w"] != want || got["b"] != OK {
			t.Errorf("factor %v: got %v, want w: %s", factor, got, want)
		}
	}
}

func TestOperatorsCatchesAWrongOne(t *testing.T) {
	for factor, want := range map[float64]Verdict{1: OK, 1.01: Wrong} {
		var own op.Case
		for _, c := range op.Cases() {
			if c.Op == "tanh" && c.In[0].Shape.Dims() == 2 {
				own = c
			}
		}
		own.Op = "square"
		own.Make = func(in gorgonia.Nodes) (*gorgonia.Node, error) { return op.Apply(square{factor}, in[0]) }
		r, err := certify(context.Background(), []op.Case{own}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Cases[0].Checks; got[0].Verdict != want || got[1].Verdict != want {
			t.Errorf("factor %v: got %v, want %s\n%s", factor, got, want, r)
		}
		if want == OK {
			if r.Err() != nil || !r.OK() {
				t.Errorf("a right operator is accused: %v", r.Err())
			}
			continue
		}
		for _, part := range []string{"square", "float64: operand1[", "WRONG: symbolic", "1.01 times"} {
			if err := r.Err(); err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("got %v, want %q in it", err, part)
			}
		}
	}
}
