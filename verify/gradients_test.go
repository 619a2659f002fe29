package verify

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
)

func TestRightGradients(t *testing.T) {
	dropped := func(s *graph.Scope) *gorgonia.Node {
		h := layer.Dropout(s, layer.Tanh(s, layer.Linear(s, s.Input("x", s.Dtype(), rows, features), 5)), 0.4)
		return mean(s, layer.Linear(s, h, classes))
	}
	tied := func(s *graph.Scope) *gorgonia.Node {
		x := s.Input("x", s.Dtype(), rows, features)
		w := s.Param("w", graph.Glorot(), features, features)
		b := s.Param("b", graph.Normal(0, 0.1), features)
		if s.Err() != nil {
			return nil
		}
		h := s.Try(op.Tanh(s.Try(op.Affine(x, w, b))))
		h = s.Try(op.Tanh(s.Try(op.Affine(h, w, b))))
		return mean(s, layer.Linear(s, h, classes))
	}
	for name, declare := range map[string]func(*graph.Scope) *gorgonia.Node{
		"sigmoid": net(layer.Sigmoid), "tanh": net(layer.Tanh), "relu": net(layer.ReLU), "dropout": dropped, "tied": tied,
	} {
		for kind, opts := range map[string][]Option{
			"float64": nil, "float32": {Float32()}, "tape": {OnTape()}, "float32 tape": {Float32(), OnTape()}, "eval": {InMode(graph.Eval)},
		} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				r := check(t, 1, declare, opts...)
				if err := r.Err(); err != nil || !r.OK() {
					t.Errorf("%v\n%s", err, r)
				}
				for _, p := range r.Params {
					if p.Resolved == 0 || p.Failing != 0 {
						t.Errorf("%s: %d elements resolved, %d failing\n%s", p.Name, p.Resolved, p.Failing, r)
					}
				}
			})
		}
	}
}

// TestKnownDerivatives: the worst elements of x² and of a sum of exponentials, whose gradients are known.
func TestKnownDerivatives(t *testing.T) {
	p := graph.NewParams(tensor.Float64, 1)
	square := func(s *graph.Scope) *gorgonia.Node {
		x := s.Param("x", graph.Zeros(), 3)
		if s.Err() != nil {
			return nil
		}
		return s.Try(op.Dot(x, x))
	}
	if _, err := graph.Build(p, graph.Train, func(s *graph.Scope) { square(s) }); err != nil {
		t.Fatal(err)
	}
	values := []float64{3, -0.5, 1e3}
	if err := p.Get("x").Set(values); err != nil {
		t.Fatal(err)
	}
	r, err := Gradients(context.Background(), p, square, fill(1))
	if err != nil || !r.OK() {
		t.Fatalf("%v\n%s", err, r)
	}
	w := r.Params[0].Worst
	if want := 2 * values[w.Index[0]]; float64(w.Symbolic) != want || !near(float64(w.Numeric), want) || w.Error > w.Bar {
		t.Errorf("element %v: symbolic %v, numeric %v ± %v, want %v", w.Index, w.Symbolic, w.Numeric, w.Bar, want)
	}
	if want := 9 + 0.25 + 1e6; float64(r.Loss) != want {
		t.Errorf("loss %v, want %v", r.Loss, want)
	}

	// stock operators of Gorgonia's take part
	exp := func(s *graph.Scope) *gorgonia.Node {
		x := s.Param("x", graph.Zeros(), 3)
		if s.Err() != nil {
			return nil
		}
		return s.Try(gorgonia.Sum(s.Try(gorgonia.Exp(x))))
	}
	if err := p.Get("x").Set([]float64{1, -2, 0.5}); err != nil {
		t.Fatal(err)
	}
	if r, err = Gradients(context.Background(), p, exp, fill(1)); err != nil || !r.OK() {
		t.Fatalf("%v\n%s", err, r)
	}
	w = r.Params[0].Worst
	if want := math.Exp([]float64{1, -2, 0.5}[w.Index[0]]); !near(float64(w.Numeric), want) || !near(float64(w.Symbolic), want) {
		t.Errorf("element %v: symbolic %v, numeric %v, want %v", w.Index, w.Symbolic, w.Numeric, want)
	}
}

func TestUnreached(t *testing.T) {
	r := check(t, 1, func(s *graph.Scope) *gorgonia.Node {
		s.Param("idle", graph.Normal(0, 1), 3, 2)
		return net(layer.Tanh)(s)
	})
	if got := verdicts(r); got["idle"] != Zero || got["linear/weight"] != OK || !r.OK() {
		t.Errorf("got %v, want idle to be zero and the others ok", got)
	}
}

// TestWorkers: the report does not depend on the number of goroutines, and the caller's parameters stay as they are.
func TestWorkers(t *testing.T) {
	declare := func(s *graph.Scope) *gorgonia.Node {
		h := layer.ReLU(s, layer.Linear(s, s.Input("x", s.Dtype(), rows, features), 70))
		return mean(s, layer.Linear(s, h, classes))
	}
	p := graph.NewParams(tensor.Float32, 5)
	if _, err := graph.Build(p, graph.Train, func(s *graph.Scope) { declare(s) }); err != nil {
		t.Fatal(err)
	}
	weights, grads := p.Flat()
	before := append([]float32(nil), weights.([]float32)...)
	var first *Report
	for _, n := range []int{1, 2, 3, 7} {
		calls, last := 0, 0
		r, err := Gradients(context.Background(), p, declare, fill(5), Workers(n), Progress(func(done, total int) {
			calls++
			last = done
			if total != 6*70+70+70*3+3 {
				t.Errorf("%d elements, want %d", total, 6*70+70+70*3+3)
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		if last != r.Elements || calls < 10 {
			t.Errorf("%d calls of the progress function, the last at %d of %d", calls, last, r.Elements)
		}
		if first == nil {
			first = r
		}
		if d := cmp.Diff(first, r); d != "" {
			t.Errorf("%d workers: %s", n, d)
		}
	}
	if d := cmp.Diff(before, weights.([]float32)); d != "" {
		t.Errorf("the caller's parameters were changed: %s", d)
	}
	for i, g := range grads.([]float32) {
		if g != 0 {
			t.Fatalf("the caller's gradient %d was set to %v", i, g)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Gradients(ctx, graph.NewParams(tensor.Float64, 1), func(s *graph.Scope) *gorgonia.Node {
		return mean(s, layer.Linear(s, layer.Tanh(s, layer.Linear(s, s.Input("x", s.Dtype(), rows, features), 500)), classes))
	}, fill(1), Progress(func(int, int) { cancel() }))
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped after") {
		t.Errorf("got %v, want it to say that it was cancelled", err)
	}
}

func TestRefuses(t *testing.T) {
	ok := fill(1)
	for name, c := range map[string]struct {
		declare func(*graph.Scope) *gorgonia.Node
		fill    func(*graph.Instance) error
		want    string
	}{
		"nothing": {func(*graph.Scope) *gorgonia.Node { return nil }, ok, "returned no loss"},
		"layer":   {func(s *graph.Scope) *gorgonia.Node { return layer.Linear(s, nil, 3) }, ok, "the input is nil"},
		"panic":   {func(*graph.Scope) *gorgonia.Node { panic("oh") }, ok, "the model panicked: oh"},
		"vector": {func(s *graph.Scope) *gorgonia.Node {
			return layer.Linear(s, s.Input("x", s.Dtype(), rows, features), 3)
		}, ok, "want a real scalar"},
		"no parameters": {func(s *graph.Scope) *gorgonia.Node { return mean(s, s.Input("x", s.Dtype(), rows, classes)) }, ok, "no parameters"},
		"fill":          {net(layer.Tanh), func(*graph.Instance) error { return errors.New("no rows") }, "filling the inputs: no rows"},
		"no fill":       {net(layer.Tanh), nil, "want a function"},
		"no model":      {nil, ok, "want a function"},
		"class": {net(layer.Tanh), func(i *graph.Instance) error {
			i.Input("y").Int64s()[2] = 9
			return nil
		}, "row 2 has class 9"},
	} {
		_, err := Gradients(context.Background(), graph.NewParams(tensor.Float32, 1), c.declare, c.fill)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "verify: ") {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
