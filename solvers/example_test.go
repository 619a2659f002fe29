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

// An average of weights follows them, and takes their place for an evaluation.
func ExampleEMA() {
	g := gorgonia.NewGraph()
	w := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithName("w"), gorgonia.WithShape(1), gorgonia.WithValue(
		tensor.New(tensor.WithShape(1), tensor.WithBacking([]float64{0}))))
	loss := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.Neg(w)))) // its gradient is -1 always
	if _, err := gorgonia.Grad(loss, w); err != nil {
		fmt.Println(err)
		return
	}
	machine := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(w))
	defer machine.Close()
	solver, err := solvers.SGDConfig{LR: 1}.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	average, err := solvers.NewEMA(0.5)
	if err != nil {
		fmt.Println(err)
		return
	}
	model := []gorgonia.ValueGrad{w}
	for range 3 {
		for _, f := range []func() error{
			machine.RunAll,
			func() error { return solver.Step(model) },
			func() error { return average.Update(model) },
		} {
			if err := f(); err != nil {
				fmt.Println(err)
				return
			}
		}
		machine.Reset()
	}
	for range 2 {
		fmt.Printf("%.4f\n", w.Value().Data())
		if err := average.Swap(model); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Printf("%.4f\n", w.Value().Data())
	// Output:
	// [3.0000]
	// [2.4286]
	// [3.0000]
}
