package stock

import (
	"math"
	"slices"

	"gorgonia.org/gorgonia"

	"nabla/graph/op"
)

func logSoftmax(v []float64) []float64 {
	all := logSumExp(v)
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = x - all
	}
	return out
}

func softmax(v []float64) []float64 {
	out := logSoftmax(v)
	for i, x := range out {
		out[i] = math.Exp(x)
	}
	return out
}

// sparsemax is the nearest point of the simplex. Source: Martins & Astudillo (2016), ICML, algorithm 1.
func sparsemax(v []float64) []float64 {
	sorted := slices.Clone(v)
	slices.Sort(sorted)
	slices.Reverse(sorted)
	sum, threshold := 0.0, 0.0
	for k, x := range sorted {
		if sum += x; 1+float64(k+1)*x > sum {
			threshold = (sum - 1) / float64(k+1)
		}
	}
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = math.Max(x-threshold, 0)
	}
	return out
}

func (c *catalogue) softmaxes() {
	for _, s := range []struct {
		op    string
		stock func(*gorgonia.Node, ...int) (*gorgonia.Node, error)
		want  func([]float64) []float64
	}{{"SoftMax", gorgonia.SoftMax, softmax}, {"LogSoftMax", gorgonia.LogSoftMax, logSoftmax}, {"Sparsemax", gorgonia.Sparsemax, sparsemax}} {
		apply := func(axes ...int) func(gorgonia.Nodes) (*gorgonia.Node, error) {
			return func(in gorgonia.Nodes) (*gorgonia.Node, error) { return s.stock(in[0], axes...) }
		}
		c.add(s.op, apply(), within(0, s.want), normal(5))
		for _, shape := range [][]int{{3, 4}, {1, 6}} {
			c.add(s.op, apply(), within(1, s.want), normal(shape...))
		}
		if s.op == "Sparsemax" {
			c.add(s.op, apply(), within(2, s.want), normal(2, 3, 4))
		} else {
			c.add(s.op, apply(), within(0, s.want), normal(4, 1)).with("a column is a vector")
		}
		c.add(s.op, apply(0), within(0, s.want), normal(3, 4)).with("axis 0")
		c.add(s.op, apply(2), within(2, s.want), normal(2, 3, 4)).with("axis 2")
		c.add(s.op, apply(1), within(1, s.want), normal(2, 3, 4)).with("axis 1")
		for _, in := range []op.Operand{scaled(10, 3, 5), scaled(1000, 3, 5)} {
			c.add(s.op, apply(), within(1, s.want), in).extreme()
		}
	}
}
