package verify

import (
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
)

// bend puts an operator between two layers.
func bend(apply func(z *gorgonia.Node) (*gorgonia.Node, error)) func(*graph.Scope) *gorgonia.Node {
	return func(s *graph.Scope) *gorgonia.Node {
		z := layer.Tanh(s, layer.Linear(s, s.Input("x", s.Dtype(), rows, features), 5))
		if s.Err() != nil {
			return nil
		}
		return mean(s, layer.Linear(s, s.Try(apply(z)), classes))
	}
}

func TestSecondOrder(t *testing.T) {
	for name, declare := range map[string]func(*graph.Scope) *gorgonia.Node{
		"tanh": net(layer.Tanh), "sigmoid": net(layer.Sigmoid), "relu": net(layer.ReLU),
	} {
		for kind, opts := range map[string][]Option{
			"full": nil, "directional": {Directional(2)}, "float32": {Float32()}, "tape": {OnTape()},
		} {
			r := check(t, 1, declare, append(opts, SecondOrder())...)
			if !r.OK() || r.Order != 2 || !strings.Contains(r.String(), "4 of 4 parameters hold: 53 elements in") || !strings.Contains(r.String(), "second order") {
				t.Errorf("%s, %s: %v\n%s", name, kind, r.Err(), r)
			}
		}
	}
}

func TestWrongSecondOrder(t *testing.T) {
	// the first derivative of this tanh is right, but passes through an operator whose own is not
	for factor, want := range map[float64]Verdict{1: OK, 1.01: Wrong, -1: Wrong} {
		declare := bend(func(z *gorgonia.Node) (*gorgonia.Node, error) {
			right, err := op.Tanh(z)
			if err != nil {
				return nil, err
			}
			o, _ := op.Of(right.Op())
			return op.Apply(tampered{o, "passing", func(right, _ gorgonia.Nodes, _ *gorgonia.Node) (gorgonia.Nodes, error) {
				pass, err := op.Linear(right[0], 1, 0)
				if err != nil {
					return nil, err
				}
				identity, _ := op.Of(pass.Op())
				dx, err := op.Apply(tampered{identity, "identity", scaled(0, factor)}, right[0])
				return gorgonia.Nodes{dx}, err
			}}, z)
		})
		if r := check(t, 1, declare); !r.OK() {
			t.Errorf("factor %v: the first order is right, but\n%s", factor, r)
		}
		for _, opts := range [][]Option{{SecondOrder()}, {SecondOrder(), Directional(2)}} {
			r := check(t, 1, declare, opts...)
			if got := r.get("linear/weight").Verdict; got != want {
				t.Errorf("factor %v: second order %s, want %s\n%s", factor, got, want, r)
			}
		}
	}
}

// TestNoSecondOrderIsSaid: parameters below an operator that can be differentiated once only are unsupported, and the
// operator is named; the others are checked.
func TestNoSecondOrderIsSaid(t *testing.T) {
	declare := bend(func(z *gorgonia.Node) (*gorgonia.Node, error) { return op.Apply(once{square{1}}, z) })
	for _, opts := range [][]Option{{SecondOrder()}, {SecondOrder(), Directional(2)}} {
		r := check(t, 1, declare, opts...)
		for _, name := range []string{"linear/weight", "linear/bias"} {
			if p := r.get(name); p.Verdict != Unsupported || !strings.Contains(p.Note, "none is known") || !strings.Contains(p.Note, "dead") {
				t.Errorf("%s: %s %q, want unsupported, and the operator's name", name, p.Verdict, p.Note)
			}
		}
		if got := r.get("linear_1/bias").Verdict; got != OK {
			t.Errorf("linear_1/bias is above the operator, but: %s", got)
		}
		if !r.OK() || !strings.Contains(r.String(), "2 unsupported") {
			t.Errorf("%v\n%s", r.Err(), r)
		}
	}
}
