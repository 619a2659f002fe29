package blas_test

import (
	"math/rand/v2"
	"testing"

	native "gonum.org/v1/gonum/blas/gonum"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/blas"
)

// The sizes of mlp_784_128_10_b100 in package benchmarks.
const rows, inputs, hidden, classes = 100, 784, 128, 10

// BenchmarkStock measures a training step of a stock Gorgonia program, before and after the line of the Example: the same
// operators, TapeMachine and solver, over gonum's products and over ours.
func BenchmarkStock(b *testing.B) {
	defer tensor.Use(native.Implementation{})
	for _, products := range []struct {
		name string
		blas tensor.BLAS
	}{
		{"gonum", native.Implementation{}},
		{"nabla", blas.Implementation{}},
	} {
		b.Run(products.name, func(b *testing.B) {
			tensor.Use(products.blas)
			step, machine := stockStep(b)
			defer machine.Close()
			for range 2 { // the first touch memory and make caches
				step(b)
			}
			for b.Loop() {
				step(b)
			}
		})
	}
}

// TestStockTrains holds that both do the same: 20 losses of the same program. Products differ in the order of their sums,
// of up to 784 terms, hence by some 1e-6 of losses of order 1.
func TestStockTrains(t *testing.T) {
	defer tensor.Use(native.Implementation{})
	losses := func(products tensor.BLAS) (all []float32) {
		tensor.Use(products)
		step, machine := stockStep(t)
		defer machine.Close()
		for range 20 {
			all = append(all, step(t))
		}
		return all
	}
	want, got := losses(native.Implementation{}), losses(blas.Implementation{})
	for i := range want {
		if d := want[i] - got[i]; !(d < 2e-5 && d > -2e-5) {
			t.Errorf("step %d: the loss is %v over ours, %v over gonum's", i+1, got[i], want[i])
		}
	}
	if want[19] > 0.9*want[0] {
		t.Errorf("the loss goes from %v to %v: want it to fall, or a wrong gradient would go unseen", want[0], want[19])
	}
}

// stockStep returns a training step of a perceptron with ReLU and softmax cross-entropy, which returns the loss before its
// update, and the machine to close. It is the same at every call.
func stockStep(tb testing.TB) (func(testing.TB) float32, gorgonia.VM) {
	r := rand.New(rand.NewPCG(1, 2))
	g := gorgonia.NewGraph()
	matrix := func(name string, rows, cols int, fill func(i int) float32) *gorgonia.Node {
		values := make([]float32, rows*cols)
		for i := range values {
			values[i] = fill(i)
		}
		return gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithShape(rows, cols), gorgonia.WithName(name),
			gorgonia.WithValue(tensor.New(tensor.WithShape(rows, cols), tensor.WithBacking(values))))
	}
	x := matrix("x", rows, inputs, func(int) float32 { return r.Float32() })
	y := matrix("y", rows, classes, func(i int) float32 {
		if row, class := i/classes, i%classes; class == row%classes {
			return 1
		}
		return 0
	})
	weights := gorgonia.Nodes{
		matrix("w1", inputs, hidden, func(int) float32 { return float32(r.NormFloat64()) * 0.05 }),
		matrix("w2", hidden, classes, func(int) float32 { return float32(r.NormFloat64()) * 0.05 }),
	}
	h := gorgonia.Must(gorgonia.Rectify(gorgonia.Must(gorgonia.Mul(x, weights[0]))))
	logp := gorgonia.Must(gorgonia.LogSoftMax(gorgonia.Must(gorgonia.Mul(h, weights[1]))))
	picked := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.HadamardProd(logp, y)), 1))
	loss := gorgonia.Must(gorgonia.Neg(gorgonia.Must(gorgonia.Mean(picked))))
	var value gorgonia.Value
	gorgonia.Read(loss, &value)
	if _, err := gorgonia.Grad(loss, weights...); err != nil {
		tb.Fatal(err)
	}
	machine := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(weights...))
	solver, model := gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(0.1)), gorgonia.NodesToValueGrads(weights)
	return func(tb testing.TB) float32 {
		defer machine.Reset()
		if err := machine.RunAll(); err != nil {
			tb.Fatal(err)
		}
		if err := solver.Step(model); err != nil {
			tb.Fatal(err)
		}
		return value.Data().(float32)
	}, machine
}
