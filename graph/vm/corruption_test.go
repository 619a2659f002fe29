package vm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
	"nabla/graph/vm"
)

// A corruption is a graph whose results are wrong on Gorgonia's TapeMachine, used as its documentation says or not.
// TestTapeMachineChangesWeights shows one more, by which running a graph changes its inputs.
type corruption struct {
	name string
	// show returns what the machine made of the outputs and, if there are some, the parameters.
	show func(t *testing.T, run func(outputs, params gorgonia.Nodes) gorgonia.VM) []float64
	want []float64
}

var corruptions = []corruption{
	{"a second run keeps values of the first", func(t *testing.T, run func(outputs, params gorgonia.Nodes) gorgonia.VM) []float64 {
		g := gorgonia.NewGraph()
		x := vector(g, "x", 1, 2)
		y := must(gorgonia.Square(x))
		m := run(gorgonia.Nodes{y}, nil)
		runAll(t, m)
		if err := gorgonia.Let(x, dense([]float64{3, 4}, 2)); err != nil {
			t.Fatal(err)
		}
		runAll(t, m)
		return numbers(data(y))
	}, []float64{9, 16}},
	{"a second run adds its gradients to those of the first", func(t *testing.T, run func(outputs, params gorgonia.Nodes) gorgonia.VM) []float64 {
		g := gorgonia.NewGraph()
		x := vector(g, "x", 1, 2)
		loss := must(gorgonia.Sum(must(gorgonia.Square(x))))
		if _, err := gorgonia.Grad(loss, x); err != nil {
			t.Fatal(err)
		}
		m := run(gorgonia.Nodes{loss}, gorgonia.Nodes{x})
		for range 2 {
			runAll(t, m)
			m.Reset()
		}
		grad, err := x.Grad()
		if err != nil {
			t.Fatal(err)
		}
		return numbers(grad.Data())
	}, []float64{2, 4}},
	{"a value is overwritten by what is computed from it", func(t *testing.T, run func(outputs, params gorgonia.Nodes) gorgonia.VM) []float64 {
		x := vector(gorgonia.NewGraph(), "x", 1, 2)
		y := must(gorgonia.Add(x, x))
		z := must(gorgonia.Neg(must(gorgonia.Add(y, x))))
		runAll(t, run(gorgonia.Nodes{y, z}, nil))
		return append(numbers(data(y)), numbers(data(z))...)
	}, []float64{2, 4, -3, -6}},
}

// TestCorruptions shows that each corruption happens on the TapeMachine, so that we notice if it no longer does, and that
// it does not happen on ours.
func TestCorruptions(t *testing.T) {
	ours := func(outputs, params gorgonia.Nodes) gorgonia.VM {
		return machine(t, outputs, vm.BindDualValues(params...))
	}
	theirs := func(outputs, params gorgonia.Nodes) gorgonia.VM {
		var opts []gorgonia.VMOpt
		if len(params) > 0 {
			opts = append(opts, gorgonia.BindDualValues(params...))
		}
		m := gorgonia.NewTapeMachine(outputs[0].Graph(), opts...)
		t.Cleanup(func() { m.Close() })
		return m
	}
	for _, c := range corruptions {
		if d := cmp.Diff(c.want, c.show(t, ours)); d != "" {
			t.Errorf("%s: the machine: %s", c.name, d)
		}
		if got := c.show(t, theirs); cmp.Equal(c.want, got) {
			t.Errorf("%s: TapeMachine gives %v, which is right: say so where we say that it is not", c.name, got)
		} else {
			t.Logf("%s: TapeMachine gives %v, want %v", c.name, got, c.want)
		}
	}
}

// Gorgonia's Log changes the operator of a SoftMax that it is applied to: whoever else reads the probabilities gets their
// logarithms, whatever machine runs the graph. Nabla's operators are pure, and Log over them takes nothing from anybody.
func TestLogLeavesSoftmaxAlone(t *testing.T) {
	for _, tt := range []struct {
		name    string
		softmax func(x *gorgonia.Node) (*gorgonia.Node, error)
		spoilt  bool
	}{
		{"gorgonia.SoftMax", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.SoftMax(x) }, true},
		{"op.Softmax", op.Softmax, false},
	} {
		for name, make := range map[string]func(gorgonia.Nodes, ...vm.Option) (gorgonia.VM, error){"machine": planned, "tape": tape} {
			g := gorgonia.NewGraph()
			x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 2), gorgonia.WithName("x"), gorgonia.WithValue(dense([]float64{3, 3, 3, 3}, 2, 2)))
			p := must(tt.softmax(x))
			q := must(gorgonia.Neg(p))
			logp := must(gorgonia.Log(p))
			m, err := make(gorgonia.Nodes{q, logp})
			if err != nil {
				t.Fatal(err)
			}
			runAll(t, m)
			m.Close()
			if right := cmp.Equal(data(q), []float64{-0.5, -0.5, -0.5, -0.5}); right == tt.spoilt {
				t.Errorf("%s on the %s: minus the probabilities of equal logits are %v", tt.name, name, data(q))
			}
			for _, v := range numbers(data(logp)) {
				if v > -0.6931 || v < -0.6932 {
					t.Errorf("%s on the %s: log ½ is %v", tt.name, name, v)
				}
			}
		}
	}
}
