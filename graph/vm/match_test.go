package vm_test

import (
	"fmt"
	"io"
	"log"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/internal/plan"
	"nabla/internal/simd"
)

// twin is an operator that returns its input. Its name is what Gorgonia tells nodes apart by when they are made.
type twin struct{ name *string }

func (o twin) Name() string                      { return *o.name }
func (twin) Infer(in []op.Type) (op.Type, error) { return in[0], nil }
func (twin) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return func(*simd.Pool) error { plan.Copy(out, in[0]); return nil }
}
func (twin) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	return gorgonia.Nodes{grad}, nil
}

// twins returns two nodes that a plan merges and Gorgonia does not, which it does with all that are alike when they are made.
func twins(x *gorgonia.Node) (a, b *gorgonia.Node) {
	name := "one"
	a = must(op.Apply(twin{&name}, x))
	name = "two"
	return a, must(op.Apply(twin{&name}, x))
}

// merged reports whether a plan computes n by another node's step.
func merged(p vm.Plan, n *gorgonia.Node) bool {
	return slices.ContainsFunc(p.Steps, func(s vm.Step) bool { return slices.Contains(s.Merged, n.Name()) })
}

// Every operator of Gorgonia's, and its gradients, over values that are merged is merged itself, unless it remembers its
// runs, and computes what it does by itself to the bit.
func TestStockOperatorsMerge(t *testing.T) {
	useSteadyBLAS(t)
	defer log.SetOutput(log.Writer())
	log.SetOutput(io.Discard) // Gorgonia's group norm prints its gradients
	for _, dt := range []tensor.Dtype{tensor.Float64, tensor.Float32} {
		for _, c := range stockCases() {
			t.Run(c.name+" "+dt.String(), func(t *testing.T) {
				g := gorgonia.NewGraph()
				var in [2]gorgonia.Nodes
				for i, o := range c.inputs {
					a, b := twins(leaf(g, dt, string(rune('a'+i)), o.low, o.high, o.shape...))
					in[0], in[1] = append(in[0], a), append(in[1], b)
				}
				var outputs, ends gorgonia.Nodes
				for _, in := range in {
					y, err := c.f(in)
					if err != nil {
						t.Fatal(err)
					}
					ends = append(ends, y)
					for _, n := range append(gorgonia.Nodes{y}, must2(graph.Grad(total(y), in...))...) {
						outputs = append(outputs, must(op.Linear(n, 2, float64(len(outputs))))) // what reads it
					}
				}
				m := machine(t, outputs, vm.Check())
				for range 2 {
					runAll(t, m)
				}
				stateful := strings.Contains(c.name, "group norm") || strings.Contains(c.name, "batch norm") || strings.Contains(c.name, "pooling")
				if got := merged(m.Plan(), ends[1]); ends[0] == ends[1] || got == stateful {
					t.Errorf("merged: %v, want %v\n%s", got, !stateful, m.Plan())
				}
			})
		}
	}
}

func must2(n gorgonia.Nodes, err error) gorgonia.Nodes {
	if err != nil {
		panic(err)
	}
	return n
}

// Operators are merged if they are the same in all, whatever Gorgonia's hashes say, and if nothing but their inputs decides
// what they compute.
func TestStockOperatorsThatDiffer(t *testing.T) {
	slice := func(s tensor.Slice) func(*gorgonia.Node) (*gorgonia.Node, error) {
		return func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Slice(x, s) }
	}
	dropout := func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Dropout(x, 0.5) }
	own := func(x *gorgonia.Node) (*gorgonia.Node, error) {
		return gorgonia.ApplyOp(custom{"own", func(v gorgonia.Value) (gorgonia.Value, error) { return gorgonia.CloneValue(v) }}, x)
	}
	softmax := func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.SoftMax(x) }
	logSoftmax := func(x *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.LogSoftMax(x) }
	sparsemax := func(axes ...int) func(*gorgonia.Node) (*gorgonia.Node, error) {
		return func(x *gorgonia.Node) (*gorgonia.Node, error) {
			return gorgonia.Sparsemax(must(gorgonia.Reshape(x, tensor.Shape{150, 2})), axes...)
		}
	}
	for _, c := range []struct {
		name     string
		a, b     func(*gorgonia.Node) (*gorgonia.Node, error)
		sameHash bool
		want     bool
	}{
		{"one slice", slice(gorgonia.S(0, 10)), slice(gorgonia.S(0, 10)), true, true},
		{"slices of one hash", slice(gorgonia.S(0, 10)), slice(gorgonia.S(256, 266)), true, false},
		{"slices", slice(gorgonia.S(0, 10)), slice(gorgonia.S(1, 11)), false, false},
		{"softmax and its logarithm, of one hash", softmax, logSoftmax, true, false},
		{"softmax", softmax, softmax, true, true},
		{"sparsemax along two axes, of one hash and name", sparsemax(), sparsemax(0), true, false},
		{"other functions", gorgonia.Sin, gorgonia.Cos, false, false},
		{"random numbers", dropout, dropout, true, false},
		{"operators of others", own, own, true, false},
	} {
		x := leaf(gorgonia.NewGraph(), tensor.Float64, "x", -1, 1, 300)
		a, b := twins(x)
		y, z := must(c.a(a)), must(c.b(b))
		if got := y.Op().Hashcode() == z.Op().Hashcode(); y == z || got != c.sameHash {
			t.Fatalf("%s: one node: %v, one hash: %v: this test tests nothing", c.name, y == z, got)
		}
		m := machine(t, gorgonia.Nodes{must(op.Linear(y, 2, 0)), must(op.Linear(z, 2, 0))}, vm.Check())
		runAll(t, m)
		p := m.Plan()
		if got := merged(p, z); got != c.want {
			t.Errorf("%s: merged: %v, want %v\n%s", c.name, got, c.want, p)
		}
		if remark := fmt.Sprint("merged with ", z.Name()); strings.Contains(p.String(), remark) != c.want {
			t.Errorf("%s: the list says %q: %v, want %v\n%s", c.name, remark, !c.want, c.want, p)
		}
	}
}
