package verify

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/metrics"
)

func TestDirectionsOfRightGradients(t *testing.T) {
	for name, declare := range map[string]func(*graph.Scope) *gorgonia.Node{
		"sigmoid": net(layer.Sigmoid), "tanh": net(layer.Tanh), "relu": net(layer.ReLU),
	} {
		for kind, opts := range map[string][]Option{"float64": nil, "float32": {Float32()}, "tape": {OnTape()}} {
			calls := 0
			r := check(t, 1, declare, append(opts, Directional(3), Progress(func(done, total int) {
				if calls++; done != calls || total != 4*3 {
					t.Errorf("%s, %s: progress %d of %d at call %d", name, kind, done, total, calls)
				}
			}))...)
			for _, p := range r.Params {
				if p.Verdict != OK || p.Directions != 3 || len(p.Bars) != 3 || p.Resolved != 3 || p.Worst.Direction == 0 || p.Worst.Index != nil {
					t.Errorf("%s, %s: %+v, want 3 directions, all ok", name, kind, p)
				}
				if m := p.Miss(0.1); !(m >= 0 && m < 1e-3) {
					t.Errorf("%s, %s: an error of a tenth of %s is missed with probability %v", name, kind, p.Name, m)
				}
			}
		}
	}
}

// TestDirectionsNameTheElement: a direction that is wrong is bisected to an element that is.
func TestDirectionsNameTheElement(t *testing.T) {
	for at := range features * features {
		r := check(t, 1, affineNet("named", func(right, _ gorgonia.Nodes, _ *gorgonia.Node) (gorgonia.Nodes, error) {
			n, err := op.Apply(one{at, 1.01}, right[1])
			right[1] = n
			return right, err
		}), Directional(2))
		w := r.get("w")
		if w.Verdict != Wrong || fmt.Sprint(w.Worst.Index) != fmt.Sprint([]int{at / features, at % features}) {
			t.Errorf("element %d is wrong, but: %s at %v\n%s", at, w.Verdict, w.Worst.Index, r)
		}
		if got := float64(w.Worst.Symbolic / w.Worst.Numeric); !(math.Abs(got-1.01) <= 1e-4) {
			t.Errorf("symbolic/numeric is %v, want 1.01", got)
		}
		for _, other := range r.Params {
			if other.Name != "w" && other.Verdict != OK {
				t.Errorf("%s is innocent, but: %s", other.Name, other.Verdict)
			}
		}
	}
}

func TestDirectionsCatch(t *testing.T) {
	dropped := func(right, _ gorgonia.Nodes, _ *gorgonia.Node) (gorgonia.Nodes, error) {
		right[2] = nil
		return right, nil
	}
	for name, c := range map[string]struct {
		change func(right, in gorgonia.Nodes, grad *gorgonia.Node) (gorgonia.Nodes, error)
		param  string
		want   Verdict
	}{
		"one percent":   {scaled(1, 1.01), "w", Wrong},
		"sign":          {scaled(1, -1), "w", Wrong},
		"zero":          {scaled(2, 0), "b", Wrong},
		"dropped":       {dropped, "b", Missing},
		"not a number":  {scaled(2, math.NaN()), "b", NaN},
		"not finite":    {scaled(2, math.Inf(1)), "b", NaN},
		"1e-4 too much": {scaled(1, 1.0001), "w", Wrong},
	} {
		r := check(t, 1, affineNet(name, c.change), Directional(2))
		p := r.get(c.param)
		if p.Verdict != c.want || p.Worst.Index == nil || p.Failing != 1 {
			t.Errorf("%s: %s at %v, want %s at an element\n%s", name, p.Verdict, p.Worst.Index, c.want, r)
		}
		if err := r.Err(); err == nil || !strings.Contains(err.Error(), c.param+"[") {
			t.Errorf("%s: the error %v does not name an element of %s", name, err, c.param)
		}
	}
}

// TestMiss: P(|N(0,1)| ≤ 1) and P(|N(0,1)| ≤ 2) are in every table of the normal distribution.
func TestMiss(t *testing.T) {
	const one, two = 0.682689492137086, 0.954499736103642
	for _, c := range []struct {
		bars     []metrics.Number
		relative float64
		want     float64
	}{
		{nil, 0.01, 1},
		{[]metrics.Number{0.005}, 0.01, one},
		{[]metrics.Number{0.005, 0.01}, 0.01, one * two},
		{[]metrics.Number{0.05, 0.05, 0.05}, 0.1, one * one * one},
	} {
		if got := (Result{Bars: c.bars}).Miss(c.relative); !(math.Abs(got-c.want) <= 1e-14) {
			t.Errorf("bars %v, error %v: %v, want %v", c.bars, c.relative, got, c.want)
		}
	}
}

// TestMissIsABound: errors of a size that single directions miss at times are missed no more often than is said, and no less
// often than a fourth of that. The bars are those of the right gradient along the same directions.
func TestMissIsABound(t *testing.T) {
	const relative = 3e-6
	runs := 300
	if testing.Short() {
		runs = 60
	}
	missed, said := 0.0, 0.0
	for seed := range uint64(runs) {
		said += check(t, seed, affineNet("right", scaled(1, 1)), Directional(1)).get("w").Miss(relative) / float64(runs)
		if r := check(t, seed, affineNet("slight", scaled(1, 1+relative)), Directional(1)); r.get("w").Verdict == OK {
			missed += 1 / float64(runs)
		}
	}
	if margin := 4 * math.Sqrt(said/float64(runs)); missed > said+margin || missed < said/4-margin || said > 0.9 {
		t.Errorf("a share of %.3f was missed, want about %.3f or somewhat less", missed, said)
	}
	t.Logf("a share of %.3f was missed, of at most %.3f", missed, said)
}

func TestDirectionsAreKeyed(t *testing.T) {
	first := check(t, 1, net(layer.Tanh), Directional(2))
	if d := cmp.Diff(first, check(t, 1, net(layer.Tanh), Directional(2))); d != "" {
		t.Errorf("a second check differs: %s", d)
	}
	if other := check(t, 2, net(layer.Tanh), Directional(2)); cmp.Equal(first.Params[0].Bars, other.Params[0].Bars) {
		t.Error("another seed has the same directions")
	}
}

// TestWithin: there is always one direction, and no thousand of them in a moment.
func TestWithin(t *testing.T) {
	for _, limit := range []time.Duration{time.Nanosecond, 5 * time.Millisecond} {
		r := check(t, 1, net(layer.Tanh), Directional(1_000_000), Within(limit))
		for _, p := range r.Params {
			if p.Verdict != OK || p.Directions < 1 || p.Directions != r.Params[0].Directions || limit == 1 && p.Directions != 1 {
				t.Errorf("%v: %s with %d directions of %s, want ok with as many as there was time for", limit, p.Verdict, p.Directions, p.Name)
			}
		}
	}
}

func TestDirectionsOfAnIdleParameter(t *testing.T) {
	r := check(t, 1, func(s *graph.Scope) *gorgonia.Node {
		s.Param("idle", graph.Normal(0, 1), 3, 2)
		return net(layer.Tanh)(s)
	}, Directional(2))
	if p := r.get("idle"); p.Verdict != Zero || !r.OK() || !strings.Contains(r.String(), "zero     idle") {
		t.Errorf("%s, want zero\n%s", p.Verdict, r)
	}
}

// BenchmarkDirectional builds and checks the tutorial's network, 39,760 parameters.
func BenchmarkDirectional(b *testing.B) {
	f := digits(b, 1)
	p := graph.NewParams(tensor.Float32, 1)
	for _, c := range []struct {
		name string
		opts []Option
	}{{"float64", nil}, {"float32", []Option{Float32()}}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				r, err := Gradients(b.Context(), p, tutorial(0.01), f, append(c.opts, Directional(4))...)
				if err != nil || !r.OK() {
					b.Fatal(err, r)
				}
			}
		})
	}
}
