package op_test

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
)

// In a binary cross-entropy, Gorgonia rewrites log(1 − x) and removes 1 − x, after which it mistakes the nodes that were made
// in between.
func TestChildrenAfterARemoval(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("x"))
	y := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("y"))
	if _, err := gorgonia.BinaryXent(x, y); err != nil {
		t.Fatal(err)
	}
	mistaken := 0
	for _, n := range g.AllNodes() {
		if g.Node(n.ID()) != n {
			mistaken++
		}
		if n.Op() == nil {
			continue
		}
		if got := len(op.Children(n)); got != n.Op().Arity() {
			t.Errorf("%s has %d children, want %d", n.Op(), got, n.Op().Arity())
		}
	}
	if mistaken == 0 {
		t.Error("Gorgonia mistakes no node: this test tests nothing")
	}
}
