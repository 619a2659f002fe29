package vm_test

import (
	"slices"
	"testing"

	"gorgonia.org/gorgonia"

	"nabla/graph/op"
)

// An output that is given twice is one output.
func TestOutputTwice(t *testing.T) {
	y := must(op.Tanh(vector(gorgonia.NewGraph(), "x", 1, 2)))
	m := machine(t, gorgonia.Nodes{y, y})
	runAll(t, m)
	kept := y.Value()
	if n := testing.AllocsPerRun(10, func() { runAll(t, m) }); n > 0 {
		t.Errorf("%v allocations a run, want 0", n)
	}
	if y.Value() != kept {
		t.Error("a second run gave the output another value")
	}
}

// A value that the caller gives an output is neither written to nor kept.
func TestOutputLetAnew(t *testing.T) {
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2)
	y := must(op.Linear(x, 2, 0))
	m := machine(t, gorgonia.Nodes{y})
	runAll(t, m)
	given := []float64{7, 8}
	if err := gorgonia.UnsafeLet(y, dense(given, 2)); err != nil {
		t.Fatal(err)
	}
	runAll(t, m)
	wantData(t, y, []float64{2, 4})
	if !slices.Equal(given, []float64{7, 8}) {
		t.Errorf("the run wrote %v to it", given)
	}
}

func TestOutputsOfEveryKind(t *testing.T) {
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2)
	two := gorgonia.NewConstant(2.)
	y := must(gorgonia.Mul(x, two))
	m := machine(t, gorgonia.Nodes{x, y, op.Children(y)[1], y})
	runAll(t, m)
	wantData(t, x, []float64{1, 2})
	wantData(t, y, []float64{2, 4})
	wantData(t, op.Children(y)[1], 2.)
	if m.Steps() != 1 {
		t.Errorf("%d steps, want 1: inputs and constants need none", m.Steps())
	}
}
