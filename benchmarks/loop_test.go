package benchmarks

import (
	"context"
	"testing"

	"gorgonia.org/tensor"

	"nabla/datasets"
	"nabla/graph"
	"nabla/graph/vm"
	"nabla/losses"
	"nabla/metrics"
	"nabla/models"
	"nabla/trainer"
)

// BenchmarkLoop measures what the trainer adds to a machine's step: rows taken from a table, loss and accuracy, the watch over numbers
// that are not finite. The bare step is BenchmarkStep's.
func BenchmarkLoop(b *testing.B) {
	for _, w := range workloads {
		b.Run(w.name, func(b *testing.B) {
			b.Run("bare", func(b *testing.B) { repeat(b, variants[0].build(b, w, step), w.batch, w.stepFlops()) })
			b.Run("trainer", func(b *testing.B) { train(b, w) })
		})
	}
}

// train makes b.N steps of a run, in an epoch each.
func train(b *testing.B, w workload) {
	const batches = 20
	rows := batches * w.batch
	pixels := make([]uint8, rows*w.inputs())
	class := make([]int64, rows)
	for i := range pixels {
		pixels[i] = uint8(i * i >> 4)
	}
	for i := range class {
		class[i] = int64(i % w.classes())
	}
	data, err := datasets.NewTable(datasets.Pixels(trainer.InputField, pixels, 255, w.inputs()), datasets.ClassIndices(trainer.TargetField, class))
	if err != nil {
		b.Fatal(err)
	}
	sampler, err := datasets.NewSampler(datasets.Shuffle, rows, w.batch, 1)
	if err != nil {
		b.Fatal(err)
	}
	solver, err := rules[w.solver].planned.New()
	if err != nil {
		b.Fatal(err)
	}
	pool, err := vm.NewPool(1)
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	solver.Share(pool)
	model := models.DefaultMLP()
	model.Hidden, model.Outputs = w.hidden(), w.classes()
	steps := 0
	task := trainer.Task{
		Params: graph.NewParams(tensor.Float32, 1), Objective: trainer.Supervised(model, new(losses.CrossEntropy)),
		Train: data, Sampler: sampler, Solver: solver, Metrics: []metrics.Metric{metrics.Accuracy{}}, Monitor: "train_loss",
		Iterations: 1 << 40, Options: []vm.Option{vm.Threads(pool)},
		OnStep: func(trainer.Step) error {
			if steps++; steps == warmUp {
				b.ResetTimer()
			}
			if steps == warmUp+b.N {
				b.StopTimer()
				return context.Canceled
			}
			return nil
		},
	}
	if _, err := trainer.Fit(b.Context(), task); err != context.Canceled {
		b.Fatal(err)
	}
}
