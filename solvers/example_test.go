package solvers_test

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/solvers"
)

// A solver drives any Gorgonia graph. Here Σ(w - target)² is minimised on Gorgonia's own machine.
func Example() {
	g := gorgonia.NewGraph()
	vector := func(name string, data ...float64) *gorgonia.Node {
		value := tensor.New(tensor.WithShape(len(data)), tensor.WithBacking(data))
		return gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(len(data)), gorgonia.WithName(name), gorgonia.WithValue(value))
	}
	w, target := vector("w", 0, 0), vector("target", 3, -1)
	loss := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(w, target))))))
	if _, err := gorgonia.Grad(loss, w); err != nil {
		fmt.Println(err)
		return
	}
	machine := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(w))
	defer machine.Close()

	solver, err := solvers.SGDConfig{LR: 0.05, Momentum: 0.5}.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 100 {
		if err := machine.RunAll(); err != nil {
			fmt.Println(err)
			return
		}
		if err := solver.Step([]gorgonia.ValueGrad{w}); err != nil {
			fmt.Println(err)
			return
		}
		machine.Reset()
	}
	fmt.Printf("%.3f\n", w.Value().Data())
	// Output: [3.000 -1.000]
}

// A recipe names a solver and changes some of its defaults.
func ExampleByName() {
	config, err := solvers.ByName("nesterov")
	if err != nil {
		fmt.Println(err)
		return
	}
	sgd := config.(*solvers.SGDConfig) // or decode YAML into config
	sgd.WeightDecay, sgd.NoDecay, sgd.ClipNorm = 1e-4, []string{"*bias"}, 1
	fmt.Printf("%+v\n", *sgd)

	_, err = solvers.ByName("adagrat")
	fmt.Println(err)
	// Output:
	// {LR:0.01 Momentum:0.9 Nesterov:true Decay:{WeightDecay:0.0001 Decoupled:false NoDecay:[*bias]} Clip:{ClipNorm:1 ClipValue:0}}
	// unknown solver "adagrat": want one of adagrad, adam, adamw, amsgrad, gorgonia-adagrad, gorgonia-adam, gorgonia-momentum, gorgonia-rmsprop, gorgonia-vanilla, lion, momentum, nadam, nesterov, radam, rmsprop, sgd; did you mean "adagrad"?
}
