package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"github.com/gomlx/gomlx/pkg/ml/context"
	"github.com/gomlx/gomlx/pkg/ml/layers"
	"github.com/gomlx/gomlx/pkg/ml/layers/activations"
	"github.com/gomlx/gomlx/pkg/ml/train/losses"
	"github.com/gomlx/gomlx/pkg/ml/train/optimizers"

	"nabla/internal/peer"
)

// prepare returns a workload made ready to be measured.
func prepare(backend backends.Backend, name string) (peer.Trainer, error) {
	w, err := peer.ParseWorkload(name)
	if err != nil {
		return peer.Trainer{}, err
	}
	step, err := newStep(backend, w)
	if err != nil {
		return peer.Trainer{}, err
	}
	x, class := data(w)
	return peer.Trainer{
		Run: func() error {
			loss, err := step.Exec(x, class)
			if err != nil {
				return err
			}
			return loss[0].FinalizeAll()
		},
		Close: func() error {
			step.Finalize()
			return nil
		},
	}, nil
}

// newStep returns a training step from rows and classes to the loss before the update: one executable of model, loss,
// gradients and update, without the metrics that GoMLX's own training loop adds.
func newStep(backend backends.Backend, w peer.Workload) (*context.Exec, error) {
	var solver optimizers.Interface = optimizers.StochasticGradientDescent().WithDecay(false).WithLearningRate(0.1).Done()
	if w.Solver == "adam" {
		solver = optimizers.Adam().LearningRate(0.001).Done()
	}
	return context.NewExec(backend, context.New(), func(ctx *context.Context, x, class *graph.Node) *graph.Node {
		loss := losses.SparseCategoricalCrossEntropyLogits([]*graph.Node{class}, []*graph.Node{logits(ctx, w, x)})
		ctx.SetTraining(loss.Graph(), true)
		solver.UpdateGraph(ctx, loss.Graph(), loss)
		return loss
	})
}

func logits(ctx *context.Context, w peer.Workload, x *graph.Node) *graph.Node {
	last := len(w.Widths) - 1
	for i, width := range w.Widths[1:last] {
		x = activations.Relu(layers.DenseWithBias(ctx.In(fmt.Sprint("hidden", i)), x, width))
	}
	return layers.DenseWithBias(ctx.In("logits"), x, w.Widths[last])
}

// data returns random rows, (batch, inputs), and random classes, (batch, 1).
func data(w peer.Workload) (x, class *tensors.Tensor) {
	r := rand.New(rand.NewPCG(1, 2))
	inputs, classes := w.Widths[0], w.Widths[len(w.Widths)-1]
	rows, drawn := make([]float32, w.Batch*inputs), make([]int32, w.Batch)
	for i := range rows {
		rows[i] = r.Float32()
	}
	for i := range drawn {
		drawn[i] = r.Int32N(int32(classes))
	}
	return tensors.FromFlatDataAndDimensions(rows, w.Batch, inputs), tensors.FromFlatDataAndDimensions(drawn, w.Batch, 1)
}
