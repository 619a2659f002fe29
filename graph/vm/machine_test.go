package vm_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
	"nabla/graph/vm"
)

var must = gorgonia.Must

// machine makes a Machine or ends the test, and closes it at the end.
func machine(t testing.TB, outputs gorgonia.Nodes, opts ...vm.Option) *vm.Machine {
	t.Helper()
	m, err := vm.New(outputs, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func runAll(t testing.TB, m gorgonia.VM) {
	t.Helper()
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
}

// vector returns a leaf of a plain Gorgonia graph with a value.
func vector(g *gorgonia.ExprGraph, name string, values ...float64) *gorgonia.Node {
	return gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(len(values)), gorgonia.WithName(name), gorgonia.WithValue(dense(values, len(values))))
}

func dense(values any, shape ...int) *tensor.Dense {
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(values))
}

// data returns a copy of a node's elements: []float64, []float32, []bool, or a scalar.
func data(n *gorgonia.Node) any {
	switch d := n.Value().Data().(type) {
	case []float64:
		return append([]float64(nil), d...)
	case []float32:
		return append([]float32(nil), d...)
	case []bool:
		return append([]bool(nil), d...)
	default:
		return d
	}
}

func wantData(t testing.TB, n *gorgonia.Node, want any) {
	t.Helper()
	if n.Value() == nil {
		t.Errorf("%s has no value", n.Name())
	} else if d := cmp.Diff(want, data(n)); d != "" {
		t.Errorf("%s: %s", n.Name(), d)
	}
}

func TestReachableNodesOnly(t *testing.T) {
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2)
	missing := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(2), gorgonia.WithName("missing"))
	y := must(gorgonia.Square(x))
	must(gorgonia.Add(y, missing))
	m := machine(t, gorgonia.Nodes{y})
	runAll(t, m)
	wantData(t, y, []float64{1, 4})
	if m.Steps() != 1 {
		t.Errorf("%d steps, want 1", m.Steps())
	}
}

func TestMissingValue(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(2, 3), gorgonia.WithName("pixels"))
	m := machine(t, gorgonia.Nodes{must(gorgonia.Square(x))})
	err := m.RunAll()
	if err == nil {
		t.Fatal("got no error")
	}
	for _, part := range []string{"input pixels", "(2, 3)", "float32", "gorgonia.Let"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got %q, want it to hold %q", err, part)
		}
	}
}

// Running again gives the same; with other inputs, what belongs to those: nothing stale, nothing accumulated.
func TestRunAllAgain(t *testing.T) {
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2)
	y := must(gorgonia.Exp(must(gorgonia.Add(x, x))))
	loss := must(gorgonia.Sum(must(gorgonia.Square(x))))
	if _, err := gorgonia.Grad(loss, x); err != nil {
		t.Fatal(err)
	}
	m := machine(t, gorgonia.Nodes{y, loss}, vm.BindDualValues(x))
	runAll(t, m)
	first := data(y)
	for range 3 {
		runAll(t, m)
		wantData(t, y, first)
		wantData(t, loss, 5.)
		grad, err := x.Grad()
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]float64{2, 4}, grad.Data()); d != "" {
			t.Errorf("the gradient: %s", d)
		}
	}
	x.Value().Data().([]float64)[0] = 3 // filled in place
	runAll(t, m)
	wantData(t, loss, 13.)
	m.Reset()
	runAll(t, m)
	wantData(t, loss, 13.)
}

func TestLet(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 2), gorgonia.WithName("x"))
	s := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("s"))
	own := must(op.Scale(x, s))
	stock := must(gorgonia.Mul(x, s))
	m := machine(t, gorgonia.Nodes{own, stock})
	let := func(n *gorgonia.Node, v any) {
		t.Helper()
		if err := gorgonia.Let(n, v); err != nil {
			t.Fatal(err)
		}
	}
	for i, backing := range [][]float64{{1, 2, 3, 4}, {5, 6, 7, 8}} {
		f := float64(i + 1)
		let(x, dense(backing, 2, 2))
		let(s, f)
		runAll(t, m)
		want := []float64{f * backing[0], f * backing[1], f * backing[2], f * backing[3]}
		wantData(t, own, want)
		wantData(t, stock, want)
	}

	transposed := dense([]float64{1, 2, 3, 4}, 2, 2)
	if err := transposed.T(); err != nil {
		t.Fatal(err)
	}
	column, err := dense([]float64{1, 2, 3, 4, 5, 6, 7, 8}, 2, 4).Slice(nil, gorgonia.S(0, 2))
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]gorgonia.Value{"transposed": transposed, "part of rows": column} {
		let(x, v)
		if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), "input x") || !strings.Contains(err.Error(), "not contiguous") {
			t.Errorf("%s: got %v, want an error that names the input", name, err)
		}
	}
	rows, err := dense([]float64{0, 0, 1, 2, 3, 4}, 3, 2).Slice(gorgonia.S(1, 3)) // contiguous, so a batch may be a slice
	if err != nil {
		t.Fatal(err)
	}
	let(x, rows)
	runAll(t, m)
	wantData(t, own, []float64{2, 4, 6, 8})
	wantData(t, stock, []float64{2, 4, 6, 8})

	for name, v := range map[string]gorgonia.Value{"size": dense([]float64{1, 2}, 2), "type": dense([]float32{1, 2, 3, 4}, 2, 2)} {
		if err := gorgonia.UnsafeLet(x, v); err != nil {
			continue // Gorgonia refuses it
		}
		if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), "input x") {
			t.Errorf("another %s: got %v, want an error that names the input", name, err)
		}
	}
}

// A tensor that is changed behind the machine's back, transposed or moved, is looked at again.
func TestBoundTensorChanges(t *testing.T) {
	g := gorgonia.NewGraph()
	v := dense([]float64{1, 2, 3, 4}, 2, 2)
	x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 2), gorgonia.WithName("x"), gorgonia.WithValue(v))
	y := must(op.Linear(x, 10, 0))
	m := machine(t, gorgonia.Nodes{y})
	runAll(t, m)
	if err := v.T(); err != nil {
		t.Fatal(err)
	}
	if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), "not contiguous") {
		t.Errorf("transposed in place: got %v, want an error", err)
	}
	if err := v.Transpose(); err != nil {
		t.Fatal(err)
	}
	runAll(t, m)
	wantData(t, y, []float64{10, 30, 20, 40})

	v = dense([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
	x = gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 3), gorgonia.WithName("wide"), gorgonia.WithValue(v))
	m = machine(t, gorgonia.Nodes{must(op.SumCols(x))})
	if err := v.Reshape(3, 2); err != nil {
		t.Fatal(err)
	}
	if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), "input wide: a value of shape (3, 2)") {
		t.Errorf("another shape: got %v, want an error that names the input and the shape", err)
	}
}

func TestInto(t *testing.T) {
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2)
	c := gorgonia.NewConstant(dense([]float64{7, 8}, 2))
	y := must(gorgonia.Square(x))
	z := must(op.Linear(y, 10, 1))
	cx := must(gorgonia.Add(x, c))
	var dst [6][2]float64
	m := machine(t, gorgonia.Nodes{z},
		vm.Into(z, dst[0][:]), vm.Into(z, dst[1][:]), // one node for two parameters
		vm.Into(y, dst[2][:]),                                          // between an input and an output
		vm.Into(x, dst[3][:]),                                          // an input
		vm.Into(op.Children(cx)[1], dst[4][:]), vm.Into(cx, dst[5][:])) // a constant
	for _, in := range [][2]float64{{1, 2}, {3, 4}} {
		copy(x.Value().Data().([]float64), in[:])
		runAll(t, m)
		sq := [2]float64{in[0] * in[0], in[1] * in[1]}
		want := [6][2]float64{{10*sq[0] + 1, 10*sq[1] + 1}, {10*sq[0] + 1, 10*sq[1] + 1}, sq, in, {7, 8}, {in[0] + 7, in[1] + 8}}
		if d := cmp.Diff(want, dst); d != "" {
			t.Error(d)
		}
		wantData(t, z, want[0][:])
	}
}

// Two machines over one graph write to memory of their own.
func TestTwoMachinesOverOneGraph(t *testing.T) {
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2)
	y := must(gorgonia.Square(x))
	a, b := machine(t, gorgonia.Nodes{y}), machine(t, gorgonia.Nodes{y})
	runAll(t, a)
	kept := y.Value()
	copy(x.Value().Data().([]float64), []float64{5, 6})
	runAll(t, b)
	wantData(t, y, []float64{25, 36})
	if d := cmp.Diff([]float64{1, 4}, kept.Data()); d != "" {
		t.Errorf("the first machine's result has changed: %s", d)
	}
	runAll(t, a)
	if y.Value() != kept {
		t.Error("the output does not hold the value of the machine that ran last")
	}
}
