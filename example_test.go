package nabla_test

import (
	"context"
	"fmt"
	"log"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/datasets"
	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/vm"
	"nabla/losses"
	"nabla/solvers"
	"nabla/trainer"
)

// A model in plain Gorgonia calls: y = 2x + 1 from four points. What is Nabla's is the machine and the solver.
func Example_plain() {
	g := gorgonia.NewGraph()
	matrix := func(name string, values ...float64) *gorgonia.Node {
		t := tensor.New(tensor.WithShape(len(values), 1), tensor.WithBacking(values))
		return gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithName(name), gorgonia.WithShape(len(values), 1), gorgonia.WithValue(t))
	}
	x, y := matrix("x", 0, 1, 2, 3), matrix("y", 1, 3, 5, 7)
	w, b := matrix("w", 0), matrix("b", 0)

	line := gorgonia.Must(gorgonia.BroadcastAdd(gorgonia.Must(gorgonia.Mul(x, w)), b, nil, []byte{0}))
	loss := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(line, y))))))
	if _, err := gorgonia.Grad(loss, w, b); err != nil {
		log.Fatal(err)
	}
	machine, err := vm.New(gorgonia.Nodes{loss}, vm.BindDualValues(w, b))
	if err != nil {
		log.Fatal(err)
	}
	solver, err := solvers.DefaultSGD().New()
	if err != nil {
		log.Fatal(err)
	}
	for range 200 {
		if err := machine.RunAll(); err != nil { // forward and backward
			log.Fatal(err)
		}
		if err := solver.Step(gorgonia.NodesToValueGrads(gorgonia.Nodes{w, b})); err != nil { // update
			log.Fatal(err)
		}
	}
	fmt.Printf("y = %.3fx + %.3f\n", w.Value().Data(), b.Value().Data())
	// Output: y = [2.000]x + [1.000]
}

// line is the same model as a function of a scope: it can be built for any batch size, for training and for use.
type line struct{}

func (line) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	return layer.Linear(s, x, 1)
}

// Its twin in Scope form: the trainer makes the graphs, the gradients and the mini-batches.
func Example_scope() {
	points, err := datasets.NewTable(
		datasets.Reals("x", []float64{0, 1, 2, 3}, 1, 1),
		datasets.Reals("y", []float64{1, 3, 5, 7}, 1, 1),
	)
	if err != nil {
		log.Fatal(err)
	}
	sampler, err := datasets.NewSampler(datasets.Shuffle, points.Len(), 4, 1)
	if err != nil {
		log.Fatal(err)
	}
	solver, err := solvers.DefaultSGD().New()
	if err != nil {
		log.Fatal(err)
	}
	params := graph.NewParams(tensor.Float64, 1)
	history, err := trainer.Fit(context.Background(), trainer.Task{
		Params:    params,
		Objective: trainer.Supervised(line{}, &losses.MSE{}),
		Train:     points,
		Sampler:   sampler,
		Solver:    solver,
		Epochs:    200,
		Monitor:   "train_loss",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d updates: y = %.3fx + %.3f\n", history.Steps, params.Get("linear/weight").Data(), params.Get("linear/bias").Data())
	// Output: 200 updates: y = [2.000]x + [1.000]
}
