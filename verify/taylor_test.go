package verify

import (
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
)

func TestTaylorSlopes(t *testing.T) {
	for name, declare := range map[string]func(*graph.Scope) *gorgonia.Node{
		"sigmoid": net(layer.Sigmoid), "tanh": net(layer.Tanh), "relu": net(layer.ReLU),
	} {
		for kind, opts := range map[string][]Option{"full": nil, "directional": {Directional(2)}, "float32": {Directional(2), Float32()}, "second": {SecondOrder()}} {
			r := check(t, 1, declare, append(opts, Taylor())...)
			for _, p := range r.Params {
				if p.Slope == nil || !(float64(*p.Slope) >= 1.9) && !(kind == "float32" && math.IsNaN(float64(*p.Slope))) || p.Verdict != OK && kind != "second" {
					t.Errorf("%s, %s: %s: %s, slope %s, want 2", name, kind, p.Name, p.Verdict, p.slope())
				}
			}
			if !strings.Contains(r.String(), "  slope  ") {
				t.Errorf("the slope is not in the table\n%s", r)
			}
		}
	}
}

func TestTaylorSlopeOfWrongGradients(t *testing.T) {
	for _, factor := range []float64{1.01, 1 + 1e-4, -1, 0} {
		r := check(t, 1, affineNet("taylor", scaled(1, factor)), Taylor(), Directional(1))
		if w := r.get("w"); w.Verdict != Wrong || w.Slope == nil || !(math.Abs(float64(*w.Slope)-1) <= 0.02) {
			t.Errorf("factor %v: %s with slope %s, want WRONG with 1", factor, w.Verdict, w.slope())
		}
		if b := r.get("b"); b.Slope == nil || !(math.Abs(float64(*b.Slope)-2) <= 0.02) {
			t.Errorf("factor %v: b is innocent, but has slope %s", factor, b.slope())
		}
	}
}

func TestTaylorOfAStraightLoss(t *testing.T) {
	r := check(t, 1, func(s *graph.Scope) *gorgonia.Node {
		b := s.Param("b", graph.Normal(0, 1), 4)
		if s.Err() != nil {
			return nil
		}
		return s.Try(op.Dot(b, s.Try(op.Linear(b, 0, 2))))
	}, Taylor())
	if b := r.get("b"); b.Verdict != OK || b.slope() != "straight" {
		t.Errorf("%s with slope %s, want ok and straight", b.Verdict, b.slope())
	}
}

// TestTaylorAtKinks: a kink in x itself has slope 1, so the points nearby are asked.
func TestTaylorAtKinks(t *testing.T) {
	p := graph.NewParams(tensor.Float64, 1)
	r, err := Gradients(t.Context(), p, bent, at(0, 0, 0, 0), Taylor())
	if err != nil {
		t.Fatal(err)
	}
	if b := r.get("b"); b.Verdict != Kink || !(b.slope() == "straight" || float64(*b.Slope) > wrong) {
		t.Errorf("%s with slope %s, want kink, and no slope of 1", b.Verdict, b.slope())
	}
}

func TestMedian(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		v    []float64
		want float64
	}{{[]float64{3, 1, 2}, 2}, {[]float64{4, 1, 3, 2}, 2}, {[]float64{nan, 1, nan, 2}, 2}, {[]float64{nan, 5}, 5}, {[]float64{7}, 7}} {
		if got := median(c.v); got != c.want {
			t.Errorf("%v: %v, want %v", c.v, got, c.want)
		}
	}
}
