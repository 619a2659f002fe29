package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
)

// ok drops the error of a call that does not fail.
func ok[T any](v T, _ error) T { return v }

// TestLint: each rule finds what it is about, names the node, and is silent on the same operator used well.
func TestLint(t *testing.T) {
	type leaves = map[string]*gorgonia.Node
	type make = func(in leaves) *gorgonia.Node
	pick := func(axis int) make {
		return func(in leaves) *gorgonia.Node { return must(gorgonia.ByIndices(in["m"], in["pick"], axis)) }
	}
	pool := func(pad ...int) make {
		return func(in leaves) *gorgonia.Node {
			return must(gorgonia.MaxPool2D(in["image"], tensor.Shape{2, 2}, pad, []int{1, 1}))
		}
	}
	average := func(kernel tensor.Shape, stride int) make {
		return func(in leaves) *gorgonia.Node {
			return must(gorgonia.AveragePool2D(in["image"], kernel, []int{0, 0}, []int{stride, stride}))
		}
	}
	norm := func(training bool) make {
		return func(in leaves) *gorgonia.Node {
			y, _, _, o, err := gorgonia.BatchNorm(in["image"], in["scale"], in["bias"], 0.9, 1e-5)
			if err != nil || o.SetTraining(training) != nil {
				panic(err)
			}
			return y
		}
	}
	for _, tt := range []struct {
		name string
		make make
		want string // in the only finding; "" for none
	}{
		{"log2", func(in leaves) *gorgonia.Node { return must(gorgonia.Log2(in["m"])) }, "multiply Log(x) by 1/ln 2"},
		{"log", func(in leaves) *gorgonia.Node { return must(gorgonia.Log(in["m"])) }, ""},
		{"inverse root", func(in leaves) *gorgonia.Node { return must(gorgonia.InverseSqrt(in["m"])) }, "Inverse(Sqrt(x))"},
		{"inverse of a root", func(in leaves) *gorgonia.Node { return must(gorgonia.Inverse(must(gorgonia.Sqrt(in["m"])))) }, ""},
		{"outer product", func(in leaves) *gorgonia.Node { return must(gorgonia.OuterProd(in["v"], in["v"])) }, "OuterProd's gradients"},
		{"product", func(in leaves) *gorgonia.Node { return must(gorgonia.Mul(in["m"], in["v"])) }, ""},
		{"dropout", func(in leaves) *gorgonia.Node { return must(gorgonia.Dropout(in["m"], 0.5)) }, "layer.Dropout"},
		{"indices along the second axis", pick(1), "Transpose that axis to the front"},
		{"indices along the first axis", pick(0), ""},
		{"average pool, stride 2", average(tensor.Shape{2, 2}, 2), "strides above 1"},
		{"average pool, another width", average(tensor.Shape{1, 2}, 1), "input's width"},
		{"average pool, by luck", average(tensor.Shape{2, 2}, 1), ""},
		{"global average pool", func(in leaves) *gorgonia.Node { return must(gorgonia.GlobalAveragePool2D(in["image"])) }, "has no gradient"},
		{"four-sided pad", pool(1, 0, 0, 1), "four-sided pad"},
		{"two-sided pad", pool(1, 1), ""},
		{"batch norm in evaluation", norm(false), "running statistics"},
		{"batch norm", norm(true), ""},
		{"log-sum-exp", func(in leaves) *gorgonia.Node { return must(gorgonia.LogSumExp(in["v"], 0)) }, "m + log Σ exp(x − m)"},
		{"log of a sum", func(in leaves) *gorgonia.Node {
			return must(gorgonia.Log(must(gorgonia.Sum(must(gorgonia.Exp(in["v"]))))))
		}, ""},
		{"element", func(in leaves) *gorgonia.Node { return must(gorgonia.At(in["m"], 1, 2)) }, "Slice out"},
		{"sum along the third of four", func(in leaves) *gorgonia.Node { return must(gorgonia.Sum(in["image"], 2)) }, "TapeMachine reduces wrong elements"},
		{"maximum along the third of four", func(in leaves) *gorgonia.Node { return must(gorgonia.Max(in["image"], 2)) }, "TapeMachine reduces wrong elements"},
		{"sums along others", func(in leaves) *gorgonia.Node {
			return must(gorgonia.Sum(must(gorgonia.Sum(must(gorgonia.Sum(in["image"], 3)), 1))))
		}, ""},
		{"softmax of a column", func(in leaves) *gorgonia.Node { return must(gorgonia.SoftMax(in["column"])) }, "name the axis"},
		{"softmax of a column, axis named", func(in leaves) *gorgonia.Node { return must(gorgonia.SoftMax(in["column"], 0)) }, ""},
		{"softmax", func(in leaves) *gorgonia.Node { return must(gorgonia.SoftMax(in["m"])) }, ""},
		{"sparsemax along rows", func(in leaves) *gorgonia.Node { return must(gorgonia.Sparsemax(in["m"], 0)) }, "Sparsemax"},
		{"sparsemax", func(in leaves) *gorgonia.Node { return must(gorgonia.Sparsemax(in["m"])) }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			in := leaves{
				"m": leaf(g, "m", 3, 4), "v": leaf(g, "v", 4), "column": leaf(g, "column", 3, 1), "image": leaf(g, "image", 2, 3, 4, 4),
				"scale": leaf(g, "scale", 1, 3, 1, 1), "bias": leaf(g, "bias", 1, 3, 1, 1),
				"pick": gorgonia.NewVector(g, tensor.Int, gorgonia.WithShape(2), gorgonia.WithName("pick"), gorgonia.WithValue(tensor.New(tensor.WithBacking([]int{1, 2})))),
			}
			found := graph.Lint(tt.make(in))
			if tt.want == "" {
				if len(found) > 0 {
					t.Errorf("got %v, want nothing", found)
				}
				return
			}
			if len(found) != 1 || !strings.Contains(found[0].String(), tt.want) || found[0].Node == "" || found[0].What == "" || found[0].Do == "" {
				t.Errorf("got %v, want one finding with %q", found, tt.want)
			}
		})
	}
}

// Graphs with gradients, of operators that are right, give no warning.
func TestLintIsSilent(t *testing.T) {
	for _, tt := range stockModels {
		for name, differentiate := range map[string]func(*gorgonia.Node, ...*gorgonia.Node) (gorgonia.Nodes, error){"gorgonia": gorgonia.Grad, "graph": graph.Grad} {
			loss, wrt := tt.build(gorgonia.NewGraph())
			if _, err := differentiate(loss, wrt...); err != nil {
				t.Fatal(err)
			}
			if found := graph.Lint(append(wrt, loss)...); len(found) > 0 {
				t.Errorf("%s, by %s.Grad: got %v, want nothing", tt.name, name, found)
			}
		}
	}
	if found := graph.Lint(nil, nil); found != nil {
		t.Errorf("no nodes: got %v", found)
	}
}

// Merged nodes: inputs of one name, operators of one hash, and leaves that collide.
func TestLintFindsMergers(t *testing.T) {
	g := gorgonia.NewGraph()
	x := leaf(g, "x", 300)
	long := ok(gorgonia.Slice(x, gorgonia.S(256, 258)))
	for _, tt := range []struct {
		name string
		a, b *gorgonia.Node
	}{
		{"inputs of one name and shape", x, leaf(g, "x", 300)},
		{"softmax and its logarithm", must(gorgonia.SoftMax(x)), must(gorgonia.LogSoftMax(x))},
		{"slices 256 apart", long, must(gorgonia.Slice(x, gorgonia.S(0, 2)))},
		{"dropouts", must(gorgonia.Dropout(x, 0.1)), must(gorgonia.Dropout(x, 0.9))},
	} {
		var found []graph.Finding
		for _, f := range graph.Lint(tt.a, tt.b) {
			if strings.Contains(f.What, "are one") {
				found = append(found, f)
			}
		}
		if len(found) != 1 || !strings.Contains(found[0].What, "nodes 1 and 2") {
			t.Errorf("%s: got %v, want that they are one", tt.name, found)
		}
	}
	if found := graph.Lint(x, leaf(g, "y", 300), leaf(g, "x", 30)); len(found) > 1 { // the dropout above
		t.Errorf("inputs of other names or shapes: got %v", found)
	}

	a, b := collision(t)
	g = gorgonia.NewGraph()
	for _, name := range []string{a, b} {
		leaf(g, name, 2)
	}
	if found := graph.Lint(g.AllNodes()...); len(found) != 1 || found[0].Node != b || !strings.Contains(found[0].What, "hash of "+a) {
		t.Errorf("leaves of one hash: got %v", found)
	}
}

// An instance's findings are named by scope, and the layers of the house have none.
func TestLintOfAnInstance(t *testing.T) {
	for _, c := range layer.Cases() {
		for _, mode := range []graph.Mode{graph.Train, graph.Eval} {
			inst := build(t, graph.NewParams(tensor.Float32, 1), mode, func(s *graph.Scope) {
				c.Make(s, s.Input("x", s.Dtype(), c.Input...))
			})
			if found := inst.Lint(); len(found) > 0 {
				t.Errorf("%s, %s: got %v, want nothing", c.Layer, c.Name, found)
			}
		}
	}
	inst := build(t, graph.NewParams(tensor.Float32, 1), graph.Train, func(s *graph.Scope) {
		block := s.In("block")
		block.Try(gorgonia.Log2(block.Input("x", s.Dtype(), 3)))
	})
	if found := inst.Lint(); len(found) != 1 || !strings.HasPrefix(found[0].String(), "block/log2") {
		t.Errorf("got %v, want one of block/log2", found)
	}
}

func ExampleLint() {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("x"))
	y := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("x")) // copied, and not renamed
	bits := gorgonia.Must(gorgonia.Neg(gorgonia.Must(gorgonia.Log2(x))))
	for _, f := range graph.Lint(x, y, bits) {
		fmt.Println(f)
	}
	// Output:
	// x: nodes 1 and 2 of those to be looked at are one: Gorgonia merges nodes whose hashes are equal; give inputs different names; for operators, see docs/operators.md
	// log2(%0): Log2's gradient is g·ln 2/x, which is 0.48 times what it should be; multiply Log(x) by 1/ln 2
}
