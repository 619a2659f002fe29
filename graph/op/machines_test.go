package op_test

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// results returns a case's output and its gradients, run twice on a machine of one kind: first all outputs, then all
// gradients by real operands.
func results(t *testing.T, c op.Case, dt tensor.Dtype, tape bool) [][]float64 {
	t.Helper()
	g := gorgonia.NewGraph()
	in := op.Operands(t, g, c, dt)
	out, err := c.Make(in)
	if err != nil {
		t.Fatal(err)
	}
	weights := make([]float64, out.Shape().TotalSize())
	for i := range weights {
		weights[i] = math.Cos(float64(i))
	}
	loss, err := op.Dot(out, op.Input(t, g, "weights", dt, out.Shape(), weights))
	if err != nil {
		t.Fatal(err)
	}
	var real gorgonia.Nodes
	for i, o := range c.In {
		if o.Kind == op.Real {
			real = append(real, in[i])
		}
	}
	grads, err := graph.Grad(loss, real...)
	if err != nil {
		t.Fatal(err)
	}
	nodes := gorgonia.Nodes{out, loss}
	for _, n := range grads {
		if n != nil {
			nodes = append(nodes, n)
		}
	}
	var machine gorgonia.VM
	if tape {
		machine, err = vm.NewTape(nodes)
	} else {
		machine, err = vm.New(nodes)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer machine.Close()
	var all [][]float64
	for range 2 {
		if err := machine.RunAll(); err != nil {
			t.Fatal(err)
		}
		for _, n := range nodes {
			all = append(all, append([]float64(nil), op.Floats(n.Value())...))
		}
	}
	return all
}

// TestMachinesAgree runs every case with its gradients on the planned machine and on Gorgonia's TapeMachine, twice each:
// operators are pure, so that all four runs give the same bits.
func TestMachinesAgree(t *testing.T) {
	for _, c := range op.Cases() {
		for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			t.Run(c.Op+"/"+c.Name+"/"+dt.String(), func(t *testing.T) {
				planned, tape := results(t, c, dt, false), results(t, c, dt, true)
				half := len(planned) / 2
				for i := range planned {
					same(t, "planned and tape", planned[i], tape[i])
					same(t, "first and second run", planned[i], planned[i%half])
				}
			})
		}
	}
}

func same(t *testing.T, what string, a, b []float64) {
	t.Helper()
	if len(a) != len(b) || len(a) == 0 {
		t.Fatalf("%s: %d and %d elements", what, len(a), len(b))
	}
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			t.Fatalf("%s: element %d is %v and %v", what, i, a[i], b[i])
		}
	}
}
