package vm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"

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
