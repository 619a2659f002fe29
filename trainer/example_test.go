package trainer_test

import (
	"context"
	"fmt"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/losses"
	"nabla/solvers"
	"nabla/trainer"
)

// Linear regression learns the plane y = 2a − b + 3 from 25 points.
func ExampleFit() {
	solver, err := solvers.DefaultSGD().New()
	if err != nil {
		fmt.Println(err)
		return
	}
	data := plane(25)
	params := graph.NewParams(tensor.Float64, 1)
	history, err := trainer.Fit(context.Background(), trainer.Task{
		Params:    params,
		Objective: trainer.Supervised(model{outputs: 1}, &losses.MSE{}),
		Train:     data,
		Sampler:   inOrder{rows: data.Len(), batch: 10},
		Solver:    solver,
		Epochs:    100,
		Monitor:   "train_loss",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(history.Steps, "steps")
	fmt.Printf("%.4f %.4f\n", params.Get("linear/weight").Data(), params.Get("linear/bias").Data())
	// Output:
	// 300 steps
	// [2.0000 -1.0000] [3.0000]
}
