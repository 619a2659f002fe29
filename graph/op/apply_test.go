package op

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// leaf returns an input without a value.
func leaf(g *gorgonia.ExprGraph, name string, dt tensor.Dtype, shape ...int) *gorgonia.Node {
	return gorgonia.NewTensor(g, dt, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name))
}

func TestApplyRefuses(t *testing.T) {
	const f32, f64, i64 = "f32", "f64", "i64"
	dtypes := map[string]tensor.Dtype{f32: tensor.Float32, f64: tensor.Float64, i64: tensor.Int64}
	type in struct {
		dtype string
		shape []int
	}
	for _, c := range []struct {
		name string
		in   []in
		f    func(in gorgonia.Nodes) (*gorgonia.Node, error)
		want []string // in the error
	}{
		{"shapes", []in{{f32, []int{2, 3}}, {f32, []int{3, 2}}}, of2(Add), []string{"add", "(2, 3)", "(3, 2)", "nothing is broadcast"}},
		{"no broadcast", []in{{f32, []int{2, 3}}, {f32, []int{1, 3}}}, of2(Mul), []string{"mul", "(2, 3)", "(1, 3)"}},
		{"element types", []in{{f32, []int{2}}, {f64, []int{2}}}, of2(Sub), []string{"sub", "float32", "float64"}},
		{"integers", []in{{i64, []int{2}}}, of1(ReLU), []string{"relu", "int64", "want float32 or float64"}},
		{"factor", []in{{f32, []int{2}}, {f32, []int{2}}}, of2(Scale), []string{"scale", "(2)", "scalar"}},
		{"inner", []in{{f32, []int{2, 3}}, {f32, []int{4, 5}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return MatMul(in[0], in[1], false, false) },
			[]string{"matmul", "(2, 3)", "(4, 5)", "3 and 4 differ"}},
		{"inner, transposed", []in{{f32, []int{2, 3}}, {f32, []int{3, 5}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return MatMul(in[0], in[1], true, false) },
			[]string{"2 and 3 differ"}},
		{"no matrix", []in{{f32, []int{2}}, {f32, []int{2, 5}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return MatMul(in[0], in[1], false, false) },
			[]string{"a is (2)", "want a matrix"}},
		{"weight", []in{{f32, []int{2, 3}}, {f32, []int{4, 5}}, {f32, []int{5}}}, bare(affine{}), []string{"affine", "(2, 3)", "(4, 5)", "3 inputs and 4 rows"}},
		{"bias", []in{{f32, []int{2, 3}}, {f32, []int{3, 5}}, {f32, []int{3}}}, bare(affine{}), []string{"bias is (3)", "want (5)"}},
		{"sum of a vector", []in{{f32, []int{4}}}, of1(SumRows), []string{"sum_rows", "(4)", "want a matrix"}},
		{"repeat a matrix", []in{{f32, []int{4, 2}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return RepeatRows(in[0], 3) }, []string{"(4, 2)", "want a vector"}},
		{"no rows", []in{{f32, []int{4}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return RepeatRows(in[0], 0) }, []string{"repeat_rows(0)", "at least 1"}},
		{"no columns", []in{{f32, []int{4}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return RepeatCols(in[0], -1) }, []string{"repeat_cols(-1)", "at least 1"}},
		{"rows", []in{{f32, []int{4, 2}}, {f32, []int{2}}}, of2(ScaleRows), []string{"scale_rows", "(4, 2)", "(2)"}},
		{"reshape", []in{{f32, []int{4, 2}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Reshape(in[0], 3, 3) }, []string{"(4, 2)", "(3, 3)", "8 elements and 9"}},
		{"reshape to nothing", []in{{f32, []int{4, 2}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Reshape(in[0], -8, -1) }, []string{"(-8, -1)", "positive"}},
		{"logits", []in{{f32, []int{4}}, {i64, []int{4}}}, of2(SoftmaxCrossEntropy), []string{"logits are (4)", "(batch, classes)"}},
		{"classes", []in{{f32, []int{4, 3}}, {i64, []int{3}}}, of2(SoftmaxCrossEntropy), []string{"the target is (3)", "class indices (4) int64"}},
		{"distributions", []in{{f32, []int{4, 3}}, {f32, []int{4, 2}}}, of2(SoftmaxCrossEntropy), []string{"the target is (4, 2)", "distributions (4, 3)"}},
		{"errors", []in{{f32, []int{4}}, {f32, []int{4}}}, of2(SquaredError), []string{"squared_error", "(4)", "(batch, outputs)"}},
		{"probability", []in{{f32, []int{4, 3}}, {i64, []int{2}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Dropout(in[0], in[1], 1, 1, "d") },
			[]string{"probability is 1", "0 ≤ p < 1"}},
		{"step", []in{{f32, []int{4, 3}}, {i64, []int{1}}}, func(in gorgonia.Nodes) (*gorgonia.Node, error) { return Dropout(in[0], in[1], 0.5, 1, "d") },
			[]string{"the step is (1)", "(2) int64"}},
		{"operands", []in{{f32, []int{4}}}, bare(add{}), []string{"add", "1 operands, want 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := gorgonia.NewGraph()
			var in gorgonia.Nodes
			for i, x := range c.in {
				in = append(in, leaf(g, string(rune('a'+i)), dtypes[x.dtype], x.shape...))
			}
			n, err := c.f(in)
			if err == nil {
				t.Fatalf("got %v, want an error", n.Shape())
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
		})
	}
}

func TestApplyRefusesNilAndOtherGraphs(t *testing.T) {
	x := leaf(gorgonia.NewGraph(), "x", tensor.Float32, 2)
	if _, err := Add(x, nil); err == nil || !strings.Contains(err.Error(), "add: input 2 is nil") {
		t.Errorf("nil: got %v", err)
	}
	if _, err := SoftmaxCrossEntropy(nil, nil); err == nil || !strings.Contains(err.Error(), "input 1 is nil") {
		t.Errorf("nil logits and target: got %v", err)
	}
	if _, err := Add(x, leaf(gorgonia.NewGraph(), "y", tensor.Float32, 2)); err == nil || !strings.Contains(err.Error(), "graph") {
		t.Errorf("two graphs: got %v", err)
	}
}

// An operator is a value: what its caller does with the arguments later does not matter.
func TestReshapeKeepsItsShape(t *testing.T) {
	x := gorgonia.NewVector(gorgonia.NewGraph(), tensor.Float64, gorgonia.WithShape(6), gorgonia.WithName("x"))
	shape := []int{2, 3}
	y, err := Reshape(x, shape...)
	if err != nil {
		t.Fatal(err)
	}
	shape[0] = 7
	if got := y.Op().String(); got != "reshape(2, 3)" {
		t.Errorf("the operator has become %s", got)
	}
}

// TestApplyMergesEqualNodes: equal operators over equal inputs are one node, since operators are pure.
func TestApplyMergesEqualNodes(t *testing.T) {
	g := gorgonia.NewGraph()
	x, y := leaf(g, "x", tensor.Float32, 2), leaf(g, "y", tensor.Float32, 2)
	first, second := must(t)(Linear(x, 2, 1)), must(t)(Linear(x, 2, 1))
	if first != second {
		t.Error("equal operators over one input gave two nodes")
	}
	for _, other := range []*gorgonia.Node{must(t)(Linear(x, 2, 2)), must(t)(Linear(x, 1, 1)), must(t)(Linear(y, 2, 1))} {
		if other == first {
			t.Errorf("%v is the same node as %v", other.Op(), first.Op())
		}
	}
	if must(t)(Sub(x, y)) == must(t)(Sub(y, x)) {
		t.Error("x − y and y − x are one node")
	}
	if n := must(t)(Apply(namesake{}, x)); n == must(t)(ReLU(x)) {
		t.Error("an operator of another type was taken for its namesake")
	}
}

// A namesake is a user's operator that happens to have the name of one of ours.
type namesake struct{ dropout }

func (namesake) Name() string                  { return "relu" }
func (namesake) Infer(in []Type) (Type, error) { return in[0], nil }

// TestPreallocOverInput: a product cannot be computed where one of its factors lies, whichever header says so.
func TestPreallocOverInput(t *testing.T) {
	x := leaf(gorgonia.NewGraph(), "x", tensor.Float64, 2, 2)
	o := must(t)(MatMul(x, x, false, false)).Op().(gorgonia.UsePreallocDoer)
	over := func(values []float64) gorgonia.Value {
		return tensor.New(tensor.WithShape(2, 2), tensor.WithBacking(values))
	}
	memory := []float64{1, 2, 3, 4, 0, 0, 0, 0}
	for name, prealloc := range map[string]gorgonia.Value{"the input's": over(memory[:4]), "in part": over(memory[2:6]), "apart": over(memory[4:])} {
		got, err := o.UsePreallocDo(prealloc, over(memory[:4]), over(memory[:4]))
		if err != nil {
			t.Fatal(err)
		}
		if want := []float64{1*1 + 2*3, 1*2 + 2*4, 3*1 + 4*3, 3*2 + 4*4}; !slices.Equal(want, got.Data().([]float64)) {
			t.Errorf("%s: got %v, want %v", name, got.Data(), want)
		}
		if (got == prealloc) != (name == "apart") {
			t.Errorf("%s: the result is prealloc: %v", name, got == prealloc)
		}
	}
}

// TestDoReportsErrors: on Gorgonia's machines nobody else would.
func TestDoReportsErrors(t *testing.T) {
	g := gorgonia.NewGraph()
	n := must(t)(Add(leaf(g, "a", tensor.Float32, 2), leaf(g, "b", tensor.Float32, 2)))
	two := func(dt tensor.Dtype, size int) gorgonia.Value {
		return tensor.New(tensor.Of(dt), tensor.WithShape(size))
	}
	for name, c := range map[string]struct {
		in   []gorgonia.Value
		want string
	}{
		"number": {[]gorgonia.Value{two(tensor.Float32, 2)}, "got 1 inputs, want 2"},
		"type":   {[]gorgonia.Value{two(tensor.Float32, 2), two(tensor.Float64, 2)}, "input 2: a value of float64"},
		"size":   {[]gorgonia.Value{two(tensor.Float32, 3), two(tensor.Float32, 2)}, "input 1: a value of shape (3)"},
		"nil":    {[]gorgonia.Value{nil, two(tensor.Float32, 2)}, "add: panic"},
	} {
		if _, err := n.Op().Do(c.in...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func must(t testing.TB) func(*gorgonia.Node, error) *gorgonia.Node {
	return func(n *gorgonia.Node, err error) *gorgonia.Node {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}

// TestApplySurvivesCollisions forces what befalls large graphs by chance: two inputs whose 32-bit hashes are equal, so that
// Gorgonia takes an operator's node over the one for its node over the other.
func TestApplySurvivesCollisions(t *testing.T) {
	g := gorgonia.NewGraph()
	a, b := collide(t, g)
	stock, err := gorgonia.ApplyOp(&applied{Operator: relu{}, in: []Type{typeOf(a)}, out: typeOf(a)}, a)
	if err != nil {
		t.Fatal(err)
	}
	merged, err := gorgonia.ApplyOp(&applied{Operator: relu{}, in: []Type{typeOf(b)}, out: typeOf(b)}, b)
	if err != nil {
		t.Fatal(err)
	}
	if stock != merged {
		t.Fatal("Gorgonia keeps the two apart: this test shows nothing")
	}
	for range 2 { // asking again finds the same nodes
		for _, x := range []*gorgonia.Node{a, b} {
			n := must(t)(ReLU(x))
			if c := Children(n); len(c) != 1 || c[0] != x {
				t.Errorf("relu(%s) is relu(%s)", x.Name(), c[0].Name())
			}
			both := must(t)(Add(x, n))
			if c := Children(both); len(c) != 2 || c[0] != x || c[1] != n {
				t.Errorf("%s + relu(%s) has other operands", x.Name(), x.Name())
			}
		}
	}
	if first, again := must(t)(ReLU(b)), must(t)(ReLU(b)); first != again {
		t.Error("relu of the second input is made anew each time")
	}
}

// collide returns two inputs of equal hash. Among n names there is such a pair with probability 1 − exp(−n²/2³³).
func collide(t *testing.T, g *gorgonia.ExprGraph) (a, b *gorgonia.Node) {
	t.Helper()
	probe := leaf(gorgonia.NewGraph(), "", tensor.Float32, 2)
	prefix := fmt.Sprintf("%v%v", probe.Type(), probe.Shape())
	seen := map[uint32]string{}
	for i := range 1 << 19 {
		name := fmt.Sprintf("x%d", i)
		h := fnv.New32a()
		h.Write([]byte(prefix + name + "\x00")) // what Gorgonia hashes: type, shape, name, number of children
		sum := h.Sum32()
		if other, ok := seen[sum]; ok {
			a, b = leaf(g, other, tensor.Float32, 2), leaf(g, name, tensor.Float32, 2)
			if a == b || a.Hashcode() != b.Hashcode() {
				t.Fatalf("%s and %s do not collide in Gorgonia", other, name)
			}
			return a, b
		}
		seen[sum] = name
	}
	t.Fatal("no collision found")
	return nil, nil
}
