package verify

import (
	"context"
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/verify/fd"
)

// bent is Σᵢ vᵢ·relu(xᵢ + bᵢ) of one row, whose kinks are where b says.
func bent(s *graph.Scope) *gorgonia.Node {
	x := s.Input("x", s.Dtype(), 4)
	b := s.Param("b", graph.Zeros(), 4)
	v := s.Param("v", graph.Normal(0, 1), 4)
	if s.Err() != nil {
		return nil
	}
	z := s.Try(op.Add(x, b))
	if s.Err() != nil {
		return nil
	}
	h := s.Try(op.ReLU(z))
	if s.Err() != nil {
		return nil
	}
	return s.Try(op.Dot(h, v))
}

// at fills x with distances from the kink.
func at(x ...float64) func(*graph.Instance) error {
	return func(i *graph.Instance) error {
		k := 0
		set(i.Input("x"), func() float64 { k++; return x[k-1] })
		return nil
	}
}

func TestKinks(t *testing.T) {
	h := fd.Central.Step
	for _, c := range []struct {
		name  string
		x     []float64
		want  Verdict
		kinks int
	}{
		{"far", []float64{1, -1, 2, -2}, OK, 0},
		{"on it", []float64{0, -1, 2, -2}, Kink, 1},
		{"all on it", []float64{0, 0, 0, 0}, Kink, 4},
		{"just above", []float64{h / 3, -1, 2, -2}, Kink, 1},
		{"just below", []float64{-h / 3, -1, 2, -2}, Kink, 1},
		{"very close", []float64{h / 1000, -h / 1000, 2, -2}, Kink, 2},
		{"closer than any step", []float64{h * 1e-6, -h * 1e-6, 2, -2}, Kink, 2},
		{"at a fine step", []float64{h / 100, -h / 20, h / 9, -h / 500}, Kink, 4},
	} {
		r, err := Gradients(context.Background(), graph.NewParams(tensor.Float64, 1), bent, at(c.x...))
		if err != nil {
			t.Fatal(err)
		}
		if b := r.get("b"); b.Verdict != c.want || b.Kinks != c.kinks || !r.OK() {
			t.Errorf("%s: %s with %d kinks, want %s with %d\n%s", c.name, b.Verdict, b.Kinks, c.want, c.kinks, r)
		}
		if v := r.get("v").Verdict; !v.Good() {
			t.Errorf("%s: v is smooth, but: %s", c.name, v)
		}
	}
}

// TestKinksExcuseNothingElse: a gradient that is none of the slopes at a kink is wrong.
func TestKinksExcuseNothingElse(t *testing.T) {
	h := fd.Central.Step
	for _, factor := range []float64{1.01, -1, 3} {
		for name, x := range map[string][]float64{
			"above": {h / 3, h / 100, h / 1000, 1e-12}, // the slope is v, and factor·v is claimed
			"far":   {1, 2, 3, 4},
		} {
			declare := func(s *graph.Scope) *gorgonia.Node {
				x := s.Input("x", s.Dtype(), 4)
				b := s.Param("b", graph.Zeros(), 4)
				v := s.Param("v", graph.Normal(0, 1), 4)
				if s.Err() != nil {
					return nil
				}
				right := s.Try(op.ReLU(s.Try(op.Add(x, b))))
				o, _ := op.Of(right.Op())
				h := s.Try(op.Apply(tampered{o, "relu", scaled(0, factor)}, s.Try(op.Add(x, b))))
				if s.Err() != nil {
					return nil
				}
				return s.Try(op.Dot(h, v))
			}
			r, err := Gradients(context.Background(), graph.NewParams(tensor.Float64, 1), declare, at(x...))
			if err != nil {
				t.Fatal(err)
			}
			if b := r.get("b"); b.Verdict != Wrong || b.Failing != 4 {
				t.Errorf("factor %v, %s: %s in %d of 4 elements, want WRONG in all\n%s", factor, name, b.Verdict, b.Failing, r)
			}
		}
	}
}

// TestSteepIsNoKink: a curve that turns within a few steps is settled by finer ones, and one percent is still seen.
func TestSteepIsNoKink(t *testing.T) {
	steep := func(factor float64) func(*graph.Scope) *gorgonia.Node {
		return func(s *graph.Scope) *gorgonia.Node {
			x := s.Input("x", s.Dtype(), 4)
			b := s.Param("b", graph.Constant(0.3), 4)
			if s.Err() != nil {
				return nil
			}
			z := s.Try(op.Linear(b, 300, -90)) // tanh(300·(b − 0.3) + x)
			z = s.Try(op.Add(z, x))
			right := s.Try(op.Tanh(z))
			o, _ := op.Of(right.Op())
			h := s.Try(op.Apply(tampered{o, "steep", scaled(0, factor)}, z))
			return s.Try(op.Dot(h, s.Try(op.Linear(x, 0, 1))))
		}
	}
	for factor, want := range map[float64]Verdict{1: OK, 1.01: Wrong, 0.99: Wrong} {
		r, err := Gradients(context.Background(), graph.NewParams(tensor.Float64, 1), steep(factor), at(-1, 0.2, 0.7, 1.5))
		if err != nil {
			t.Fatal(err)
		}
		if b := r.get("b"); b.Verdict != want || want == Wrong && b.Failing != 4 {
			t.Errorf("factor %v: %s in %d elements, want %s\n%s", factor, b.Verdict, b.Failing, want, r)
		}
	}
}

// TestCancellation: a loss that is a small difference of great numbers is noisier than its size tells.
func TestCancellation(t *testing.T) {
	declare := func(s *graph.Scope) *gorgonia.Node {
		x := s.Input("x", s.Dtype(), 4)
		b := s.Param("b", graph.Normal(0, 1), 4)
		if s.Err() != nil {
			return nil
		}
		z := s.Try(op.Linear(s.Try(op.Tanh(b)), 1, 1e6))
		return s.Try(op.Dot(z, x))
	}
	for range 3 {
		r, err := Gradients(context.Background(), graph.NewParams(tensor.Float64, 1), declare, at(1, -1, math.Pi, -math.Pi))
		if err != nil {
			t.Fatal(err)
		}
		if !r.OK() || !(math.Abs(float64(r.Loss)) <= 100) {
			t.Errorf("loss %v\n%s", r.Loss, r)
		}
	}
}
