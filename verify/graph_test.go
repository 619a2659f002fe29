package verify

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
)

// perceptron is a network of stock operators: the mean squared error of tanh(x·w + b)·v against y, times a scalar. It returns
// the loss and what it is differentiated by.
func perceptron(t *testing.T, dt tensor.Dtype) (loss *gorgonia.Node, wrt gorgonia.Nodes) {
	t.Helper()
	g := gorgonia.NewGraph()
	k := 0.0
	value := func(shape ...int) *tensor.Dense {
		d := tensor.New(tensor.Of(dt), tensor.WithShape(shape...))
		set(d, func() float64 { k++; return math.Sin(3 * k) })
		return d
	}
	matrix := func(name string, rows, cols int) *gorgonia.Node {
		return gorgonia.NewMatrix(g, dt, gorgonia.WithShape(rows, cols), gorgonia.WithName(name), gorgonia.WithValue(value(rows, cols)))
	}
	x, y, w, v := matrix("x", 4, 3), matrix("y", 4, 2), matrix("the w", 3, 5), matrix("block/v", 5, 2)
	b := gorgonia.NewVector(g, dt, gorgonia.WithShape(5), gorgonia.WithName("b"), gorgonia.WithValue(value(5)))
	var scale *gorgonia.Node
	if dt == tensor.Float32 {
		scale = gorgonia.NewScalar(g, dt, gorgonia.WithName("scale"), gorgonia.WithValue(float32(1.5)))
	} else {
		scale = gorgonia.NewScalar(g, dt, gorgonia.WithName("scale"), gorgonia.WithValue(1.5))
	}
	z := gorgonia.Must(gorgonia.BroadcastAdd(gorgonia.Must(gorgonia.Mul(x, w)), b, nil, []byte{0}))
	pred := gorgonia.Must(gorgonia.Mul(gorgonia.Must(gorgonia.Tanh(z)), v))
	off := gorgonia.Must(gorgonia.Square(gorgonia.Must(gorgonia.Sub(pred, y))))
	loss = gorgonia.Must(gorgonia.Mul(gorgonia.Must(gorgonia.Mean(off)), scale))
	return loss, gorgonia.Nodes{w, b, v, scale}
}

// state writes down a graph with all its values.
func state(g *gorgonia.ExprGraph) string {
	var b strings.Builder
	for _, n := range g.AllNodes() {
		fmt.Fprintf(&b, "%d %s %v %v", n.ID(), n.Name(), n.Shape(), n.Op())
		if v := n.Value(); v != nil {
			fmt.Fprintf(&b, " %p %v", v, v.Data())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestGraph(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float64, tensor.Float32} {
		for kind, opts := range map[string][]Option{
			"full": nil, "directional": {Directional(2)}, "tape": {OnTape()}, "one worker": {Workers(1)}, "taylor": {Taylor()},
			"directional tape": {Directional(2), OnTape()},
		} {
			loss, wrt := perceptron(t, dt)
			before := state(loss.Graph())
			r, err := Graph(t.Context(), loss, wrt, opts...)
			if err != nil {
				t.Fatalf("%v, %s: %v", dt, kind, err)
			}
			if state(loss.Graph()) != before {
				t.Errorf("%v, %s: the graph was changed", dt, kind)
			}
			for i, name := range []string{"the_w", "b", "block/v", "scale"} {
				p := r.Params[i]
				if p.Name != name || p.Verdict != OK || p.Elements != wrt[i].Shape().TotalSize() {
					t.Errorf("%v, %s: %s %s with %d elements, want %s to be ok with %d\n%s", dt, kind, p.Verdict, p.Name, p.Elements, name, wrt[i].Shape().TotalSize(), r)
				}
			}
			if r.Dtype != dt.String() {
				t.Errorf("the report is about %s, want %v", r.Dtype, dt)
			}
		}
	}
}

// TestGraphClaimed checks gradients that are given: Gorgonia's own, which are right here, and some that are not.
func TestGraphClaimed(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float64, tensor.Float32} {
		loss, wrt := perceptron(t, dt)
		grads, err := gorgonia.Grad(loss, wrt...)
		if err != nil {
			t.Fatal(err)
		}
		if err := Err(Graph(t.Context(), loss, wrt, Claimed(grads...))); err != nil {
			t.Errorf("%v: Gorgonia's gradients are right, but %v", dt, err)
		}
		twice := gorgonia.Must(gorgonia.Add(grads[1], grads[1]))
		before := state(loss.Graph())
		for _, opts := range [][]Option{nil, {Directional(2)}, {OnTape()}} {
			r, err := Graph(t.Context(), loss, wrt, append(opts, Claimed(grads[0], twice, nil, grads[3]))...)
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]Verdict{"the_w": OK, "b": Wrong, "block/v": Missing, "scale": OK} {
				if got := r.get(name).Verdict; got != want {
					t.Errorf("%v: %s: %s, want %s\n%s", dt, name, got, want, r)
				}
			}
			if b := r.get("b").Worst; !(math.Abs(float64(b.Symbolic/b.Numeric)-2) <= 0.05) {
				t.Errorf("%v: symbolic/numeric is %v, want 2", dt, b.Symbolic/b.Numeric)
			}
			if err := Err(r, nil); err == nil || !strings.Contains(err.Error(), "b[") {
				t.Errorf("%v: got %v, want it to name an element of b", dt, err)
			}
		}
		if state(loss.Graph()) != before {
			t.Errorf("%v: the graph was changed", dt)
		}
	}
}

// TestGraphFindsAStockFault: the gradient of Gorgonia's Log2 is wrong by the square of ln 2.
func TestGraphFindsAStockFault(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("x"),
		gorgonia.WithValue(tensor.New(tensor.WithBacking([]float64{0.5, 2, 3}))))
	loss := gorgonia.Must(gorgonia.Sum(gorgonia.Must(gorgonia.Log2(x))))
	r, err := Graph(t.Context(), loss, gorgonia.Nodes{x})
	if err != nil {
		t.Fatal(err)
	}
	w := r.Params[0].Worst
	if want := math.Ln2 * math.Ln2; r.Params[0].Failing != 3 || !near(float64(w.Symbolic/w.Numeric), want) {
		t.Errorf("symbolic/numeric is %v in %d elements, want %v in 3\n%s", w.Symbolic/w.Numeric, r.Params[0].Failing, want, r)
	}
}

// TestGraphOfOwnOperators: Nabla's operators take part, and constants, integers and a log of a softmax.
func TestGraphOfOwnOperators(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 3), gorgonia.WithName("x"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float64{0.5, 2, 3, -1, 0.3, 0.7}))))
	y := gorgonia.NewVector(g, tensor.Int64, gorgonia.WithShape(2), gorgonia.WithName("y"),
		gorgonia.WithValue(tensor.New(tensor.WithBacking([]int64{2, 0}))))
	two := gorgonia.NewConstant(2.0)
	h := gorgonia.Must(gorgonia.Mul(gorgonia.Must(op.Tanh(x)), two))
	rows := gorgonia.Must(op.SoftmaxCrossEntropy(h, y))
	logs := gorgonia.Must(gorgonia.Log(gorgonia.Must(gorgonia.SoftMax(h))))
	loss := gorgonia.Must(gorgonia.Add(gorgonia.Must(gorgonia.Sum(rows)), gorgonia.Must(gorgonia.Mean(logs))))
	for _, opts := range [][]Option{nil, {Directional(3)}, {SecondOrder()}} {
		r, err := Graph(t.Context(), loss, gorgonia.Nodes{x}, opts...)
		if err != nil {
			t.Fatal(err)
		}
		if v := r.Params[0].Verdict; v != OK && v != Unsupported {
			t.Error(r)
		}
	}
}

func TestGraphRefuses(t *testing.T) {
	loss, wrt := perceptron(t, tensor.Float64)
	_, foreign := perceptron(t, tensor.Float64)
	empty := gorgonia.NewVector(loss.Graph(), tensor.Float64, gorgonia.WithShape(3), gorgonia.WithName("empty"))
	needy := gorgonia.Must(gorgonia.Add(loss, gorgonia.Must(gorgonia.Sum(empty))))
	for name, c := range map[string]struct {
		loss *gorgonia.Node
		wrt  gorgonia.Nodes
		opts []Option
		want string
	}{
		"no loss":        {nil, wrt, nil, "the loss is nil"},
		"vector":         {wrt[1], wrt, nil, "want a real scalar"},
		"nothing":        {loss, nil, nil, "no inputs to differentiate by"},
		"nil":            {loss, gorgonia.Nodes{nil}, nil, "input 1 to differentiate by is nil"},
		"foreign":        {loss, foreign, nil, "another graph"},
		"computed":       {loss, gorgonia.Nodes{loss}, nil, "want an input"},
		"no value":       {loss, gorgonia.Nodes{empty}, nil, "input empty has no value"},
		"needs a value":  {needy, wrt, nil, "input empty has no value"},
		"twice":          {loss, gorgonia.Nodes{wrt[0], wrt[0]}, nil, "named twice"},
		"too few":        {loss, wrt, []Option{Claimed(nil)}, "1 gradients are claimed, want one for each of 4"},
		"another shape":  {loss, wrt[:1], []Option{Claimed(wrt[1])}, "want (3, 5)"},
		"foreign claim":  {loss, wrt[:1], []Option{Claimed(foreign[0])}, "another graph"},
		"second of them": {loss, wrt[:1], []Option{Claimed(nil), SecondOrder()}, "leave one of them out"},
	} {
		err := Err(Graph(t.Context(), c.loss, c.wrt, c.opts...))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "verify: ") {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := Gradients(t.Context(), nil, func(s *graph.Scope) *gorgonia.Node { return nil }, fill(1), Claimed(nil)); err == nil || !strings.Contains(err.Error(), "for Graph") {
		t.Errorf("got %v, want it to say that Claimed is for Graph", err)
	}
}
