package trainer

import (
	"testing"
	"time"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/losses"
	"nabla/solvers"
)

// digits is data like MNIST's: as many rows as its number, of 784 numbers and 10 classes.
type digits int

func (d digits) Len() int              { return int(d) }
func (digits) Fields() []string        { return []string{InputField, TargetField} }
func (digits) PerEpoch() int           { return 1 }
func (d digits) Rows(int, []int) []int { return make([]int, d) }

func (digits) Shape(field string) []int {
	if field == InputField {
		return []int{784}
	}
	return nil
}

func (digits) Dtype(field string) tensor.Dtype {
	if field == InputField {
		return tensor.Float32
	}
	return tensor.Int64
}

func (digits) Fill(_ string, dst any, _ []int) error {
	switch dst := dst.(type) {
	case []float32:
		for i := range dst {
			dst[i] = float32(i%251) / 251
		}
	case []int64:
		for i := range dst {
			dst[i] = int64(i % 10)
		}
	}
	return nil
}

type mlp struct{}

func (mlp) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	return layer.Linear(s, layer.ReLU(s, layer.Linear(s, x, 128)), 10)
}

// BenchmarkWatch measures what it costs a step to see that loss and gradient are finite, which gives the gradient's norm too, and
// to keep the states. It reports the least of many samples and its share of the whole step.
func BenchmarkWatch(b *testing.B) {
	solver, err := solvers.DefaultAdam().New()
	if err != nil {
		b.Fatal(err)
	}
	f := newFit(&Task{
		Params: graph.NewParams(tensor.Float32, 1), Objective: Supervised(mlp{}, &losses.CrossEntropy{}),
		Train: digits(100), Sampler: digits(100), Solver: solver, Iterations: 1 << 30, Monitor: "train_loss",
	})
	defer f.end()
	if err := f.build(); err != nil {
		b.Fatal(err)
	}
	step, watch := time.Hour, time.Hour
	for b.Loop() {
		began := time.Now()
		s, err := f.update(1)
		if err != nil {
			b.Fatal(err)
		}
		step = min(step, time.Since(began))
		began = time.Now()
		if _, err := f.finite(s); err != nil {
			b.Fatal(err)
		}
		f.before.take()
		watch = min(watch, time.Since(began))
	}
	b.ReportMetric(float64(step.Nanoseconds()), "min-ns/step")
	b.ReportMetric(float64(watch.Nanoseconds()), "min-ns/watch")
	b.ReportMetric(100*float64(watch)/float64(step), "%")
}
