package solvers

import (
	"maps"
	"slices"
	"sync/atomic"
	"testing"

	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// sizes of parameters: short ones, whole lines, and such that are cut by pieces.
var sizes = map[string]int{"one": 1, "short": 17, "long": 70_003, "line": 16, "cut": 40_001}

// counter is a Splitter that counts the calls of bodies.
type counter struct {
	Splitter
	calls atomic.Int32
}

func (c *counter) Split(n, grain int, body func(lo, hi int)) {
	c.Splitter.Split(n, grain, func(lo, hi int) {
		c.calls.Add(1)
		body(lo, hi)
	})
}

// The bits of a step do not depend on who shares it.
func TestSharedSteps(t *testing.T) {
	for _, name := range ownNames() { // Gorgonia's share nothing
		for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			want := sharedSteps(t, name, dt, nil)
			for _, threads := range []int{1, 3, 8} {
				pool := simd.NewPool(threads)
				c := &counter{Splitter: pool}
				got := sharedSteps(t, name, dt, c)
				pool.Close()
				if !slices.Equal(got, want) {
					t.Errorf("%s %v: %d threads give other weights or another state than the caller alone", name, dt, threads)
				}
				if calls := int(c.calls.Load()); threads > 1 && calls < 2*3 {
					t.Errorf("%s %v: %d threads had %d pieces in 3 steps, want 2 a step or more", name, dt, threads, calls)
				}
			}
		}
	}
}

// sharedSteps returns weights, gradients and state after three steps, as bits.
func sharedSteps(t *testing.T, name string, dt tensor.Dtype, with Splitter) []uint64 {
	t.Helper()
	s := newSolver(t, config(t, name))
	if with != nil {
		s.Share(with)
	}
	params := parameters(dt)
	for range 3 {
		for _, p := range params {
			p.setGrad(t, func(i int, w float64) float64 { return float64(i%101) - 50 + w })
		}
		step(t, s, params...)
	}
	var all []float64
	for _, p := range params {
		all = append(append(all, p.weights(t)...), numbers(t, p.grad)...)
	}
	state, err := s.State()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range state.Tensors {
		all = append(all, numbers(t, dense(q.Data, q.Shape...))...)
	}
	return bits(all)
}

func parameters(dt tensor.Dtype) (params []*weight) {
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		w := make([]float64, sizes[name])
		for i := range w {
			w[i] = float64(i % 97)
		}
		params = append(params, vector(name, dt, w...))
	}
	return params
}

// Steps allocate nothing, shared or not.
func TestSharedStepAllocatesNothing(t *testing.T) {
	pool := simd.NewPool(2)
	defer pool.Close()
	for _, c := range []Config{DefaultSGD(), DefaultMomentum(), DefaultAdam(), SGDConfig{LR: 1, Clip: Clip{ClipNorm: 1}}, DefaultNAdam()} {
		for _, with := range []Splitter{nil, pool} {
			s, m := newSolver(t, c), model(parameters(tensor.Float32)...)
			s.Share(with)
			if n := testing.AllocsPerRun(20, func() {
				if err := s.Step(m); err != nil {
					t.Fatal(err)
				}
			}); n != 0 {
				t.Errorf("%+v, shared: %v: %v allocations a step, want none", c, with != nil, n)
			}
		}
	}
}
