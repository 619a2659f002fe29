package op_test

import (
	"fmt"
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
	"nabla/graph/vm"
)

// drop returns dropout of x, (rows, cols), at a step and first row.
func drop(t *testing.T, x []float64, cols int, step, row int, p float64, seed uint64, name string) []float64 {
	t.Helper()
	g := gorgonia.NewGraph()
	in := op.Input(t, g, "x", tensor.Float64, tensor.Shape{len(x) / cols, cols}, x)
	at := op.Input(t, g, "step", tensor.Int64, tensor.Shape{2}, []float64{float64(step), float64(row)})
	n, err := op.Dropout(in, at, p, seed, name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := vm.New(gorgonia.Nodes{n})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	return append([]float64(nil), op.Floats(n.Value())...)
}

func ramp(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = 1 + float64(i)
	}
	return x
}

func TestDropoutSplits(t *testing.T) {
	const cols = 13
	x := ramp(10 * cols)
	whole := drop(t, x, cols, 4, 0, 0.3, 1, "a")
	first := drop(t, x[:5*cols], cols, 4, 0, 0.3, 1, "a")
	second := drop(t, x[5*cols:], cols, 4, 5, 0.3, 1, "a")
	same(t, "whole and two parts", whole, append(first, second...))
	var single []float64
	for r := range 10 {
		single = append(single, drop(t, x[r*cols:(r+1)*cols], cols, 4, r, 0.3, 1, "a")...)
	}
	same(t, "whole and rows", whole, single)
}

func TestDropoutKeys(t *testing.T) {
	x := ramp(400)
	base := drop(t, x, 20, 4, 0, 0.5, 1, "a")
	same(t, "again", base, drop(t, x, 20, 4, 0, 0.5, 1, "a"))
	for name, other := range map[string][]float64{
		"another step": drop(t, x, 20, 5, 0, 0.5, 1, "a"),
		"another row":  drop(t, x, 20, 4, 1, 0.5, 1, "a"),
		"another seed": drop(t, x, 20, 4, 0, 0.5, 2, "a"),
		"another name": drop(t, x, 20, 4, 0, 0.5, 1, "b"),
	} {
		differing := 0
		for i := range base {
			if base[i] != other[i] {
				differing++
			}
		}
		if !(math.Abs(float64(differing)-200) <= 5*10) { // independent masks differ in half of 400, ±√(400/4)
			t.Errorf("%s: %d of 400 elements differ, want about 200", name, differing)
		}
	}
}

func TestDropoutRate(t *testing.T) {
	const n = 100_000
	ones := make([]float64, n)
	for i := range ones {
		ones[i] = 1
	}
	for _, p := range []float64{0.01, 0.2, 0.5, 0.9} {
		kept, sum := 0.0, 0.0
		for _, v := range drop(t, ones, 100, 0, 0, p, 3, "rate") {
			if v != 0 {
				kept++
				if want := 1 / (1 - p); v != want {
					t.Fatalf("p = %v: a kept 1 became %v, want %v", p, v, want)
				}
			}
			sum += v
		}
		sigma := math.Sqrt(n * p * (1 - p))
		if want := n * (1 - p); !(math.Abs(kept-want) <= 5*sigma) {
			t.Errorf("p = %v: kept %v of %d, want %v ± %.0f", p, kept, n, want, sigma)
		}
		if !(math.Abs(sum-n) <= 5*sigma/(1-p)) {
			t.Errorf("p = %v: ones sum to %v, want %d ± %.0f", p, sum, n, sigma/(1-p))
		}
	}
}

func TestDropoutOfNothing(t *testing.T) {
	x := append(ramp(20), 0, math.Copysign(0, -1), math.Inf(1), -1e-320)
	same(t, "p = 0", x, drop(t, x, 6, 9, 7, 0, 1, "a"))
}

// What is dropped is 0, whatever it was: an Inf or NaN there reaches neither the output nor the gradient.
func TestDropoutStops(t *testing.T) {
	x := make([]float64, 1000)
	for i := range x {
		x[i] = math.NaN()
	}
	zeros := 0
	for _, v := range drop(t, x, 10, 0, 0, 0.5, 1, "a") {
		if v == 0 {
			zeros++
		}
	}
	if !(math.Abs(float64(zeros)-500) <= 5*math.Sqrt(250)) {
		t.Errorf("%d of 1000 elements are 0, want about half", zeros)
	}
}

func ExampleDropout() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewTensor(g, tensor.Float32, 2, gorgonia.WithName("x"), gorgonia.WithShape(2, 4),
		gorgonia.WithValue(tensor.New(tensor.WithShape(2, 4), tensor.WithBacking([]float32{1, 2, 3, 4, 5, 6, 7, 8}))))
	step := gorgonia.NewTensor(g, tensor.Int64, 1, gorgonia.WithName("step"), gorgonia.WithShape(2),
		gorgonia.WithValue(tensor.New(tensor.WithBacking([]int64{0, 0}))))
	y, err := op.Dropout(x, step, 0.5, 1, "hidden")
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := vm.New(gorgonia.Nodes{y})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 { // the same step has the same mask
		if err := m.RunAll(); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(y.Value().Data())
	}
	// Output:
	// [0 4 6 8 0 0 14 16]
	// [0 4 6 8 0 0 14 16]
}
