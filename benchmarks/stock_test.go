package benchmarks

import (
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
)

// stock makes a workload ready in Gorgonia's API alone, in the way its own examples go about it. Of Nabla it takes only
// the initial weights, as copies.
func stock(tb testing.TB, w workload, p part) runner {
	tb.Helper()
	params := graph.NewParams(tensor.Float32, 1)
	declare(tb, w, params)
	g := gorgonia.NewGraph()
	var weights gorgonia.Nodes
	for _, q := range params.Weights() {
		values := tensor.New(tensor.WithShape(q.Shape()...), tensor.WithBacking(slices.Clone(q.Data().([]float32))))
		weights = append(weights, gorgonia.NewTensor(g, tensor.Float32, values.Dims(),
			gorgonia.WithShape(q.Shape()...), gorgonia.WithName(q.Name()), gorgonia.WithValue(values)))
	}
	cost, err := stockCost(g, w, weights)
	if err != nil {
		tb.Fatal(err)
	}
	var value gorgonia.Value
	gorgonia.Read(cost, &value)
	var opts []gorgonia.VMOpt
	if p == step {
		if _, err := gorgonia.Grad(cost, weights...); err != nil {
			tb.Fatal(err)
		}
		opts = append(opts, gorgonia.BindDualValues(weights...))
	}
	machine := gorgonia.NewTapeMachine(g, opts...)
	solver, model := rules[w.solver].stock(), gorgonia.NodesToValueGrads(weights)
	return runner{
		run: func() error {
			defer machine.Reset()
			if err := machine.RunAll(); err != nil || p == forward {
				return err
			}
			return solver.Step(model)
		},
		loss:  func() float64 { return float64(value.Data().(float32)) },
		close: machine.Close,
	}
}

// stockCost returns the mean cross-entropy of the batch, a scalar. The weights are a matrix and a vector for each layer.
func stockCost(g *gorgonia.ExprGraph, w workload, weights gorgonia.Nodes) (*gorgonia.Node, error) {
	pixels, class := w.data()
	hot := make([]float32, w.batch*w.classes())
	for row, c := range class {
		hot[row*w.classes()+int(c)] = 1
	}
	x := matrix(g, "x", w.batch, w.inputs(), pixels)
	y := matrix(g, "y", w.batch, w.classes(), hot)
	for i := 0; i < len(weights); i += 2 {
		product, err := gorgonia.Mul(x, weights[i])
		if err != nil {
			return nil, err
		}
		if x, err = gorgonia.BroadcastAdd(product, weights[i+1], nil, []byte{0}); err != nil {
			return nil, err
		}
		if i+2 == len(weights) {
			break
		}
		if x, err = gorgonia.Rectify(x); err != nil {
			return nil, err
		}
	}
	logp, err := gorgonia.LogSoftMax(x)
	if err != nil {
		return nil, err
	}
	picked, err := gorgonia.HadamardProd(logp, y)
	if err != nil {
		return nil, err
	}
	rows, err := gorgonia.Sum(picked, 1)
	if err != nil {
		return nil, err
	}
	mean, err := gorgonia.Mean(rows)
	if err != nil {
		return nil, err
	}
	return gorgonia.Neg(mean)
}

func matrix(g *gorgonia.ExprGraph, name string, rows, cols int, values []float32) *gorgonia.Node {
	return gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(rows, cols), gorgonia.WithName(name),
		gorgonia.WithValue(tensor.New(tensor.WithShape(rows, cols), tensor.WithBacking(values))))
}
