package stock

import (
	"math"

	"gorgonia.org/gorgonia"

	"nabla/graph/op"
)

// each applies f to every element.
func each(f func(float64) float64) func([]array) []float64 {
	return func(in []array) []float64 {
		out := make([]float64, len(in[0].data))
		for i, v := range in[0].data {
			out[i] = f(v)
		}
		return out
	}
}

func of1(f func(*gorgonia.Node) (*gorgonia.Node, error)) func(gorgonia.Nodes) (*gorgonia.Node, error) {
	return func(in gorgonia.Nodes) (*gorgonia.Node, error) { return f(in[0]) }
}

func sigmoid(x float64) float64  { return 1 / (1 + math.Exp(-x)) }
func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// leaky is LeakyRelu's slope below 0.
const leaky = 0.1

func (c *catalogue) elementwise() {
	type operand = func(shape ...int) op.Operand
	for _, u := range []struct {
		op    string
		stock func(*gorgonia.Node) (*gorgonia.Node, error)
		want  func(float64) float64
		in    operand
	}{
		{"Neg", gorgonia.Neg, func(x float64) float64 { return -x }, normal},
		{"Abs", gorgonia.Abs, math.Abs, normal},
		{"Sin", gorgonia.Sin, math.Sin, normal},
		{"Cos", gorgonia.Cos, math.Cos, normal},
		{"Exp", gorgonia.Exp, math.Exp, normal},
		{"Log", gorgonia.Log, math.Log, positive},
		{"Log2", gorgonia.Log2, math.Log2, positive},
		{"Sqrt", gorgonia.Sqrt, math.Sqrt, positive},
		{"Square", gorgonia.Square, func(x float64) float64 { return x * x }, normal},
		{"Cube", gorgonia.Cube, func(x float64) float64 { return x * x * x }, normal},
		{"Inverse", gorgonia.Inverse, func(x float64) float64 { return 1 / x }, positive},
		{"InverseSqrt", gorgonia.InverseSqrt, func(x float64) float64 { return 1 / math.Sqrt(x) }, positive},
		{"Tanh", gorgonia.Tanh, math.Tanh, normal},
		{"Sigmoid", gorgonia.Sigmoid, sigmoid, normal},
		{"Log1p", gorgonia.Log1p, math.Log1p, positive},
		{"Expm1", gorgonia.Expm1, math.Expm1, normal},
		{"Softplus", gorgonia.Softplus, softplus, normal},
		{"Mish", gorgonia.Mish, func(x float64) float64 { return x * math.Tanh(softplus(x)) }, normal},
		{"Rectify", gorgonia.Rectify, func(x float64) float64 { return math.Max(x, 0) }, normal},
		{"LeakyRelu", func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.LeakyRelu(x, leaky) },
			func(x float64) float64 { return math.Max(x, leaky*x) }, normal},
	} {
		for _, s := range sizes() {
			c.add(u.op, of1(u.stock), each(u.want), u.in(s...))
		}
		for _, e := range extremes[u.op] {
			c.add(u.op, of1(u.stock), each(u.want), e).extreme()
		}
	}
}

// extremes are where functions saturate, cancel or have a kink.
var extremes = map[string][]op.Operand{
	"Abs":       {values("0", []int{3}, 0, 0, 1)},
	"Exp":       {values("-80…80", []int{3}, -80, 0, 80)},
	"Expm1":     {values("1e-12…1e-6", []int{3}, 1e-12, -1e-9, 1e-6)},
	"LeakyRelu": {values("0", []int{3}, 0, -1, 1), values("±Inf", []int{3}, math.Inf(-1), 1, math.Inf(1))},
	"Log":       {values("0.01…1e6", []int{3}, 0.01, 1, 1e6)},
	"Log1p":     {values("1e-12…1e-6", []int{3}, 1e-12, -1e-9, 1e-6)},
	"Mish":      {scaled(20, 9)},
	"Rectify":   {values("0", []int{3}, 0, -1, 1), values("±Inf", []int{3}, math.Inf(-1), 1, math.Inf(1))},
	"Sigmoid":   {scaled(20, 9), values("±1000", []int{2}, -1000, 1000)},
	"Softplus":  {scaled(20, 9), values("±1000", []int{2}, -1000, 1000)},
	"Sqrt":      {values("0.01…1e6", []int{3}, 0.01, 1, 1e6)},
	"Tanh":      {scaled(10, 9), values("±1000", []int{2}, -1000, 1000)},
}
