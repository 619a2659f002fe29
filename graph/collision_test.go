package graph_test

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/internal/keyed"
)

// leafHash is the hash by which Gorgonia tells vectors apart: FNV-1a of type, shape, name and the number of children.
func leafHash(name string) uint32 {
	h := fnv.New32a()
	fmt.Fprintf(h, "Vector float64(2)%s\x00", name)
	return h.Sum32()
}

// collision returns two names with one hash. Among 200,000 names 2³² hashes meet about 4.7 times.
func collision(t *testing.T) (a, b string) {
	t.Helper()
	seen := map[uint32]string{}
	for i := range 200_000 {
		name := fmt.Sprintf("layer_%x", keyed.Bits(1, uint32(i)))
		h := leafHash(name)
		if other, ok := seen[h]; ok {
			return other, name
		}
		seen[h] = name
	}
	t.Fatal("no two names have one hash")
	return "", ""
}

func TestLeavesOfOneHash(t *testing.T) {
	a, b := collision(t)
	plain := gorgonia.NewGraph()
	var squares gorgonia.Nodes
	for _, name := range []string{a, b} {
		n := gorgonia.NewVector(plain, tensor.Float64, gorgonia.WithShape(2), gorgonia.WithName(name))
		squares = append(squares, gorgonia.Must(gorgonia.Square(n)))
	}
	if squares[0] != squares[1] {
		t.Fatalf("the names %s and %s no longer collide in Gorgonia: this test tests nothing", a, b)
	}

	for kind, declare := range map[string]func(s *graph.Scope, name string) *gorgonia.Node{
		"input":     func(s *graph.Scope, name string) *gorgonia.Node { return s.Input(name, tensor.Float64, 2) },
		"parameter": func(s *graph.Scope, name string) *gorgonia.Node { return s.Param(name, graph.Constant(1), 2) },
		"state":     func(s *graph.Scope, name string) *gorgonia.Node { return s.State(name, graph.Constant(1), 2) },
	} {
		var leaves, stock, own gorgonia.Nodes
		p := graph.NewParams(tensor.Float64, 1)
		build(t, p, graph.Train, func(s *graph.Scope) {
			for _, name := range []string{a, b} {
				n := declare(s, name)
				leaves = append(leaves, n)
				stock = append(stock, s.Try(gorgonia.Square(n)))
				own = append(own, s.Try(op.ReLU(n)))
			}
		})
		if leaves[0] == leaves[1] || stock[0] == stock[1] || own[0] == own[1] {
			t.Errorf("%s: nodes of %s and %s are merged", kind, a, b)
			continue
		}
		copy(leaves[0].Value().Data().([]float64), []float64{2, 3})
		copy(leaves[1].Value().Data().([]float64), []float64{4, 5})
		want := [][]float64{{4, 9}, {16, 25}, {2, 3}, {4, 5}}
		if d := cmp.Diff(want, eval(t, append(stock, own...)...)); d != "" {
			t.Errorf("%s: %s", kind, d)
		}
		if kind == "parameter" {
			if d := cmp.Diff([]string{a, b}, names(p)); d != "" {
				t.Error(d)
			}
		}
	}
}

// Operators over Gorgonia's own leaves of one hash are kept apart too.
func TestOperatorsOverLeavesOfOneHash(t *testing.T) {
	a, b := collision(t)
	g := gorgonia.NewGraph()
	var leaves, outs gorgonia.Nodes
	for i, name := range []string{a, b} {
		v := tensor.New(tensor.WithBacking([]float64{float64(i + 1), 1}))
		leaves = append(leaves, gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(2), gorgonia.WithName(name), gorgonia.WithValue(v)))
		outs = append(outs, gorgonia.Must(op.Linear(leaves[i], 10, 0)))
	}
	loss := gorgonia.Must(op.Add(gorgonia.Must(op.Dot(outs[0], outs[0])), gorgonia.Must(op.Dot(outs[1], outs[1]))))
	grads, err := graph.Grad(loss, leaves...)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([][]float64{{2 * 100 * 1, 2 * 100}, {2 * 100 * 2, 2 * 100}}, eval(t, grads...)); d != "" {
		t.Error(d)
	}
}
