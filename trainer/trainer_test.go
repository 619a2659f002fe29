package trainer_test

import (
	"math"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/losses"
	"nabla/metrics"
	"nabla/solvers"
	"nabla/trainer"
)

// rows is data in memory: x (features) and y, numbers or classes, and a weight, if there are any.
type rows struct {
	x      [][]float64
	y      []float64
	class  []int64
	weight []float64
}

func (r *rows) Len() int { return len(r.x) }

func (r *rows) Fields() []string {
	if r.weight != nil {
		return []string{"x", "y", "weight"}
	}
	return []string{"x", "y"}
}

func (r *rows) Shape(field string) []int {
	switch {
	case field == "x":
		return []int{len(r.x[0])}
	case r.class != nil, field == "weight":
		return nil
	}
	return []int{1}
}

func (r *rows) Dtype(field string) tensor.Dtype {
	if field == "y" && r.class != nil {
		return tensor.Int64
	}
	return tensor.Float64
}

func (r *rows) Fill(field string, dst any, which []int) error {
	i := 0
	put := func(v float64) {
		switch d := dst.(type) {
		case []float32:
			d[i] = float32(v)
		case []float64:
			d[i] = v
		case []int64:
			d[i] = int64(v)
		}
		i++
	}
	for _, row := range which {
		switch {
		case row >= len(r.x):
			return errors.Errorf("row %d of %d", row, len(r.x))
		case field == "x":
			for _, v := range r.x[row] {
				put(v)
			}
		case field == "weight":
			put(r.weight[row])
		case r.class != nil:
			put(float64(r.class[row]))
		default:
			put(r.y[row])
		}
	}
	return nil
}

// inOrder takes the rows as they come, batch by batch.
type inOrder struct{ rows, batch int }

func (s inOrder) PerEpoch() int { return (s.rows + s.batch - 1) / s.batch }
func (s inOrder) Rows(step int, dst []int) []int {
	dst = dst[:0]
	lo := step % s.PerEpoch() * s.batch
	for i := lo; i < min(lo+s.batch, s.rows); i++ {
		dst = append(dst, i)
	}
	return dst
}

// plane is y = 2a − b + 3 at n points.
func plane(n int) *rows {
	r := &rows{}
	for i := range n {
		a, b := math.Sin(float64(i)), math.Cos(float64(3*i))
		r.x = append(r.x, []float64{a, b})
		r.y = append(r.y, 2*a-b+3)
	}
	return r
}

// rings is two classes that no line divides.
func rings(n int) *rows {
	r := &rows{class: []int64{}}
	for i := range n {
		c := i % 2
		radius, angle := 0.5+float64(c), float64(i)
		r.x = append(r.x, []float64{radius * math.Cos(angle), radius * math.Sin(angle)})
		r.class = append(r.class, int64(c))
	}
	return r
}

// model declares a small net: hidden units with tanh and dropout, if there are any, and outputs.
type model struct {
	hidden, outputs int
	dropout         float64
}

func (m model) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	if m.hidden > 0 {
		x = layer.Dropout(s, layer.Tanh(s, layer.Linear(s, x, m.hidden)), m.dropout)
	}
	return layer.Linear(s, x, m.outputs)
}

func sgd(t testing.TB, lr, momentum float64) solvers.Solver {
	t.Helper()
	s, err := solvers.SGDConfig{LR: lr, Momentum: momentum}.New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// regression is a task that fits the plane.
func regression(t testing.TB, dt tensor.Dtype) trainer.Task {
	data := plane(25)
	return trainer.Task{
		Params:    graph.NewParams(dt, 1),
		Objective: trainer.Supervised(model{outputs: 1}, &losses.MSE{}),
		Train:     data, Sampler: inOrder{data.Len(), 10},
		Solver: sgd(t, 0.1, 0), Metrics: []metrics.Metric{metrics.RMSE{}},
		Epochs: 200, Monitor: "val_loss",
	}
}

// classification is a task that tells the rings apart, with dropout and validation.
func classification(t testing.TB, dt tensor.Dtype) trainer.Task {
	data := rings(64)
	return trainer.Task{
		Params:    graph.NewParams(dt, 1),
		Objective: trainer.Supervised(model{hidden: 16, outputs: 2, dropout: 0.1}, &losses.CrossEntropy{}),
		Train:     data, Sampler: inOrder{data.Len(), 10}, Validation: rings(21),
		Solver: sgd(t, 0.2, 0.9), Metrics: []metrics.Metric{metrics.Accuracy{}},
		Epochs: 30, Monitor: "val_loss",
	}
}

func weights(p *graph.Params) []float64 {
	w, _ := p.As(tensor.Float64).Flat()
	return w.([]float64)
}
