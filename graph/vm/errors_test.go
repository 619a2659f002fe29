package vm_test

import (
	"hash"
	"hash/fnv"
	"math"
	"strings"
	"testing"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// custom is an operator as users write them for Gorgonia: a vector in, a vector out.
type custom struct {
	name string
	do   func(gorgonia.Value) (gorgonia.Value, error)
}

func (o custom) Arity() int { return 1 }
func (o custom) Type() hm.Type {
	v := gorgonia.TensorType{Dims: 1, Of: hm.TypeVariable('a')}
	return hm.NewFnType(v, v)
}
func (o custom) InferShape(d ...gorgonia.DimSizer) (tensor.Shape, error) {
	return d[0].(tensor.Shape).Clone(), nil
}
func (o custom) Do(in ...gorgonia.Value) (gorgonia.Value, error) { return o.do(in[0]) }
func (o custom) ReturnsPtr() bool                                { return false }
func (o custom) CallsExtern() bool                               { return false }
func (o custom) OverwritesInput() int                            { return -1 }
func (o custom) WriteHash(h hash.Hash)                           { h.Write([]byte(o.name)) }
func (o custom) String() string                                  { return o.name }
func (o custom) Hashcode() uint32 {
	h := fnv.New32a()
	o.WriteHash(h)
	return h.Sum32()
}

func TestNewRefuses(t *testing.T) {
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2)
	y := must(gorgonia.Square(x))
	read := must(gorgonia.Sqrt(x))
	var into gorgonia.Value
	gorgonia.Read(read, &into)
	empty := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(2), gorgonia.WithName("empty"))
	must(gorgonia.Sum(empty))
	shared := make([]float64, 3)
	for _, tt := range []struct {
		name    string
		outputs gorgonia.Nodes
		opts    []vm.Option
		want    []string
	}{
		{"no outputs", nil, nil, []string{"no outputs"}},
		{"nil output", gorgonia.Nodes{y, nil}, nil, []string{"output 2", "nil"}},
		{"two graphs", gorgonia.Nodes{y, vector(gorgonia.NewGraph(), "stranger", 1)}, nil, []string{"stranger", "another graph"}},
		{"read node", gorgonia.Nodes{must(gorgonia.Neg(read))}, nil, []string{"gorgonia.Read", "output"}},
		{"nil target", gorgonia.Nodes{y}, []vm.Option{vm.Into(nil, make([]float64, 2))}, []string{"vm.Into", "nil"}},
		{"short target", gorgonia.Nodes{y}, []vm.Option{vm.Into(y, make([]float64, 1))}, []string{"1 float64", "(2) float64"}},
		{"target of another type", gorgonia.Nodes{y}, []vm.Option{vm.Into(y, make([]float32, 2))}, []string{"2 float32", "(2) float64"}},
		{"target of no type", gorgonia.Nodes{y}, []vm.Option{vm.Into(y, make([]int, 2))}, []string{"[]int"}},
		{"target twice", gorgonia.Nodes{y}, []vm.Option{vm.Into(y, shared[:2]), vm.Into(must(gorgonia.Neg(y)), shared[1:])}, []string{"vm.Into", "share memory"}},
		{"target that is an input", gorgonia.Nodes{y}, []vm.Option{vm.Into(y, x.Value().Data().([]float64))}, []string{"vm.Into", "share memory", "x"}},
		{"nil parameter", gorgonia.Nodes{y}, []vm.Option{vm.BindDualValues(nil)}, []string{"vm.BindDualValues", "nil"}},
		{"parameter without derivative", gorgonia.Nodes{y}, []vm.Option{vm.BindDualValues(x)}, []string{"x", "gorgonia.Grad"}},
	} {
		m, err := vm.New(tt.outputs, tt.opts...)
		if err == nil {
			t.Errorf("%s: got machine %v, want an error", tt.name, m)
			continue
		}
		for _, part := range tt.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: got %q, want it to hold %q", tt.name, err, part)
			}
		}
	}
	machine(t, gorgonia.Nodes{y}) // what is read elsewhere in the graph does not matter
	if _, err := vm.NewPool(-1); err == nil {
		t.Error("a pool of -1 threads is no error")
	}
}

func TestParameterWithoutValue(t *testing.T) {
	g := gorgonia.NewGraph()
	w := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(2), gorgonia.WithName("w"))
	if _, err := gorgonia.Grad(must(gorgonia.Sum(w)), w); err != nil {
		t.Fatal(err)
	}
	if _, err := vm.New(nil, vm.BindDualValues(w)); err == nil || !strings.Contains(err.Error(), "w has no value") {
		t.Errorf("got %v, want an error that names the parameter", err)
	}
}

// Errors and panics of operators come back as errors that name the node, as the scope names it.
func TestOperatorsThatFail(t *testing.T) {
	for _, tt := range []struct {
		op   custom
		want []string
	}{
		{custom{"fails", func(gorgonia.Value) (gorgonia.Value, error) { return nil, errors.New("out of luck") }}, []string{"fails", "out of luck"}},
		{custom{"panics", func(gorgonia.Value) (gorgonia.Value, error) { panic("all is lost") }}, []string{"panics", "panic: all is lost"}},
		{custom{"nothing", func(gorgonia.Value) (gorgonia.Value, error) { return nil, nil }}, []string{"nothing", "no value"}},
		{custom{"short", func(gorgonia.Value) (gorgonia.Value, error) { return dense([]float64{1}, 1), nil }}, []string{"short", "(1)", "(2)"}},
		{custom{"narrow", func(gorgonia.Value) (gorgonia.Value, error) { return dense([]float32{1, 2}, 2), nil }}, []string{"narrow", "float32", "float64"}},
	} {
		var x, y *gorgonia.Node
		inst, err := graph.Build(graph.NewParams(tensor.Float64, 1), graph.Train, func(s *graph.Scope) {
			x = s.Input("x", s.Dtype(), 2)
			y = s.In("deep").Try(gorgonia.ApplyOp(tt.op, x))
		})
		if err != nil {
			t.Fatal(err)
		}
		m := machine(t, gorgonia.Nodes{y}, vm.Names(inst.Describe))
		for range 2 { // and again: an error leaves the machine usable
			err = m.RunAll()
			if err == nil {
				t.Fatalf("%s: got no error", tt.op)
			}
			for _, part := range append(tt.want, "node deep/") {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("got %q, want it to hold %q", err, part)
				}
			}
		}
	}
}

func TestOwnOperatorsThatFail(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 1)
	m := buildSmall(t, p, 4)
	m.inst.Input("y").Int64s()[2] = 3
	machine := machine(t, gorgonia.Nodes{m.loss}, vm.Names(m.inst.Describe))
	err := machine.RunAll()
	if err == nil || !strings.Contains(err.Error(), "softmax_cross_entropy") || !strings.Contains(err.Error(), "row 2 has class 3") {
		t.Errorf("got %v, want an error that names operator, row and class", err)
	}
	m.inst.Input("y").Int64s()[2] = 2
	runAll(t, machine)
	if l := float64(m.loss.Value().Data().(float32)); math.IsNaN(l) || l <= 0 {
		t.Errorf("after the error the loss is %v", l)
	}
}

// NaN is a value like any other to a machine: it goes where arithmetic takes it.
func TestNaNGoesThrough(t *testing.T) {
	var y *gorgonia.Node
	inst, err := graph.Build(graph.NewParams(tensor.Float32, 1), graph.Eval, func(s *graph.Scope) {
		y = s.Try(op.Linear(layer.Tanh(s, s.Input("x", s.Dtype(), 2)), 2, 0))
	})
	if err != nil {
		t.Fatal(err)
	}
	inst.Input("x").Float32s()[1] = float32(math.NaN())
	runAll(t, machine(t, gorgonia.Nodes{y}))
	got := y.Value().Data().([]float32)
	if got[0] != 0 || got[1] == got[1] {
		t.Errorf("got %v, want [0 NaN]", got)
	}
}
