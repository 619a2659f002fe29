package verify

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
)

// anyGraph declares the loss of a random graph: operators of package op in random order over parameters, inputs and what
// they make of these, each value used once or more. It is the same for every instance.
func anyGraph(seed uint64) func(*graph.Scope) *gorgonia.Node {
	return func(s *graph.Scope) *gorgonia.Node {
		r := rand.New(rand.NewPCG(seed, 11))
		size := func() int { return []int{1, 2, 3, 4, 7}[r.IntN(5)] }
		var values gorgonia.Nodes // matrices
		leaves := 0
		leaf := func(rows, cols int) *gorgonia.Node {
			leaves++
			name := fmt.Sprintf("leaf%d", leaves)
			if r.IntN(4) == 0 {
				return s.Input(name, s.Dtype(), rows, cols)
			}
			return s.Param(name, graph.Normal(0, []float64{0.01, 0.3, 1}[r.IntN(3)]), rows, cols)
		}
		// like returns a value of a shape, an old one if there is any.
		like := func(rows, cols int) *gorgonia.Node {
			for _, i := range r.Perm(len(values)) {
				if v := values[i]; v.Shape()[0] == rows && v.Shape()[1] == cols && r.IntN(4) > 0 {
					return v
				}
			}
			return leaf(rows, cols)
		}
		vector := func(n int) *gorgonia.Node { return s.Try(op.SumRows(like(size(), n))) }
		values = append(values, s.Param("first", graph.Normal(0, 1), size(), size()))
		for range 4 + r.IntN(8) {
			if s.Err() != nil {
				return nil
			}
			x := values[r.IntN(len(values))]
			rows, cols := x.Shape()[0], x.Shape()[1]
			var y *gorgonia.Node
			switch r.IntN(14) {
			case 0, 1:
				y = s.Try(op.ReLU(x))
			case 2:
				y = s.Try(op.Tanh(x))
			case 3:
				y = s.Try(op.Sigmoid(x))
			case 4:
				y = s.Try(op.Softmax(x))
			case 5:
				y = s.Try(op.LogSoftmax(x))
			case 6:
				y = s.Try(op.Add(x, like(rows, cols)))
			case 7:
				y = s.Try(op.Sub(like(rows, cols), x))
			case 8:
				y = s.Try(op.Tanh(s.Try(op.Mul(x, like(rows, cols)))))
			case 9:
				n := size()
				y = s.Try(op.Affine(x, like(cols, n), vector(n)))
			case 10:
				y = s.Try(op.MatMul(x, like(rows, size()), true, false))
			case 11:
				y = s.Try(op.MatMul(x, like(size(), cols), false, true))
			case 12:
				y = s.Try(op.Dropout(x, s.Step(), 0.3, 1, "dropout"))
			default:
				y = s.Try(op.Linear(x, r.NormFloat64(), r.NormFloat64()))
			}
			values = append(values, y)
		}
		var loss *gorgonia.Node
		for i, v := range values[len(values)-3:] {
			if s.Err() != nil {
				return nil
			}
			w := s.Input(fmt.Sprintf("weight%d", i), s.Dtype(), v.Shape()...)
			if term := s.Try(op.Dot(v, w)); loss == nil {
				loss = term
			} else {
				loss = s.Try(op.Add(loss, term))
			}
		}
		return loss
	}
}

// TestFalseAlarmsRandomGraphs certifies random graphs, all of them right.
func TestFalseAlarmsRandomGraphs(t *testing.T) {
	for name, opts := range modes {
		seen := census{}
		for seed := range drawn(25) {
			r, err := Gradients(t.Context(), graph.NewParams(tensor.Float64, seed), anyGraph(seed), func(inst *graph.Instance) error {
				r := rand.New(rand.NewPCG(seed, 12))
				for _, name := range inst.Inputs() {
					set(inst.Input(name), r.NormFloat64)
				}
				inst.SetStep(1, 0)
				return nil
			}, opts...)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			seen.add(t, r, "%s, seed %d", name, seed)
		}
		t.Logf("%s: verdicts %v", name, seen)
		if seen[OK] < seen[Zero]+seen[Noisy]+seen[Inconclusive] {
			t.Errorf("%s: verdicts %v: most graphs should be such that something is proven", name, seen)
		}
	}
}
