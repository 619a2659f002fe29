package vm_test

import (
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// Operators compute in place at sizes too that take several calls of a kernel, and over rows that are longer than one.
func TestCheckLarge(t *testing.T) {
	over := 0
	for _, shape := range [][]int{{3, 1023}, {3, 1025}, {2, 20011}, {130, 300}, {70, 17}} {
		for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			for name, f := range map[string]func(x, y, v, step *gorgonia.Node) (*gorgonia.Node, error){
				"softmax":     func(x, _, _, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.Softmax(x) },
				"log_softmax": func(x, _, _, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.LogSoftmax(x) },
				"dropout": func(x, _, _, step *gorgonia.Node) (*gorgonia.Node, error) {
					return op.Dropout(x, step, 0.3, 1, "d")
				},
				"sigmoid":    func(x, _, _, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.Sigmoid(x) },
				"relu":       func(x, _, _, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.ReLU(x) },
				"tanh":       func(x, _, _, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.Tanh(x) },
				"linear":     func(x, _, _, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.Linear(x, 2, 3) },
				"scale_rows": func(x, _, v, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.ScaleRows(x, v) },
				"sub":        func(x, y, _, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.Sub(y, x) },
				"mul":        func(x, y, _, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.Mul(x, y) },
				"mul twice":  func(x, _, _, _ *gorgonia.Node) (*gorgonia.Node, error) { return op.Mul(x, x) },
			} {
				g := gorgonia.NewGraph()
				x, y, v := leaf(g, dt, "x", -3, 3, shape...), leaf(g, dt, "y", -3, 3, shape...), leaf(g, dt, "v", -3, 3, shape[0])
				step := gorgonia.NewVector(g, tensor.Int64, gorgonia.WithShape(2), gorgonia.WithName("step"), gorgonia.WithValue(dense([]int64{1, 2}, 2)))
				n := must(f(must(op.Linear(x, 1, 0)), must(op.Linear(y, 1, 0.5)), must(op.Linear(v, 1, 0.25)), step))
				loss := must(op.Dot(n, n))
				grads, err := graph.Grad(loss, x)
				if err != nil {
					t.Fatal(err)
				}
				m := machine(t, gorgonia.Nodes{must(op.Linear(n, 1, 1)), loss, must(op.Linear(grads[0], 1, 1))}, vm.Check())
				if err := m.RunAll(); err != nil {
					t.Errorf("%s %v %v: %v", name, shape, dt, err)
				}
				for _, s := range m.Plan().Steps {
					if strings.HasPrefix(s.Over, "over") {
						over++
					}
				}
			}
		}
	}
	if over < 100 {
		t.Errorf("%d steps overwrote an input: the graphs test too little", over)
	}
}
