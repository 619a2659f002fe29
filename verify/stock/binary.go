package stock

import (
	"math"

	"gorgonia.org/gorgonia"

	"nabla/graph/op"
)

// pairwise applies f to elements of two operands, of which axes of size 1 and scalars are repeated.
func pairwise(f func(a, b float64) float64) func([]array) []float64 {
	return func(in []array) []float64 {
		a, b := in[0], in[1]
		shape := a.shape.Clone()
		if len(b.shape) > len(shape) {
			shape = b.shape.Clone()
		}
		for k := range shape {
			if len(b.shape) == len(shape) {
				shape[k] = max(shape[k], b.shape[k])
			}
		}
		return newArray(shape, func(at []int) float64 { return f(a.get(at...), b.get(at...)) }).data
	}
}

func of2(f func(a, b *gorgonia.Node) (*gorgonia.Node, error)) func(gorgonia.Nodes) (*gorgonia.Node, error) {
	return func(in gorgonia.Nodes) (*gorgonia.Node, error) { return f(in[0], in[1]) }
}

type arithmetic struct {
	op    string
	stock func(a, b *gorgonia.Node) (*gorgonia.Node, error)
	want  func(a, b float64) float64
	left  func(shape ...int) op.Operand
	right func(shape ...int) op.Operand
}

func sum2(a, b float64) float64       { return a + b }
func difference(a, b float64) float64 { return a - b }
func product2(a, b float64) float64   { return a * b }
func quotient(a, b float64) float64   { return a / b }

// pairs are operators of two operands of one shape.
func (c *catalogue) pairs() {
	for _, b := range []arithmetic{
		{"Add", gorgonia.Add, sum2, normal, normal},
		{"Sub", gorgonia.Sub, difference, normal, normal},
		{"HadamardProd", gorgonia.HadamardProd, product2, normal, normal},
		{"HadamardDiv", gorgonia.HadamardDiv, quotient, normal, positive},
		{"Div", gorgonia.Div, quotient, normal, positive},
		{"Pow", gorgonia.Pow, math.Pow, positive, normal},
		{"MaxBetween", gorgonia.MaxBetween, math.Max, normal, normal},
		{"MinBetween", gorgonia.MinBetween, math.Min, normal, normal},
	} {
		for _, s := range sizes() {
			c.add(b.op, of2(b.stock), pairwise(b.want), b.left(s...), b.right(s...))
		}
	}
	c.add("HadamardProd", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.HadamardProd(in[0], in[0]) },
		each(func(x float64) float64 { return x * x }), normal(3, 5)).with("with itself")
	same := values("equal", []int{3}, 1, 2, 3)
	c.add("MaxBetween", of2(gorgonia.MaxBetween), pairwise(math.Max), same, same).extreme()
	c.add("MinBetween", of2(gorgonia.MinBetween), pairwise(math.Min), same, same).extreme()
	c.add("ReduceAdd", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.ReduceAdd(in) },
		func(in []array) []float64 {
			return newArray(in[0].shape, func(at []int) float64 { return in[0].get(at...) + in[1].get(at...) + in[2].get(at...) }).data
		}, normal(3, 5), normal(3, 5), normal(3, 5))
}

// scalars are operators of a tensor and a scalar.
func (c *catalogue) scalars() {
	for _, b := range []arithmetic{
		{"Add", gorgonia.Add, sum2, normal, normal},
		{"Sub", gorgonia.Sub, difference, normal, normal},
		{"Mul", gorgonia.Mul, product2, normal, normal},
		{"HadamardProd", gorgonia.HadamardProd, product2, normal, normal},
		{"HadamardDiv", gorgonia.HadamardDiv, quotient, normal, positive},
		{"Div", gorgonia.Div, quotient, normal, positive},
		{"Pow", gorgonia.Pow, math.Pow, positive, normal},
	} {
		for _, s := range [][]int{{7}, {3, 5}, {1, 6}, {2, 3, 5}, {2, 1, 3, 3}} {
			c.add(b.op, of2(b.stock), pairwise(b.want), b.left(s...), b.right())
			c.add(b.op, of2(b.stock), pairwise(b.want), b.left(), b.right(s...))
		}
	}
}

type broadcasting = func(a, b *gorgonia.Node, left, right []byte) (*gorgonia.Node, error)

// broadcasts repeat one operand along axes of size 1.
func (c *catalogue) broadcasts() {
	patterns := []struct {
		a, b        []int
		left, right []byte
	}{
		{[]int{3, 4}, []int{1, 4}, nil, []byte{0}},
		{[]int{3, 4}, []int{3, 1}, nil, []byte{1}},
		{[]int{1, 4}, []int{3, 4}, []byte{0}, nil},
		{[]int{3, 1}, []int{3, 4}, []byte{1}, nil},
		{[]int{2, 3, 4}, []int{2, 1, 4}, nil, []byte{1}},
		{[]int{2, 4, 3, 3}, []int{1, 4, 1, 1}, nil, []byte{0, 2, 3}},
	}
	for _, b := range []struct {
		op    string
		stock broadcasting
		want  func(a, b float64) float64
		left  func(shape ...int) op.Operand
		right func(shape ...int) op.Operand
	}{
		{"BroadcastAdd", gorgonia.BroadcastAdd, sum2, normal, normal},
		{"BroadcastSub", gorgonia.BroadcastSub, difference, normal, normal},
		{"BroadcastHadamardProd", gorgonia.BroadcastHadamardProd, product2, normal, normal},
		{"BroadcastHadamardDiv", gorgonia.BroadcastHadamardDiv, quotient, normal, positive},
		{"BroadcastPow", gorgonia.BroadcastPow, math.Pow, positive, normal},
	} {
		for _, p := range patterns {
			c.add(b.op, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return b.stock(in[0], in[1], p.left, p.right) },
				pairwise(b.want), b.left(p.a...), b.right(p.b...))
		}
	}
	for _, p := range patterns {
		c.add("Broadcast", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			a, b, err := gorgonia.Broadcast(in[0], in[1], gorgonia.NewBroadcastPattern(p.left, p.right))
			if err != nil {
				return nil, err
			}
			return gorgonia.HadamardProd(a, b)
		}, pairwise(product2), normal(p.a...), normal(p.b...)).with("then HadamardProd")
		c.add("Auto", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			return gorgonia.Auto(gorgonia.BroadcastHadamardProd, in[0], in[1])
		}, pairwise(product2), normal(p.a...), normal(p.b...)).with("BroadcastHadamardProd")
	}
}

// products are sums of products.
func (c *catalogue) products() {
	mul := of2(gorgonia.Mul)
	for _, m := range []struct {
		sum  string
		a, b []int
	}{
		{"i,i->", []int{7}, []int{7}},
		{"ij,j->i", []int{3, 4}, []int{4}},
		{"ij,j->i", []int{1, 4}, []int{4}},
		{"ij,jk->ik", []int{3, 4}, []int{4, 2}},
		{"ij,jk->ik", []int{3, 4}, []int{4, 1}},
		{"ij,jk->ik", []int{1, 3}, []int{3, 4}},
		{"ij,jk->ik", []int{3, 1}, []int{1, 4}},
		{"ij,jk->ik", []int{5, 9}, []int{9, 17}},
	} {
		c.add("Mul", mul, einsum(m.sum), normal(m.a...), normal(m.b...)).with("%s", m.sum)
	}
	c.add("Mul", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Mul(in[0], in[0]) },
		func(in []array) []float64 { return einsum("ij,jk->ik")([]array{in[0], in[0]}) }, normal(3, 3)).with("with itself")
	c.add("ReduceMul", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.ReduceMul(in) },
		einsum("ij,jk,kl->il"), normal(2, 3), normal(3, 4), normal(4, 2))
	for _, m := range []struct {
		sum       string
		a, b      []int
		transpose []bool
	}{
		{"bij,bjk->bik", []int{2, 3, 4}, []int{2, 4, 2}, nil},
		{"bji,bjk->bik", []int{2, 4, 3}, []int{2, 4, 2}, []bool{true, false}},
		{"bij,bkj->bik", []int{2, 3, 4}, []int{2, 2, 4}, []bool{false, true}},
		{"bji,bkj->bik", []int{2, 4, 3}, []int{2, 2, 4}, []bool{true, true}},
		{"bij,bjk->bik", []int{1, 3, 4}, []int{1, 4, 2}, nil},
		{"abij,abjk->abik", []int{2, 2, 3, 4}, []int{2, 2, 4, 2}, nil},
	} {
		c.add("BatchedMatMul", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			return gorgonia.BatchedMatMul(in[0], in[1], m.transpose...)
		}, einsum(m.sum), normal(m.a...), normal(m.b...)).with("%s", m.sum)
	}
	for _, m := range []struct {
		sum          string
		a, b         []int
		aAxes, bAxes []int
	}{
		{"ij,jk->ik", []int{3, 4}, []int{4, 2}, []int{1}, []int{0}},
		{"ijk,kl->ijl", []int{2, 3, 4}, []int{4, 5}, []int{2}, []int{0}},
		{"ijk,jkl->il", []int{2, 3, 4}, []int{3, 4, 5}, []int{1, 2}, []int{0, 1}},
	} {
		c.add("Tensordot", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			return gorgonia.Tensordot(m.aAxes, m.bAxes, in[0], in[1])
		}, einsum(m.sum), normal(m.a...), normal(m.b...)).with("%s", m.sum)
	}
	for _, n := range []int{3, 5} {
		c.add("OuterProd", of2(gorgonia.OuterProd), einsum("i,j->ij"), normal(3), normal(n))
	}
}
