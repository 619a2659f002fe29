package graph_test

import (
	"math"
	"runtime"
	"sync"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
)

// odd declares weights and a state of sizes that fill no cache line.
func odd(s *graph.Scope) {
	s.Param("a", graph.Normal(0, 1), 3, 5)
	s.State("mean", graph.Constant(2), 7)
	s.Param("b", graph.Normal(0, 1), 17)
	s.Param("c", graph.Normal(0, 1), 1)
}

func TestFlatLayout(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		p := graph.NewParams(dt, 1)
		build(t, p, graph.Train, odd)
		weights, grads := p.Flat()
		used := map[int]bool{}
		for _, q := range p.Weights() {
			for _, pair := range [][2]unsafe.Pointer{
				{first(q.Data()), at(weights, q.Offset())}, {first(q.GradData()), at(grads, q.Offset())},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%v %s: its elements do not lie at its offset %d", dt, q.Name(), q.Offset())
				}
				if uintptr(pair[0])%64 != 0 {
					t.Errorf("%v %s lies at %p, which is no multiple of 64", dt, q.Name(), pair[0])
				}
			}
			for i := range q.Size() {
				used[q.Offset()+i] = true
			}
		}
		if got, want := len(used), 15+17+1; got != want || p.Count() != want {
			t.Errorf("%v: the weights take %d places and count %d, want %d", dt, got, p.Count(), want)
		}
		w := floats(weights)
		if len(w) != len(floats(grads)) || len(w) != 16+32+16 {
			t.Errorf("%v: %d weights and %d gradients, want 64 each", dt, len(w), len(floats(grads)))
		}
		for i, v := range w {
			if !used[i] && v != 0 {
				t.Errorf("%v: the padding at %d is %v, want 0", dt, i, v)
			}
		}
		if got := floats(p.Get("mean").Data()); len(got) != 7 || got[0] != 2 {
			t.Errorf("%v: the state is %v", dt, got)
		}
	}
}

func first(s any) unsafe.Pointer { return at(s, 0) }

func at(s any, i int) unsafe.Pointer {
	if f, ok := s.([]float32); ok {
		return unsafe.Pointer(&f[i])
	}
	return unsafe.Pointer(&s.([]float64)[i])
}

// floats returns a copy of a []float32 or []float64.
func floats(s any) []float64 {
	var out []float64
	switch s := s.(type) {
	case []float32:
		for _, v := range s {
			out = append(out, float64(v))
		}
	case []float64:
		out = append(out, s...)
	}
	return out
}

func TestParamsKnowWhatTheyHold(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 3)
	if p.Fixed() || p.Dtype() != tensor.Float32 || p.Seed() != 3 || p.Get("a") != nil {
		t.Error("new parameters are not empty")
	}
	build(t, p, graph.Train, odd)
	if d := cmp.Diff([]string{"a", "mean", "b", "c"}, names(p)); d != "" || !p.Fixed() {
		t.Error(d)
	}
	var trained []string
	for _, vg := range p.ValueGrads() {
		trained = append(trained, vg.(interface{ Name() string }).Name())
	}
	if d := cmp.Diff([]string{"a", "b", "c"}, trained); d != "" {
		t.Error(d)
	}
	mean := p.Get("mean")
	if len(p.States()) != 1 || p.States()[0] != mean || !mean.IsState() || mean.GradData() != nil {
		t.Errorf("the states are %v", p.States())
	}
	if _, err := mean.Grad(); err == nil {
		t.Error("a state has a gradient")
	}
	a := p.Get("a")
	if a.IsState() || a.Size() != 15 || !a.Shape().Eq(tensor.Shape{3, 5}) || !a.Value().Shape().Eq(tensor.Shape{3, 5}) {
		t.Errorf("a is %v, size %d, shape %v", a.Value(), a.Size(), a.Shape())
	}
	a.Shape()[0] = 99
	if a.Shape()[0] != 3 {
		t.Error("a caller can change a parameter's shape")
	}
}

func TestSet(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 1)
	build(t, p, graph.Train, func(s *graph.Scope) { s.Param("w", graph.Zeros(), 2) })
	w := p.Get("w")
	for _, v := range []any{[]float32{1, 2}, []float64{1, 2}} {
		if err := w.Set(v); err != nil {
			t.Error(err)
		}
		if d := cmp.Diff([]float64{1, 2}, floats(w.Data())); d != "" {
			t.Error(d)
		}
	}
	for _, v := range []any{[]float32{1}, []float64{1, 2, 3}, []int{1, 2}, nil} {
		if err := w.Set(v); err == nil {
			t.Errorf("setting %v (%T) is no error", v, v)
		}
	}
}

func TestAs(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 1)
	build(t, p, graph.Train, odd)
	wide := p.As(tensor.Float64)
	build(t, wide, graph.Eval, odd)
	again := wide.As(tensor.Float32)
	drawn := graph.NewParams(tensor.Float64, 1)
	build(t, drawn, graph.Train, odd)
	for i, q := range p.All() {
		f := floats(q.Data())
		if d := cmp.Diff(f, floats(wide.All()[i].Data())); d != "" {
			t.Errorf("%s in float64: %s", q.Name(), d)
		}
		if d := cmp.Diff(f, floats(again.All()[i].Data())); d != "" {
			t.Errorf("%s there and back: %s", q.Name(), d)
		}
		for j, v := range floats(drawn.All()[i].Data()) { // drawn in float64, and rounded
			if float64(float32(v)) != f[j] {
				t.Errorf("%s %d is %v in float64 and %v in float32", q.Name(), j, v, f[j])
			}
		}
	}
	floats64 := wide.Get("a").Data().([]float64)
	floats64[0] = 77
	if p.Get("a").Data().([]float32)[0] == 77 {
		t.Error("a copy shares memory")
	}
	if c := graph.NewParams(tensor.Float32, 5).As(tensor.Float64); c.Fixed() || c.Seed() != 5 || c.Dtype() != tensor.Float64 {
		t.Error("a copy of empty parameters is not empty")
	}
}

func TestCopyFrom(t *testing.T) {
	a, b := graph.NewParams(tensor.Float32, 1), graph.NewParams(tensor.Float64, 2)
	build(t, a, graph.Train, odd)
	build(t, b, graph.Train, odd)
	if err := b.CopyFrom(a); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(floats(a.Get("b").Data()), floats(b.Get("b").Data())); d != "" {
		t.Error(d)
	}
	short := graph.NewParams(tensor.Float32, 1)
	build(t, short, graph.Train, func(s *graph.Scope) { s.Param("a", graph.Zeros(), 3, 5) })
	other := graph.NewParams(tensor.Float32, 1)
	build(t, other, graph.Train, func(s *graph.Scope) { s.Param("a", graph.Zeros(), 5, 3) })
	for _, from := range []*graph.Params{b, other} {
		if err := short.CopyFrom(from); err == nil {
			t.Error("copying from another model is no error")
		}
	}
}

// Gorgonia's Adam, step 1: every weight moves by the learning rate against the sign of its gradient.
func TestGorgoniaSolverSteps(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		p := graph.NewParams(dt, 1)
		build(t, p, graph.Train, odd)
		before := floats(p.Get("b").Data())
		for _, q := range p.Weights() {
			switch g := q.GradData().(type) {
			case []float32:
				for i := range g {
					g[i] = 0.5
				}
			case []float64:
				for i := range g {
					g[i] = 0.5
				}
			}
		}
		if err := gorgonia.NewAdamSolver(gorgonia.WithLearnRate(0.25)).Step(p.ValueGrads()); err != nil {
			t.Fatal(err)
		}
		for i, v := range floats(p.Get("b").Data()) {
			if got := v - before[i]; !(math.Abs(got+0.25) <= 1e-5) {
				t.Errorf("%v: weight %d moved by %v, want -0.25", dt, i, got)
			}
		}
		weights, _ := p.Flat()
		if got, want := floats(weights)[p.Get("b").Offset()], floats(p.Get("b").Data())[0]; got != want {
			t.Errorf("%v: the flat slice holds %v, the parameter %v", dt, got, want)
		}
	}
}

// Gradients have memory from the first time that somebody asks for one.
func TestGradientsOnDemand(t *testing.T) {
	const size = 1 << 22 // 16 MB
	p := graph.NewParams(tensor.Float32, 1)
	if _, grads := p.Flat(); grads != nil {
		t.Error("there are gradients before there are parameters")
	}
	taken := func(f func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	build := func() {
		if _, err := graph.Build(p, graph.Eval, func(s *graph.Scope) { s.Param("w", graph.Zeros(), size) }); err != nil {
			t.Fatal(err)
		}
	}
	if got := taken(build); got > 5*size {
		t.Errorf("an instance that only predicts takes %d bytes, want little more than the weights' %d", got, 4*size)
	}
	if got := taken(func() { p.Weights()[0].GradData() }); got < 4*size {
		t.Errorf("a gradient takes %d bytes, want %d", got, 4*size)
	}
	if _, grads := p.Flat(); &grads.([]float32)[0] != &p.Weights()[0].GradData().([]float32)[0] {
		t.Error("the gradient lies elsewhere than the flat slice")
	}
}

// Goroutines that ask for gradients at once get the same memory, whichever way they ask.
func TestGradientsOnDemandAtOnce(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 1)
	build(t, p, graph.Train, odd)
	var got [8]any
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			if i%2 == 0 {
				got[i] = p.Get("a").GradData()
			} else if v, err := p.Get("a").Grad(); err != nil {
				t.Error(err)
			} else {
				got[i] = v.Data()
			}
		})
	}
	all.Wait()
	_, flat := p.Flat()
	for i := range got {
		if first(got[i]) != at(flat, p.Get("a").Offset()) {
			t.Errorf("goroutine %d got other memory than the flat slice's", i)
		}
	}
}
