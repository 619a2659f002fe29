package run

import (
	"math"

	"nabla/metrics"
	"nabla/trainer"
)

// Values are what a layer computes for a mini-batch, in short.
type Values struct {
	Layer string         `json:"layer"` // the scope and the operator, or "input"
	Shape []int          `json:"shape"`
	Mean  metrics.Number `json:"mean"`
	Std   metrics.Number `json:"std"` // with n in the denominator
	Min   metrics.Number `json:"min"`
	Max   metrics.Number `json:"max"`
	Zeros float64        `json:"zeros"` // share of the elements that are 0

	First []metrics.Number `json:"first,omitempty"` // of the first row on, row-major
}

// layers returns the values of the input and of every step of the forward pass that has one a row, after a run, each with
// its first values.
func (p *probe) layers(first int) []Values {
	var all []Values
	if x := p.Input(trainer.InputField); x != nil {
		all = append(all, newValues("input", x.Shape(), floats(x.Data()), first))
	}
	for _, n := range p.forward {
		name := label(n)
		if scope := p.Scope(n); scope != "" {
			name = scope + ": " + name
		}
		all = append(all, newValues(name, n.Shape(), floats(n.Value().Data()), first))
	}
	return all
}

func newValues(layer string, shape []int, x []float64, first int) Values {
	sum, zeros := 0.0, 0
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range x {
		sum += v
		low, high = math.Min(low, v), math.Max(high, v)
		if v == 0 {
			zeros++
		}
	}
	n := float64(len(x))
	mean, squares := sum/n, 0.0
	for _, v := range x {
		squares += (v - mean) * (v - mean)
	}
	values := Values{
		Layer: layer, Shape: append([]int{}, shape...), Zeros: float64(zeros) / n,
		Mean: metrics.Number(mean), Std: metrics.Number(math.Sqrt(squares / n)), Min: metrics.Number(low), Max: metrics.Number(high),
	}
	for _, v := range x[:min(max(first, 0), len(x))] {
		values.First = append(values.First, metrics.Number(v))
	}
	return values
}
