package solvers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"
)

func adamState() State {
	return State{Step: 2, Tensors: []Tensor{
		{"first_moment/a", []int{2}, []float64{1, 2}},
		{"first_moment/b", []int{1}, []float64{3}},
		{"second_moment/a", []int{2}, []float64{4, 5}},
		{"second_moment/b", []int{1}, []float64{6}},
	}}
}

func TestStateIsACopy(t *testing.T) {
	for name, state := range map[string]func() State{
		"float64": adamState,
		"float32": func() State {
			return State{Step: 2, Tensors: []Tensor{
				{"first_moment/a", []int{2}, []float32{1, 2}},
				{"second_moment/a", []int{2}, []float32{4, 5}},
			}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			spoil := func(st State) {
				for _, tn := range st.Tensors {
					tn.Shape[0] = 99
					switch data := tn.Data.(type) {
					case []float32:
						data[0] = 99
					case []float64:
						data[0] = 99
					}
				}
			}
			s, given := newSolver(t, DefaultAdam()), state()
			if err := s.SetState(given); err != nil {
				t.Fatal(err)
			}
			spoil(given)
			got, err := s.State()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(state(), got); diff != "" {
				t.Fatalf("after changing what SetState was given (-want +got):\n%s", diff)
			}
			spoil(got)
			if again, _ := s.State(); !cmp.Equal(state(), again) {
				t.Error("changing what State returned changed the solver")
			}
		})
	}
}

// TestBadState gives Adam states that are wrong, before and after its first step. Where a state is wrong only in the
// light of the parameters, a fresh solver says so when it first sees them.
func TestBadState(t *testing.T) {
	change := func(f func(*State)) State {
		st := adamState()
		f(&st)
		return st
	}
	for name, c := range map[string]struct {
		state State
		words []string
	}{
		"negative step": {change(func(s *State) { s.Step = -1 }), []string{"-1"}},
		"nothing":       {change(func(s *State) { s.Tensors = nil }), []string{`"a"`}},
		"unknown slot":  {change(func(s *State) { s.Tensors[1].Name = "momentum/b" }), []string{`"momentum/b"`, "first_moment"}},
		"no slot":       {change(func(s *State) { s.Tensors[1].Name = "b" }), []string{`"b"`}},
		"no parameter":  {change(func(s *State) { s.Tensors[1].Name = "first_moment/" }), []string{`"first_moment/"`}},
		"twice":         {change(func(s *State) { s.Tensors[1] = s.Tensors[0] }), []string{`"first_moment/a"`, "twice"}},
		"missing slot":  {change(func(s *State) { s.Tensors = s.Tensors[:3] }), []string{`"second_moment/b"`, "missing"}},
		"length":        {change(func(s *State) { s.Tensors[1].Data = []float64{1, 2} }), []string{`"first_moment/b"`, "2 elements", "expected 1"}},
		"type":          {change(func(s *State) { s.Tensors[1].Data = []int{1} }), []string{`"first_moment/b"`, "[]int"}},
		"mixed dtypes":  {change(func(s *State) { s.Tensors[3].Data = []float32{1} }), []string{`"second_moment/b"`, "float32"}},
		"mixed shapes":  {change(func(s *State) { s.Tensors[3].Shape = []int{1, 1} }), []string{`"second_moment/b"`, "(1, 1)"}},
		"other name": {change(func(s *State) { s.Tensors[1].Name, s.Tensors[3].Name = "first_moment/c", "second_moment/c" }),
			[]string{`"b"`}},
		"one too few": {change(func(s *State) { s.Tensors = []Tensor{s.Tensors[0], s.Tensors[2]} }), []string{`"b"`}},
		"one too many": {change(func(s *State) {
			s.Tensors = append(s.Tensors, Tensor{"first_moment/c", []int{}, []float64{1}}, Tensor{"second_moment/c", []int{}, []float64{1}})
		}), []string{`"c"`}},
		"other shape": {change(func(s *State) { s.Tensors[0].Shape, s.Tensors[2].Shape = []int{2, 1}, []int{2, 1} }),
			[]string{`"a"`, "(2, 1)", "(2)"}},
		"other dtype": {change(func(s *State) { s.Tensors[1].Data, s.Tensors[3].Data = []float32{1}, []float32{1} }),
			[]string{`"b"`, "float32", "float64"}},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := vector("a", tensor.Float64, 1, 2), vector("b", tensor.Float64, 3)
			fresh := newSolver(t, DefaultAdam())
			err := fresh.SetState(c.state)
			if err == nil {
				err = fresh.Step(model(a, b))
			}
			wantError(t, err, append(c.words, "adam")...)

			used := newSolver(t, DefaultAdam())
			step(t, used, a, b)
			before, _ := used.State()
			wantError(t, used.SetState(c.state), append(c.words, "adam")...)
			if after, _ := used.State(); !cmp.Equal(before, after) {
				t.Error("a refused state changed the solver")
			}
		})
	}
}

// TestRollBack returns each solver to an earlier state of its own and goes the same way again.
func TestRollBack(t *testing.T) {
	for _, name := range ownNames() {
		s, p := newSolver(t, config(t, name)), vector("a", tensor.Float32, 1, 2)
		walk := func(from, to int) {
			for k := from; k <= to; k++ {
				p.setGrad(t, func(i int, _ float64) float64 { return signal(i, k) })
				step(t, s, p)
			}
		}
		walk(1, 3)
		st, err := s.State()
		if err != nil {
			t.Fatal(err)
		}
		saved := p.weights(t)
		walk(4, 6)
		want := p.weights(t)

		if err := s.SetState(st); err != nil {
			t.Fatal(err)
		}
		p.value = vector("a", tensor.Float32, saved...).value
		walk(4, 6)
		if diff := cmp.Diff(bits(want), bits(p.weights(t))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestFreshStateResets(t *testing.T) {
	fresh, err := newSolver(t, DefaultMomentum()).State()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(State{}, fresh); diff != "" {
		t.Fatal(diff)
	}
	s := newSolver(t, DefaultMomentum())
	step(t, s, vector("a", tensor.Float64, 1))
	if err := s.SetState(fresh); err != nil {
		t.Fatal(err)
	}
	step(t, s, vector("another", tensor.Float32, 1, 2))
	if got, _ := s.State(); got.Step != 1 || len(got.Tensors) != 1 || got.Tensors[0].Name != "momentum/another" {
		t.Errorf("got %+v, want the state after one step with the new parameter", got)
	}
}

// TestParametersStay gives a solver other parameters in its second step; nothing may change then.
func TestParametersStay(t *testing.T) {
	a, b := vector("a", tensor.Float64, 1, 2), vector("b", tensor.Float64, 3)
	for name, c := range map[string]struct {
		second []*weight
		words  []string
	}{
		"fewer": {[]*weight{b}, []string{`"a"`, "missing"}},
		"more":  {[]*weight{a, b, vector("c", tensor.Float64, 1)}, []string{`"c"`}},
		"other": {[]*weight{a, vector("c", tensor.Float64, 3)}, []string{`"c"`}},
		"shape": {[]*weight{vector("a", tensor.Float64, 1, 2, 3), b}, []string{`"a"`, "(3)", "(2)"}},
		"dtype": {[]*weight{vector("a", tensor.Float32, 1, 2), b}, []string{`"a"`, "float32", "float64"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSolver(t, DefaultMomentum())
			step(t, s, a, b)
			for _, p := range c.second {
				p.setGrad(t, func(int, float64) float64 { return 1 })
			}
			wantUnchanged(t, s, c.second, append(c.words, "the first step")...)
		})
	}
}

// wantUnchanged expects an error from a step with params, and neither a weight nor a gradient changed by it.
func wantUnchanged(t *testing.T, s Solver, params []*weight, words ...string) {
	t.Helper()
	var before, after [][]float64
	look := func(all *[][]float64) {
		for _, p := range params {
			*all = append(*all, numbers(t, p.value), numbers(t, p.grad))
		}
	}
	look(&before)
	wantError(t, s.Step(model(params...)), words...)
	look(&after)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("a refused step changed the parameters:\n%s", diff)
	}
}
