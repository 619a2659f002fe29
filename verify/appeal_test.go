package verify

import (
	"context"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
)

// straight is Σ relu(bᵢ) − relu(−bᵢ), which is Σbᵢ: smooth, but in 0 the chain rule gives 0 for its slope of 1. The slope of
// the second rectifier is claimed to be factor times what it is.
func straight(factor float64) func(*graph.Scope) *gorgonia.Node {
	return func(s *graph.Scope) *gorgonia.Node {
		b := s.Param("b", graph.Zeros(), 32)
		if s.Err() != nil {
			return nil
		}
		minus := s.Try(op.Linear(b, -1, 0))
		o, _ := op.Of(s.Try(op.ReLU(minus)).Op())
		low := s.Try(op.Apply(tampered{o, "low", scaled(0, factor)}, minus))
		z := s.Try(op.Sub(s.Try(op.ReLU(b)), low))
		return s.Try(op.Dot(z, s.Try(op.Linear(z, 0, 1))))
	}
}

// TestAppeal: what looks wrong because kinks cancel is not accused, and what is wrong does not get away with it.
func TestAppeal(t *testing.T) {
	for _, c := range []struct {
		name   string
		zeros  int // elements on their kinks; the others are at 1
		factor float64
		want   Verdict
		open   int
	}{
		{"far from kinks", 0, 1, OK, 0},
		{"on them", 3, 1, Inconclusive, 3},
		{"on them, and wrong", 32, 1.01, Wrong, 0},
		{"sign", 32, -1, Wrong, 0},
	} {
		p := graph.NewParams(tensor.Float64, 1)
		if _, err := graph.Build(p, graph.Train, func(s *graph.Scope) { straight(c.factor)(s) }); err != nil {
			t.Fatal(err)
		}
		at := make([]float64, 32)
		for i := c.zeros; i < len(at); i++ {
			at[i] = 1
		}
		if err := p.Get("b").Set(at); err != nil {
			t.Fatal(err)
		}
		r, err := Gradients(context.Background(), p, straight(c.factor), func(*graph.Instance) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		b := r.get("b")
		if b.Verdict != c.want || c.want != Wrong && b.Open != c.open || r.OK() != (c.want != Wrong) {
			t.Errorf("%s: %s with %d elements open, want %s with %d\n%s", c.name, b.Verdict, b.Open, c.want, c.open, r)
		}
	}
}
