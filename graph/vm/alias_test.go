package vm_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
	"nabla/graph/vm"
)

// TestReshapeLeavesItsInput runs graphs in which Gorgonia lets a reshaped view and its source share memory, and then
// writes into it: on its TapeMachine some of these change their own weights.
func TestReshapeLeavesItsInput(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    func(w *gorgonia.Node) gorgonia.Nodes // w is (2, 3) and holds 1 … 6
		want [][]float64
	}{
		{"reshape, then add", func(w *gorgonia.Node) gorgonia.Nodes {
			r := must(gorgonia.Reshape(w, tensor.Shape{3, 2}))
			return gorgonia.Nodes{must(gorgonia.Add(r, r)), must(gorgonia.Square(w))}
		}, [][]float64{{2, 4, 6, 8, 10, 12}, {1, 4, 9, 16, 25, 36}}},
		{"ravel, then scale", func(w *gorgonia.Node) gorgonia.Nodes {
			r := must(gorgonia.Ravel(w))
			return gorgonia.Nodes{must(gorgonia.Mul(r, gorgonia.NewConstant(10.))), must(gorgonia.Neg(r)), must(gorgonia.Sum(w))}
		}, [][]float64{{10, 20, 30, 40, 50, 60}, {-1, -2, -3, -4, -5, -6}, {21}}},
		{"reshape of what others read", func(w *gorgonia.Node) gorgonia.Nodes {
			s := must(gorgonia.Square(w))
			r := must(gorgonia.Reshape(s, tensor.Shape{6}))
			return gorgonia.Nodes{must(gorgonia.Sub(r, gorgonia.NewConstant(1.))), must(gorgonia.Sqrt(s)), r}
		}, [][]float64{{0, 3, 8, 15, 24, 35}, {1, 2, 3, 4, 5, 6}, {1, 4, 9, 16, 25, 36}}},
		{"transpose and slice", func(w *gorgonia.Node) gorgonia.Nodes {
			tr := must(gorgonia.Transpose(w))
			row := must(gorgonia.Slice(w, gorgonia.S(1)))
			column := must(gorgonia.Slice(w, nil, gorgonia.S(1)))
			return gorgonia.Nodes{must(gorgonia.Add(tr, tr)), must(gorgonia.Neg(row)), must(gorgonia.Neg(column)), tr}
		}, [][]float64{{2, 8, 4, 10, 6, 12}, {-4, -5, -6}, {-2, -5}, {1, 4, 2, 5, 3, 6}}},
		{"a chain of reshapes", func(w *gorgonia.Node) gorgonia.Nodes {
			a := must(gorgonia.Reshape(w, tensor.Shape{6}))
			b := must(gorgonia.Reshape(a, tensor.Shape{1, 6}))
			c := must(gorgonia.Reshape(b, tensor.Shape{3, 2}))
			return gorgonia.Nodes{must(gorgonia.Add(c, c)), must(gorgonia.HadamardProd(a, a)), b}
		}, [][]float64{{2, 4, 6, 8, 10, 12}, {1, 4, 9, 16, 25, 36}, {1, 2, 3, 4, 5, 6}}},
	} {
		g := gorgonia.NewGraph()
		v := dense([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
		w := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 3), gorgonia.WithName("w"), gorgonia.WithValue(v))
		outputs := tt.f(w)
		m := machine(t, outputs)
		for range 3 {
			runAll(t, m)
			if d := cmp.Diff([]float64{1, 2, 3, 4, 5, 6}, v.Data()); d != "" || !v.Shape().Eq(tensor.Shape{2, 3}) {
				t.Fatalf("%s: the weight is %v now: %s", tt.name, v.Shape(), d)
			}
			for i, n := range outputs {
				got, ok := data(n).([]float64)
				if !ok {
					got = []float64{data(n).(float64)}
				}
				if d := cmp.Diff(tt.want[i], got); d != "" {
					t.Errorf("%s, output %d: %s", tt.name, i, d)
				}
				if !n.Value().Shape().Eq(n.Shape()) {
					t.Errorf("%s, output %d: it is %v, its value %v", tt.name, i, n.Shape(), n.Value().Shape())
				}
			}
		}
	}
}

// The case of GORGONIA.md: running the graph, without any solver, changes the weights on Gorgonia's TapeMachine.
func TestTapeMachineChangesWeights(t *testing.T) {
	weights := func(run func(gorgonia.Nodes, ...vm.Option) (gorgonia.VM, error)) any {
		g := gorgonia.NewGraph()
		w := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 3), gorgonia.WithName("w"), gorgonia.WithValue(dense([]float64{1, 2, 3, 4, 5, 6}, 2, 3)))
		y := must(gorgonia.Add(must(gorgonia.Reshape(w, tensor.Shape{6})), vector(g, "y", 1, 1, 1, 1, 1, 1)))
		m, err := run(gorgonia.Nodes{y})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		runAll(t, m)
		return data(w)
	}
	if d := cmp.Diff([]float64{1, 2, 3, 4, 5, 6}, weights(planned)); d != "" {
		t.Errorf("on the machine: %s", d)
	}
	if cmp.Equal([]float64{1, 2, 3, 4, 5, 6}, weights(tape)) {
		t.Error("TapeMachine is right here now: say so where we say that it is not")
	}
}

// An input may not lie where a run writes before it reads: an output that is fed back, and a target that the input is bound
// to after the machine was made. A copy is fine.
func TestInputOverResults(t *testing.T) {
	for _, tt := range []struct {
		name string
		bind func(y, dst []float64) []float64
		want string
	}{
		{"output fed back", func(y, _ []float64) []float64 { return y }, "where runs write y"},
		{"target", func(_, dst []float64) []float64 { return dst[:2] }, "where runs write z"},
		{"second target", func(_, dst []float64) []float64 { return dst[2:4] }, "where runs write z"},
		{"half a target", func(_, dst []float64) []float64 { return dst[3:] }, "where runs write z"},
		{"copy", func(y, _ []float64) []float64 { return slices.Clone(y) }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			x := vector(g, "x", 1, 2)
			y := must(op.Linear(x, 10, 0))
			z := must(op.Add(must(op.Linear(x, 1, 1)), y)) // reads x after y
			dst := make([]float64, 5)
			m := machine(t, gorgonia.Nodes{y}, vm.Into(z, dst[:2]), vm.Into(z, dst[2:4]),
				vm.Names(func(n *gorgonia.Node) string { return map[*gorgonia.Node]string{x: "x", y: "y", z: "z"}[n] }))
			runAll(t, m)
			old := x.Value()
			if err := gorgonia.Let(x, dense(tt.bind(y.Value().Data().([]float64), dst), 2)); err != nil {
				t.Fatal(err)
			}
			if tt.want == "" {
				runAll(t, m)
				wantData(t, y, []float64{100, 200})
				return
			}
			for range 2 { // and again
				if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), "input x") || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want an error that names x and holds %q", err, tt.want)
				}
			}
			if err := gorgonia.Let(x, old); err != nil {
				t.Fatal(err)
			}
			runAll(t, m)
			wantData(t, y, []float64{10, 20})
		})
	}
}

// Stock operators whose result is their argument, or that change its shape, change neither inputs nor what others read.
func TestStockLeavesItsInputs(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 3), gorgonia.WithName("x"), gorgonia.WithValue(dense([]float64{1, 2, 3, 4, 5, 6}, 2, 3)))
	h := must(op.Linear(x, 1, 0))
	a := must(gorgonia.Slice(h, gorgonia.S(0, 1)))
	b := must(gorgonia.Transpose(h))
	c := must(gorgonia.Reshape(h, tensor.Shape{6}))
	d := must(gorgonia.Square(c))
	e := must(gorgonia.Concat(1, h, h))
	f := must(op.Tanh(h))
	m := machine(t, gorgonia.Nodes{a, b, d, e, f, must(gorgonia.Sum(must(gorgonia.Mul(b, h))))}, vm.Check())
	for range 3 {
		runAll(t, m)
	}
	wantData(t, x, []float64{1, 2, 3, 4, 5, 6})
}
