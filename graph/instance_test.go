package graph_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// eval runs the machine on outputs and returns their values.
func eval(t testing.TB, outputs ...*gorgonia.Node) [][]float64 {
	t.Helper()
	m, err := vm.New(outputs)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
	values := make([][]float64, len(outputs))
	for i, n := range outputs {
		switch v := n.Value().Data().(type) {
		case float64:
			values[i] = []float64{v}
		case float32:
			values[i] = []float64{float64(v)}
		default:
			values[i] = floats(v)
		}
	}
	return values
}

func TestInputs(t *testing.T) {
	var x *gorgonia.Node
	inst := build(t, graph.NewParams(tensor.Float64, 1), graph.Train, func(s *graph.Scope) {
		x = s.Input("x", s.Dtype(), 2, 3)
		s.In("targets").Input("class", tensor.Int64, 2)
	})
	if d := cmp.Diff([]string{"x", "targets/class"}, inst.Inputs()); d != "" {
		t.Error(d)
	}
	in := inst.Input("x")
	in.Float64s()[4] = 8
	if got := x.Value().Data().([]float64)[4]; got != 8 {
		t.Errorf("the node holds %v, want what was filled in, 8", got)
	}
	if c := inst.Input("targets/class"); c.Dtype() != tensor.Int64 || !c.Shape().Eq(tensor.Shape{2}) {
		t.Errorf("the classes are %v", c)
	}
	if inst.Input("z") != nil || inst.Node("x") != nil {
		t.Error("there is an input z, or a parameter x")
	}
}

func TestInstancesShareParams(t *testing.T) {
	p := graph.NewParams(tensor.Float64, 1)
	declare := func(s *graph.Scope) { s.Param("w", graph.Glorot(), 2, 2); s.State("m", graph.Zeros(), 2) }
	train, test := build(t, p, graph.Train, declare), build(t, p, graph.Eval, declare)
	p.Get("w").Data().([]float64)[3] = 5
	for _, inst := range []*graph.Instance{train, test} {
		if got := inst.Node("w").Value().Data().([]float64)[3]; got != 5 || inst.Params() != p {
			t.Errorf("%v: got %v, want 5", inst.Mode, got)
		}
		if w := inst.Weights(); len(w) != 1 || w[0] != inst.Node("w") || inst.Node("m") == nil {
			t.Errorf("%v: the weights are %v", inst.Mode, w)
		}
	}
	if train.Graph == test.Graph {
		t.Error("two instances share a graph")
	}
}

// A running mean, m ← (m + x)/2, and a counter beside it.
func TestUpdateAndCommit(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 1)
	inst := build(t, p, graph.Train, func(s *graph.Scope) {
		x := s.Input("x", s.Dtype(), 2)
		m := s.In("norm").State("mean", graph.Constant(4), 2)
		n := s.In("norm").State("count", graph.Zeros(), 1)
		s.Update(m, s.Try(op.Linear(s.Try(op.Add(m, x)), 0.5, 0)))
		s.Update(n, s.Try(op.Linear(n, 1, 1)))
	})
	if err := inst.Commit(); err == nil || !strings.Contains(err.Error(), `"norm/mean"`) || !strings.Contains(err.Error(), "output") {
		t.Errorf("committing what was not computed: got %v", err)
	}
	copy(inst.Input("x").Float32s(), []float32{2, 8})
	var next gorgonia.Nodes
	for _, u := range inst.Updates {
		next = append(next, u.Next)
	}
	eval(t, next...)
	eval(t, next...) // a run changes no state
	if d := cmp.Diff([]float64{4, 4}, floats(p.Get("norm/mean").Data())); d != "" {
		t.Errorf("before the commit: %s", d)
	}
	for _, want := range [][]float64{{(4 + 2) / 2., (4 + 8) / 2.}, {(3 + 2) / 2., (6 + 8) / 2.}} {
		eval(t, next...)
		if err := inst.Commit(); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, floats(p.Get("norm/mean").Data())); d != "" {
			t.Error(d)
		}
	}
	if d := cmp.Diff([]float64{2}, floats(p.Get("norm/count").Data())); d != "" {
		t.Error(d)
	}
}

// States are set all at once, so one may become what another was: here a delay line, in the order in which it could go wrong.
func TestUpdatesAreSimultaneous(t *testing.T) {
	p := graph.NewParams(tensor.Float64, 1)
	inst := build(t, p, graph.Train, func(s *graph.Scope) {
		x := s.Input("x", s.Dtype(), 1)
		last := s.State("last", graph.Constant(1), 1)
		before := s.State("before", graph.Constant(2), 1)
		s.Update(last, x)
		s.Update(before, last)
	})
	inst.Input("x").Float64s()[0] = 8
	var next gorgonia.Nodes
	for _, u := range inst.Updates {
		next = append(next, u.Next)
	}
	eval(t, next...)
	if err := inst.Commit(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"last": 8, "before": 1} {
		if got := p.Get(name).Data().([]float64)[0]; got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestStep(t *testing.T) {
	var a, b *gorgonia.Node
	inst := build(t, graph.NewParams(tensor.Float64, 1), graph.Train, func(s *graph.Scope) {
		a = s.In("deep").In("inside").Step()
		b = s.Step()
	})
	if a != b || a.Dtype() != tensor.Int64 || !a.Shape().Eq(tensor.Shape{2}) {
		t.Errorf("the step is %v %v and %v", a.Dtype(), a.Shape(), b)
	}
	inst.SetStep(12, 300)
	if d := cmp.Diff([]int64{12, 300}, a.Value().Data()); d != "" {
		t.Error(d)
	}
	plain := build(t, graph.NewParams(tensor.Float64, 1), graph.Train, func(s *graph.Scope) {
		s.Input(graph.StepInput, s.Dtype(), 2) // the user's own, of another meaning
	})
	plain.SetStep(1, 1)
	if d := cmp.Diff([]float64{0, 0}, plain.Input(graph.StepInput).Float64s()); d != "" {
		t.Errorf("a model without randomness: %s", d)
	}
}

// Dropout's mask is a function of seed, scope, step and row: parts of a batch get the masks of the whole.
func TestStepKeysDropout(t *testing.T) {
	mask := func(scope string, batch, step, row int, seed uint64) []float64 {
		var y *gorgonia.Node
		inst := build(t, graph.NewParams(tensor.Float64, seed), graph.Train, func(s *graph.Scope) {
			x := s.Input("x", s.Dtype(), batch, 50)
			s = s.In(scope)
			y = s.Try(op.Dropout(x, s.Step(), 0.5, s.Seed(), s.Path()))
		})
		for i := range inst.Input("x").Float64s() {
			inst.Input("x").Float64s()[i] = 1
		}
		inst.SetStep(step, row)
		return eval(t, y)[0]
	}
	whole := mask("a", 4, 7, 0, 1)
	if d := cmp.Diff(whole, append(mask("a", 3, 7, 0, 1), mask("a", 1, 7, 3, 1)...)); d != "" {
		t.Errorf("the masks of parts are not those of the whole: %s", d)
	}
	for name, other := range map[string][]float64{
		"step": mask("a", 4, 8, 0, 1), "row": mask("a", 4, 7, 1, 1), "seed": mask("a", 4, 7, 0, 2), "scope": mask("b", 4, 7, 0, 1),
	} {
		if cmp.Equal(whole, other) {
			t.Errorf("another %s gives the same mask", name)
		}
	}
}
