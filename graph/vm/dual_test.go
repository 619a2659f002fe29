package vm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
	"nabla/graph/vm"
)

// squares returns a parameter that holds 1, 2, and the sum of its squares, differentiated.
func squares(t *testing.T) (w, loss *gorgonia.Node) {
	t.Helper()
	w = vector(gorgonia.NewGraph(), "w", 1, 2)
	loss = must(gorgonia.Sum(must(gorgonia.Square(w))))
	if _, err := gorgonia.Grad(loss, w); err != nil {
		t.Fatal(err)
	}
	return w, loss
}

func wantGrad(t *testing.T, w *gorgonia.Node, want ...float64) {
	t.Helper()
	grad, err := w.Grad()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, grad.Data()); d != "" {
		t.Error(d)
	}
}

// A machine that is made later, or that cannot be made, takes nothing from the one that ran last.
func TestGradientsOfTwoMachines(t *testing.T) {
	w, loss := squares(t)
	a := machine(t, gorgonia.Nodes{loss}, vm.BindDualValues(w))
	b := machine(t, gorgonia.Nodes{loss}, vm.BindDualValues(w))
	for i, m := range []*vm.Machine{a, b, a, b, b, a} {
		w.Value().Data().([]float64)[0] = float64(i)
		runAll(t, m)
		wantGrad(t, w, 2*float64(i), 4)
	}
	machine(t, gorgonia.Nodes{loss}, vm.BindDualValues(w))
	for _, over := range []vm.Option{vm.Into(loss, make([]float64, 2)), vm.Into(must(gorgonia.Neg(w)), w.Value().Data())} {
		if _, err := vm.New(gorgonia.Nodes{loss}, vm.BindDualValues(w), over); err == nil {
			t.Fatal("no error")
		}
	}
	wantGrad(t, w, 10, 4)
}

// A gradient has its parameter's shape, whichever operators of either kind compute it.
func TestGradientsOfEveryShape(t *testing.T) {
	for name, f := range map[string]func(g *gorgonia.ExprGraph) (loss *gorgonia.Node, params gorgonia.Nodes){
		"row bias": func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(3, 2), gorgonia.WithName("x"), gorgonia.WithInit(gorgonia.Ones()))
			b := vector(g, "b", 1, 2)
			return must(gorgonia.Sum(must(gorgonia.Square(must(gorgonia.BroadcastAdd(x, b, nil, []byte{0})))))), gorgonia.Nodes{x, b}
		},
		"column bias": func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 3), gorgonia.WithName("x"), gorgonia.WithInit(gorgonia.Ones()))
			b := vector(g, "b", 1, 2)
			return must(gorgonia.Sum(must(gorgonia.Square(must(gorgonia.BroadcastAdd(x, b, nil, []byte{1})))))), gorgonia.Nodes{x, b}
		},
		"scalar": func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 3), gorgonia.WithName("x"), gorgonia.WithInit(gorgonia.Ones()))
			s := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("s"), gorgonia.WithValue(3.))
			return must(gorgonia.Sum(must(gorgonia.Square(must(gorgonia.Mul(x, s)))))), gorgonia.Nodes{x, s}
		},
		"matrix times vector": func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(3, 2), gorgonia.WithName("x"), gorgonia.WithInit(gorgonia.Ones()))
			v := vector(g, "v", 1, 2)
			return must(gorgonia.Sum(must(gorgonia.Square(must(gorgonia.Mul(x, v)))))), gorgonia.Nodes{x, v}
		},
		"column matrix": func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(3, 2), gorgonia.WithName("x"), gorgonia.WithInit(gorgonia.Ones()))
			v := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 1), gorgonia.WithName("v"), gorgonia.WithInit(gorgonia.Ones()))
			b := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(1, 1), gorgonia.WithName("b"), gorgonia.WithInit(gorgonia.Ones()))
			return must(gorgonia.Sum(must(gorgonia.Square(must(gorgonia.BroadcastAdd(must(gorgonia.Mul(x, v)), b, nil, []byte{0, 1})))))), gorgonia.Nodes{x, v, b}
		},
		"our product of a reshaped vector": func(g *gorgonia.ExprGraph) (*gorgonia.Node, gorgonia.Nodes) {
			x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(3, 2), gorgonia.WithName("x"), gorgonia.WithInit(gorgonia.Ones()))
			v := vector(g, "v", 1, 2)
			return must(gorgonia.Sum(must(op.MatMul(x, must(gorgonia.Reshape(v, tensor.Shape{2, 1})), false, false)))), gorgonia.Nodes{x, v}
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			loss, params := f(g)
			if _, err := gorgonia.Grad(loss, params...); err != nil {
				t.Fatal(err)
			}
			out := gorgonia.Nodes{loss}
			for _, p := range params {
				out = append(out, p.Deriv(), must(gorgonia.Neg(p.Deriv())))
			}
			m := machine(t, out, vm.BindDualValues(params...), vm.Check())
			for range 2 {
				runAll(t, m)
				for _, p := range params {
					grad, err := p.Grad()
					if err != nil {
						t.Fatal(err)
					}
					if !grad.Shape().Eq(p.Shape()) || !cmp.Equal(numbers(grad.Data()), numbers(p.Deriv().Value().Data())) {
						t.Errorf("%s: the gradient is %v, its node %v", p.Name(), grad, p.Deriv().Value())
					}
				}
			}
		})
	}
}

// Inputs, scalars and one node may be outputs, targets and parameters at once.
func TestReadInEveryWay(t *testing.T) {
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2)
	s := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("s"), gorgonia.WithValue(3.))
	c := gorgonia.NewConstant(2.)
	y := must(op.Scale(x, s))
	loss := must(gorgonia.Sum(must(gorgonia.Mul(y, c))))
	if _, err := gorgonia.Grad(loss, x, s); err != nil {
		t.Fatal(err)
	}
	var d [3][2]float64
	m := machine(t, gorgonia.Nodes{x, s, y, y, loss}, vm.Check(),
		vm.BindDualValues(x, s, x), vm.Into(y, d[0][:]), vm.Into(y, d[1][:]), vm.Into(x, d[2][:]))
	for range 2 {
		runAll(t, m)
	}
	if diff := cmp.Diff([3][2]float64{{3, 6}, {3, 6}, {1, 2}}, d); diff != "" {
		t.Error(diff)
	}
	grad, err := s.Grad()
	if err != nil || grad.Data() != 2.*(1+2) {
		t.Errorf("got %v, %v, want 6", grad, err)
	}
	wantGrad(t, x, 2*3, 2*3)
}
