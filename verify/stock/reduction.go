package stock

import (
	"math"
	"slices"

	"gorgonia.org/gorgonia"

	"nabla/graph/op"
)

func total(v []float64) float64 {
	s := 0.0
	for _, x := range v {
		s += x
	}
	return s
}

func mean(v []float64) float64 { return total(v) / float64(len(v)) }

// power is the p-norm.
func power(p int) func(v []float64) float64 {
	return func(v []float64) float64 {
		s := 0.0
		for _, x := range v {
			s += math.Pow(math.Abs(x), float64(p))
		}
		return math.Pow(s, 1/float64(p))
	}
}

// logSumExp is log Σ exp(x).
func logSumExp(v []float64) float64 {
	top, s := slices.Max(v), 0.0
	for _, x := range v {
		s += math.Exp(x - top)
	}
	return top + math.Log(s)
}

func (c *catalogue) reductions() {
	for _, s := range []struct {
		shape []int
		axes  []int
	}{
		{[]int{7}, nil}, {[]int{7}, []int{0}}, {[]int{3, 4}, nil}, {[]int{3, 4}, []int{0}}, {[]int{3, 4}, []int{1}}, {[]int{1, 4}, []int{0}}, {[]int{4, 1}, []int{0}},
		{[]int{4, 1}, []int{1}}, {[]int{2, 3, 4}, nil}, {[]int{2, 3, 4}, []int{0}}, {[]int{2, 3, 4}, []int{1}}, {[]int{2, 3, 4}, []int{2}}, {[]int{2, 3, 4}, []int{0, 2}},
		{[]int{2, 3, 4, 2}, []int{1}}, {[]int{2, 3, 4, 2}, []int{2}}, {[]int{2, 3, 4, 2}, []int{3}}, {[]int{2, 3, 4, 2}, []int{2, 3}},
	} {
		for _, r := range []struct {
			op    string
			stock func(*gorgonia.Node, ...int) (*gorgonia.Node, error)
			want  func([]float64) float64
			in    func(...int) op.Operand
		}{{"Sum", gorgonia.Sum, total, normal}, {"Mean", gorgonia.Mean, mean, normal}, {"Max", gorgonia.Max, slices.Max[[]float64], distinct}} {
			c.add(r.op, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return r.stock(in[0], s.axes...) }, along(s.axes, r.want), r.in(s.shape...)).with("axes %v", s.axes)
		}
	}
	c.add("Max", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Max(in[0], 1) }, along([]int{1}, slices.Max[[]float64]),
		values("ties", []int{2, 3}, 1, 1, 0, 2, 2, 2)).with("axes [1]").extreme()
	for axis := range 2 {
		c.add("Norm", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Norm(in[0], axis, 2) }, along([]int{axis}, power(2)), normal(3, 4)).with("axis %d, p = 2", axis)
		c.add("Norm", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Norm(in[0], axis, 3) }, along([]int{axis}, power(3)), positive(3, 4)).with("axis %d, p = 3", axis)
		c.add("LogSumExp", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.LogSumExp(in[0], axis) }, along([]int{axis}, logSumExp), distinct(3, 4)).with("axis %d", axis)
	}
	c.add("Norm", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Norm(in[0], 0, 2) }, along(nil, power(2)), normal(7)).with("axis 0, p = 2")
	c.add("LogSumExp", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.LogSumExp(in[0], 0) }, along(nil, logSumExp), distinct(7)).with("axis 0")
}
