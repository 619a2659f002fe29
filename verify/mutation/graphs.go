package main

import (
	"context"
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/verify"
)

// A graphCase is a graph of several operators, some of them Gorgonia's: what the reverse mode has to put together, and what
// products have to end with.
type graphCase struct {
	name    string
	declare func(s *graph.Scope, x, w *gorgonia.Node) *gorgonia.Node // of x, (5, 4), and w, (4, 3)
}

type node = gorgonia.Node

var graphs = []graphCase{
	{"product, then rectifier", func(s *graph.Scope, x, w *node) *node {
		b := s.Param("bias", graph.Normal(0, 1), 3)
		h := s.Try(op.ReLU(s.Try(op.Affine(x, w, b))))
		v := s.Param("last", graph.Normal(0, 1), 3, 2)
		return total(s, s.Try(op.Sigmoid(s.Try(op.MatMul(h, v, false, false)))))
	}},
	{"wide product, then rectifier", func(s *graph.Scope, x, w *node) *node {
		h := s.Try(op.ReLU(s.Try(op.MatMul(x, s.Param("wide", graph.Normal(0, 1), 4, 43), false, false))))
		return total(s, s.Try(op.MatMul(h, s.Param("back", graph.Normal(0, 1), 43, 21), false, false)))
	}},
	{"one parameter, used three times", func(s *graph.Scope, x, w *node) *node {
		square := s.Try(op.MatMul(w, w, true, false))
		return s.Try(op.Add(total(s, square), total(s, s.Try(op.Tanh(w)))))
	}},
	{"two losses over a trunk", func(s *graph.Scope, x, w *node) *node {
		h := s.Try(op.Tanh(s.Try(op.MatMul(x, w, false, false))))
		return s.Try(op.Add(total(s, s.Try(op.Mul(h, h))), total(s, s.Try(op.Softmax(h)))))
	}},
	{"Gorgonia: mean of a square", func(s *graph.Scope, x, w *node) *node {
		return s.Try(gorgonia.Mean(s.Try(gorgonia.Square(s.Try(gorgonia.Mul(x, w))))))
	}},
	{"Gorgonia: rectifier", func(s *graph.Scope, x, w *node) *node {
		return s.Try(gorgonia.Sum(s.Try(gorgonia.Rectify(s.Try(gorgonia.Mul(x, w))))))
	}},
	{"Gorgonia: bias over rows", func(s *graph.Scope, x, w *node) *node {
		b := s.Param("bias", graph.Normal(0, 1), 3)
		return s.Try(gorgonia.Sum(s.Try(gorgonia.Tanh(s.Try(gorgonia.BroadcastAdd(s.Try(gorgonia.Mul(x, w)), b, nil, []byte{0}))))))
	}},
	{"Gorgonia: matrix times vector, twice", func(s *graph.Scope, x, w *node) *node {
		v := s.Param("vector", graph.Normal(0, 1), 4)
		sum := s.Try(gorgonia.Sum(s.Try(gorgonia.Square(s.Try(gorgonia.Mul(x, v))))))
		return s.Try(gorgonia.Add(sum, s.Try(gorgonia.Sum(s.Try(gorgonia.Tanh(s.Try(gorgonia.Mul(x, v))))))))
	}},
	{"Gorgonia: a row for all rows", func(s *graph.Scope, x, w *node) *node {
		b := s.Param("row", graph.Normal(0, 1), 1, 3)
		h := s.Try(gorgonia.Tanh(s.Try(gorgonia.BroadcastAdd(s.Try(gorgonia.Mul(x, w)), b, nil, []byte{0}))))
		return s.Try(gorgonia.Sum(s.Try(gorgonia.BroadcastHadamardProd(h, b, nil, []byte{0}))))
	}},
	{"Gorgonia: sums along axes", func(s *graph.Scope, x, w *node) *node {
		rows := s.Try(gorgonia.Sum(s.Try(gorgonia.Square(s.Try(gorgonia.Sum(x, 1))))))
		cols := s.Try(gorgonia.Sum(s.Try(gorgonia.Square(s.Try(gorgonia.Mean(x, 0))))))
		return s.Try(gorgonia.Add(rows, cols))
	}},
	{"Gorgonia: scalar", func(s *graph.Scope, x, w *node) *node {
		a := s.Try(gorgonia.Sum(s.Try(op.Tanh(s.Param("factor", graph.Normal(0, 1), 1)))))
		return s.Try(gorgonia.Sum(s.Try(gorgonia.HadamardProd(s.Try(gorgonia.Exp(w)), a))))
	}},
	{"Gorgonia and our own", func(s *graph.Scope, x, w *node) *node {
		h := s.Try(gorgonia.Tanh(s.Try(op.MatMul(x, w, false, false))))
		return s.Try(gorgonia.Mean(s.Try(op.Mul(h, s.Try(op.Sigmoid(h))))))
	}},
}

// total returns the inner product of a matrix with random weights of its own.
func total(s *graph.Scope, n *node) *node {
	if s.Err() != nil {
		return nil
	}
	return s.Try(op.Dot(n, s.In(fmt.Sprint("total", n.ID())).Input("weights", s.Dtype(), n.Shape()...)))
}

func (g graphCase) certify(ctx context.Context, opts []verify.Option) (*verify.Report, error) {
	return verify.Gradients(ctx, graph.NewParams(tensor.Float64, 7), func(s *graph.Scope) *node {
		x, w := s.Param("x", graph.Normal(0, 1), 5, 4), s.Param("w", graph.Normal(0, 1), 4, 3)
		if s.Err() != nil {
			return nil
		}
		return g.declare(s, x, w)
	}, func(inst *graph.Instance) error {
		for i, name := range inst.Inputs() {
			value := func(j int) float64 { return 1.5 + math.Sin(float64(1+i+3*j)) }
			switch data := inst.Input(name).Data().(type) {
			case []float64:
				for j := range data {
					data[j] = value(j)
				}
			case []float32:
				for j := range data {
					data[j] = float32(value(j))
				}
			}
		}
		return nil
	}, opts...)
}
