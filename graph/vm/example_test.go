package vm_test

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/vm"
)

// A Machine trains a graph written for Gorgonia alone, with a solver of Gorgonia's.
func Example() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithName("x"), gorgonia.WithShape(3), gorgonia.WithValue(tensor.New(tensor.WithBacking([]float64{1, 2, 3}))))
	y := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithName("y"), gorgonia.WithShape(3), gorgonia.WithValue(tensor.New(tensor.WithBacking([]float64{2, 4, 6}))))
	w := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("w"), gorgonia.WithValue(0.0))
	loss := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(gorgonia.Must(gorgonia.Mul(x, w)), y))))))
	if _, err := gorgonia.Grad(loss, w); err != nil {
		fmt.Println(err)
		return
	}
	m, err := vm.New(gorgonia.Nodes{loss}, vm.BindDualValues(w))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	solver := gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.05))
	for range 30 {
		if err := m.RunAll(); err != nil {
			fmt.Println(err)
			return
		}
		if err := solver.Step([]gorgonia.ValueGrad{w}); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Printf("w = %.3f, loss %.3f\n", w.Value(), loss.Value())
	// Output: w = 2.000, loss 0.000
}
