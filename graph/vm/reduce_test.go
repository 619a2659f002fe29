package vm_test

import (
	"fmt"
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/vm"
)

// TestReductions adds up and maximises along every set of axes of tensors of 2 to 5 dimensions, and compares with loops.
func TestReductions(t *testing.T) {
	all := []int{2, 3, 4, 2, 3}
	for rank := 2; rank <= len(all); rank++ {
		shape := all[:rank]
		for set := 1; set < 1<<rank; set++ {
			var axes []int
			for a := range rank {
				if set>>a&1 == 1 {
					axes = append(axes, a)
				}
			}
			g := gorgonia.NewGraph()
			x := leaf(g, tensor.Float64, "x", -1, 1, shape...)
			sums, maxima := loops(x.Value().Data().([]float64), shape, axes)
			sum := must(gorgonia.Sum(x, axes...))
			wantClose(t, fmt.Sprintf("sum of %v along %v", shape, axes), sum, sums)
			if len(axes) == 1 { // of several axes, package tensor's maximum fails
				wantClose(t, fmt.Sprintf("maximum of %v along %v", shape, axes), must(gorgonia.Max(x, axes...)), maxima)
			}
		}
	}
}

func wantClose(t *testing.T, name string, n *gorgonia.Node, want []float64) {
	t.Helper()
	m, err := vm.New(gorgonia.Nodes{n})
	if err == nil {
		defer m.Close()
		err = m.RunAll()
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	got := numbers(data(n))
	if len(got) != len(want) {
		t.Errorf("%s: got %d elements, want %d", name, len(got), len(want))
		return
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-12) {
			t.Errorf("%s: element %d is %v, want %v", name, i, got[i], want[i])
			return
		}
	}
}

// loops returns sums and maxima along axes, in row-major order of what remains.
func loops(x []float64, shape, axes []int) (sums, maxima []float64) {
	size := 1
	for a, d := range shape {
		if !contains(axes, a) {
			size *= d
		}
	}
	sums, maxima = make([]float64, size), make([]float64, size)
	for i := range maxima {
		maxima[i] = math.Inf(-1)
	}
	for i, v := range x {
		rest, to, step := i, 0, 1
		for a := len(shape) - 1; a >= 0; a-- {
			at := rest % shape[a]
			rest /= shape[a]
			if !contains(axes, a) {
				to += at * step
				step *= shape[a]
			}
		}
		sums[to] += v
		maxima[to] = max(maxima[to], v)
	}
	return sums, maxima
}

func contains(s []int, v int) bool {
	for _, w := range s {
		if w == v {
			return true
		}
	}
	return false
}
