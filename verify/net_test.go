package verify

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
)

const rows, features, classes = 4, 6, 3

// net declares a network's loss: features → 5 → classes, with an activation and the mean cross-entropy.
func net(activation layer.Activation, opts ...layer.LinearOption) func(*graph.Scope) *gorgonia.Node {
	return func(s *graph.Scope) *gorgonia.Node {
		h := activation(s, layer.Linear(s, s.Input("x", s.Dtype(), rows, features), 5, opts...))
		return mean(s, layer.Linear(s, h, classes, opts...))
	}
}

// mean is the mean cross-entropy of logits against the input y.
func mean(s *graph.Scope, logits *gorgonia.Node) *gorgonia.Node {
	y := s.Input("y", tensor.Int64, rows)
	w := s.Input("weight", s.Dtype(), rows)
	if s.Err() != nil {
		return nil
	}
	losses := s.Try(op.SoftmaxCrossEntropy(logits, y))
	if s.Err() != nil {
		return nil
	}
	return s.Try(op.Dot(losses, w))
}

// fill sets x at random, y to classes in turn, weight to those of a mean.
func fill(seed uint64) func(*graph.Instance) error {
	return func(inst *graph.Instance) error {
		r := rand.New(rand.NewPCG(seed, 7))
		set(inst.Input("x"), r.NormFloat64)
		set(inst.Input("weight"), func() float64 { return 1. / rows })
		if y := inst.Input("y"); y != nil {
			for i := range y.Int64s() {
				y.Int64s()[i] = int64(i % classes)
			}
		}
		inst.SetStep(3, 0)
		return nil
	}
}

func set(t *tensor.Dense, f func() float64) {
	if t == nil {
		return
	}
	switch d := t.Data().(type) {
	case []float32:
		for i := range d {
			d[i] = float32(f())
		}
	case []float64:
		for i := range d {
			d[i] = f()
		}
	}
}

// check runs Gradients on a model of new parameters.
func check(t *testing.T, seed uint64, declare func(*graph.Scope) *gorgonia.Node, opts ...Option) *Report {
	t.Helper()
	r, err := Gradients(context.Background(), graph.NewParams(tensor.Float32, seed), declare, fill(seed), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// verdicts returns the verdict about each parameter.
func verdicts(r *Report) map[string]Verdict {
	v := map[string]Verdict{}
	for _, p := range r.Params {
		v[p.Name] = p.Verdict
	}
	return v
}

func (r *Report) get(name string) Result {
	for _, p := range r.Params {
		if p.Name == name {
			return p
		}
	}
	return Result{}
}

// near reports whether a and b are equal to six digits.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b)) }
