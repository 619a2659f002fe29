package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
)

// build makes an instance or ends the test.
func build(t testing.TB, p *graph.Params, m graph.Mode, declare func(*graph.Scope)) *graph.Instance {
	t.Helper()
	inst, err := graph.Build(p, m, declare)
	if err != nil {
		t.Fatal(err)
	}
	return inst
}

// names returns the names of all parameters, in order.
func names(p *graph.Params) []string {
	var list []string
	for _, q := range p.All() {
		list = append(list, q.Name())
	}
	return list
}

func TestScopesNest(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 1)
	build(t, p, graph.Train, func(s *graph.Scope) {
		if s.Path() != "" {
			t.Errorf("the outermost scope has path %q", s.Path())
		}
		q := s.In("block0").In("attention").In("query")
		if got, want := q.Path(), "block0/attention/query"; got != want {
			t.Errorf("got path %q, want %q", got, want)
		}
		q.Param("weight", graph.Zeros(), 2, 2)
		s.In("block0").Param("scale", graph.Zeros(), 2)
		s.In("block0").In("attention").Param("weight", graph.Zeros(), 2) // the same scope, asked for again
		s.Param("bias", graph.Zeros(), 1)
	})
	want := []string{"block0/attention/query/weight", "block0/scale", "block0/attention/weight", "bias"}
	if d := cmp.Diff(want, names(p)); d != "" {
		t.Error(d)
	}
}

func TestLayerCountsPerScopeAndKind(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 1)
	for range 2 { // counting begins anew in each instance
		var paths []string
		build(t, p, graph.Train, func(s *graph.Scope) {
			in := s.In("encoder")
			for _, l := range []*graph.Scope{s.Layer("linear"), s.Layer("linear"), in.Layer("linear"), s.Layer("conv"), s.Layer("linear"), in.Layer("linear")} {
				paths = append(paths, l.Path())
			}
		})
		want := []string{"linear", "linear_1", "encoder/linear", "conv", "linear_2", "encoder/linear_1"}
		if d := cmp.Diff(want, paths); d != "" {
			t.Error(d)
		}
	}
}

func TestScopeSaysWhatItIs(t *testing.T) {
	for _, m := range []graph.Mode{graph.Train, graph.Eval} {
		build(t, graph.NewParams(tensor.Float64, 9), m, func(s *graph.Scope) {
			if s.In("a").Mode() != m || s.Dtype() != tensor.Float64 || s.Seed() != 9 || s.Err() != nil {
				t.Errorf("got mode %v, %v, seed %d, error %v", s.Mode(), s.Dtype(), s.Seed(), s.Err())
			}
		})
	}
	if graph.Train.String() != "train" || graph.Eval.String() != "eval" {
		t.Errorf("the modes are called %v and %v", graph.Train, graph.Eval)
	}
}

func TestNodesBelongToScopes(t *testing.T) {
	var x, inner, outer, w *gorgonia.Node
	inst := build(t, graph.NewParams(tensor.Float64, 1), graph.Train, func(s *graph.Scope) {
		x = s.Input("x", s.Dtype(), 2, 3)
		a := s.In("a")
		w = a.Param("w", graph.Zeros(), 2, 3)
		square := gorgonia.Must(gorgonia.Square(w)) // a stock call that no Try has seen belongs to the scope that uses it
		inner = a.Try(op.Add(x, square))
		outer = s.Try(op.ReLU(inner))
		if got := op.Children(inner)[1]; got != square {
			t.Fatal("the sum has another child")
		}
	})
	for _, tt := range []struct {
		n               *gorgonia.Node
		scope, describe string
	}{
		{x, "", "x"},
		{w, "a", "a/w"},
		{inner, "a", "a/" + inner.Name()},
		{op.Children(inner)[1], "a", "a/" + op.Children(inner)[1].Name()},
		{outer, "", outer.Name()},
	} {
		if got := inst.Scope(tt.n); got != tt.scope {
			t.Errorf("%s is in scope %q, want %q", tt.n.Name(), got, tt.scope)
		}
		if got := inst.Describe(tt.n); got != tt.describe {
			t.Errorf("got %q, want %q", got, tt.describe)
		}
	}
	loss := gorgonia.Must(op.Dot(outer, outer))
	grads, err := graph.Grad(loss, w)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := inst.Describe(grads[0]), "gradient/"+grads[0].Name(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
