package vm_test

import (
	"math"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/vm"
)

// trainingPrograms are the examples that fit parameters of one layer.
var trainingPrograms = []program{
	line(tensor.Float32), line(tensor.Float64),
	{
		name:   "iris: least squares",
		solver: func() gorgonia.Solver { return gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.001)) },
		steps:  50,
		build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
			x, y, theta := leaf(g, tensor.Float64, "x", 0.1, 7, 150, 5), leaf(g, tensor.Float64, "y", 1, 3, 150), leaf(g, tensor.Float64, "theta", -1, 1, 5)
			pred := must(gorgonia.Mul(x, theta))
			return gorgonia.Nodes{must(gorgonia.Mean(must(gorgonia.Square(must(gorgonia.Sub(pred, y)))))), pred}, gorgonia.Nodes{theta}
		},
	},
	{
		// the example's parameters are updated by nodes of the graph; here they are outputs
		name: "logistic regression",
		build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
			x, y := leaf(g, tensor.Float64, "x", -1, 1, 200, 10), must(gorgonia.Gt(leaf(g, tensor.Float64, "y", -1, 1, 200), gorgonia.NewConstant(0.), true))
			w, b, one := leaf(g, tensor.Float64, "w", -1, 1, 10), scalar(g, "bias", 0.1), gorgonia.NewConstant(1.)
			prob := must(gorgonia.Sigmoid(must(gorgonia.Add(must(gorgonia.Mul(x, w)), b))))
			pred := must(gorgonia.Gt(prob, gorgonia.NewConstant(0.5), false))
			first := must(gorgonia.HadamardProd(must(gorgonia.Neg(y)), must(gorgonia.Log(prob))))
			second := must(gorgonia.HadamardProd(must(gorgonia.Sub(one, y)), must(gorgonia.Log(must(gorgonia.Sub(one, prob))))))
			loss := must(gorgonia.Mean(must(gorgonia.Sub(first, second))))
			decay := must(gorgonia.Mul(gorgonia.NewConstant(0.01), must(gorgonia.Sum(must(gorgonia.Square(w))))))
			cost := must(gorgonia.Add(loss, decay))
			grads, err := gorgonia.Grad(cost, w, b)
			if err != nil {
				panic(err)
			}
			rate := gorgonia.NewConstant(0.1)
			nextW := must(gorgonia.Sub(w, must(gorgonia.Mul(rate, grads[0]))))
			nextB := must(gorgonia.Sub(b, must(gorgonia.Mul(rate, grads[1]))))
			return gorgonia.Nodes{cost, nextW, nextB, pred}, nil
		},
	},
}

// line fits y = mx + c.
func line(dt tensor.Dtype) program {
	return program{
		name: "linear regression " + dt.String(),
		solver: func() gorgonia.Solver {
			return gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.001), gorgonia.WithClip(5))
		},
		steps: 100,
		build: func(g *gorgonia.ExprGraph) (gorgonia.Nodes, gorgonia.Nodes) {
			const n = 1000
			x, y := tensor.New(tensor.Of(dt), tensor.WithShape(n)), tensor.New(tensor.Of(dt), tensor.WithShape(n))
			for i := range n {
				v, noise := float64(i+1), math.Mod(float64(i)*0.6180339887, 1)
				if dt == tensor.Float32 {
					x.Float32s()[i], y.Float32s()[i] = float32(v), float32(2*v+noise)
				} else {
					x.Float64s()[i], y.Float64s()[i] = v, 2*v+noise
				}
			}
			xs := gorgonia.NewVector(g, dt, gorgonia.WithShape(n), gorgonia.WithName("x"), gorgonia.WithValue(x))
			ys := gorgonia.NewVector(g, dt, gorgonia.WithShape(n), gorgonia.WithName("y"), gorgonia.WithValue(y))
			m, c := leaf(g, dt, "m", 0, 1), leaf(g, dt, "c", 0, 1)
			pred := must(gorgonia.Add(must(gorgonia.Mul(xs, m)), c))
			return gorgonia.Nodes{must(gorgonia.Mean(must(gorgonia.Square(must(gorgonia.Sub(pred, ys))))))}, gorgonia.Nodes{m, c}
		},
	}
}

// TestConcurrentTraining is Gorgonia's example of several machines that train on batches of their own at the same time,
// a batch's x and y themselves being what is trained: all of it by one goroutine, and by several, on either machine.
func TestConcurrentTraining(t *testing.T) {
	const rows, cols, batch, epochs = 400, 5, 100, 5
	train := func(threads int, make func(gorgonia.Nodes, ...vm.Option) (gorgonia.VM, error)) []float64 {
		xs, ys := dense(tensor.Range(tensor.Float64, 0, rows*cols), rows, cols), dense(tensor.Range(tensor.Float64, 0, rows), rows)
		for i, d := range xs.Float64s() {
			c := math.Mod(d, cols)
			xs.Float64s()[i] = c * c / 100
			ys.Float64s()[i/cols] = 0.3
		}
		type trainer struct {
			x, y *gorgonia.Node
			vm   gorgonia.VM
		}
		trainers := []trainer{}
		for range threads { // graphs are built one after another: gorgonia.Grad writes to a constant of the package
			g := gorgonia.NewGraph()
			x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(batch, cols), gorgonia.WithName("x"), gorgonia.WithInit(gorgonia.Zeroes()))
			y := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(batch), gorgonia.WithName("y"), gorgonia.WithInit(gorgonia.Zeroes()))
			sum := must(gorgonia.Sum(must(gorgonia.Mul(must(gorgonia.Transpose(x)), y))))
			if _, err := gorgonia.Grad(sum, x, y); err != nil {
				t.Fatal(err)
			}
			m, err := make(nil, vm.BindDualValues(x, y))
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			trainers = append(trainers, trainer{x, y, m})
		}
		for range epochs {
			for first := 0; first < rows; first += threads * batch {
				var wg sync.WaitGroup
				for i, tr := range trainers {
					from := first + i*batch
					for n, all := range map[*gorgonia.Node]*tensor.Dense{tr.x: xs, tr.y: ys} {
						part, err := all.Slice(gorgonia.S(from, from+batch))
						if err != nil {
							t.Fatal(err)
						}
						if err := gorgonia.Let(n, part); err != nil {
							t.Fatal(err)
						}
					}
					wg.Go(func() {
						if err := tr.vm.RunAll(); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				for _, tr := range trainers {
					solver := gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.01), gorgonia.WithBatchSize(batch))
					if err := solver.Step(gorgonia.NodesToValueGrads(gorgonia.Nodes{tr.x, tr.y})); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		return append(numbers(xs.Data()), numbers(ys.Data())...)
	}
	want := train(1, tape)
	if d := cmp.Diff(want, train(1, planned)); d != "" {
		t.Errorf("one machine: %s", d)
	}
	if d := cmp.Diff(want, train(4, planned)); d != "" {
		t.Errorf("four machines at a time: %s", d)
	}
}
