package solvers

import (
	"math"
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// TestClip makes a step of rate 1 from 0, so that the weights are the clipped gradient's opposite.
func TestClip(t *testing.T) {
	for name, c := range map[string]struct {
		clip       Clip
		grad, want []float64
	}{
		"norm above": {Clip{ClipNorm: 1}, []float64{3, -4}, []float64{3. / 5, -4. / 5}},
		"norm equal": {Clip{ClipNorm: 5}, []float64{3, -4}, []float64{3, -4}},
		"norm below": {Clip{ClipNorm: 50}, []float64{3, -4}, []float64{3, -4}},
		"norm of 0":  {Clip{ClipNorm: 1}, []float64{0, 0}, []float64{0, 0}},
		"value":      {Clip{ClipValue: 3.5}, []float64{3, -4}, []float64{3, -3.5}},
		"none":       {Clip{}, []float64{3, -4}, []float64{3, -4}},
		// squares that float32 cannot hold, one of which float64 can
		"large": {Clip{ClipNorm: 1}, []float64{3e30, -4e30}, []float64{3. / 5, -4. / 5}},
	} {
		for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			a, b := vector("a", dt, 0), vector("b", dt, 0) // the norm is over both
			a.setGrad(t, func(int, float64) float64 { return c.grad[0] })
			b.setGrad(t, func(int, float64) float64 { return c.grad[1] })
			step(t, newSolver(t, SGDConfig{LR: 1, Clip: c.clip}), a, b)
			for i, p := range []*weight{a, b} {
				if got, want := p.weights(t)[0], -c.want[i]; !(math.Abs(got-want) <= 3e-7*math.Abs(want)) {
					t.Errorf("%s, %v, element %d: got %v, want %v", name, dt, i, got, want)
				}
			}
		}
	}
	p := vector("w", tensor.Float64, 0, 0)
	p.setGrad(t, func(i int, _ float64) float64 { return []float64{3e300, -4e300}[i] })
	step(t, newSolver(t, SGDConfig{LR: 1, Clip: Clip{ClipNorm: 1}}), p)
	compare(t, 1, p.weights(t), []float64{-3. / 5, 4. / 5}, 1e-15)
}

// TestDecayIsNotClipped: decay is added to the clipped gradient.
func TestDecayIsNotClipped(t *testing.T) {
	for _, clip := range []Clip{{ClipNorm: 1}, {ClipValue: 1}} {
		p := vector("w", tensor.Float64, 10)
		p.setGrad(t, func(int, float64) float64 { return 7 })
		step(t, newSolver(t, SGDConfig{LR: 0.5, Decay: Decay{WeightDecay: 0.25}, Clip: clip}), p)
		compare(t, 1, p.weights(t), []float64{10 - 0.5*(1+0.25*10)}, 1e-15)
	}
}

func TestClipRefusesWhatIsNotFinite(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			for _, clip := range []Clip{{ClipNorm: 1}, {ClipValue: 1}} {
				good, w := vector("good", dt, 1), vector("block/w", dt, make([]float64, 5000)...)
				good.setGrad(t, func(int, float64) float64 { return 1 })
				w.setGrad(t, func(i int, _ float64) float64 {
					if i == 4321 {
						return bad
					}
					return 1
				})
				s := newSolver(t, SGDConfig{LR: 1, Momentum: 0.9, Clip: clip})
				wantError(t, s.Step(model(good, w)), "sgd", `"block/w"`, "element 4321")
				if st, _ := s.State(); st.Step != 0 || st.Tensors != nil || good.weights(t)[0] != 1 || w.weights(t)[0] != 0 {
					t.Errorf("a refused step changed the weights or the state: %+v", st)
				}
			}
		}
	}
}

// TestClippedStepsAreShared: the bits of a clipped step do not depend on threads.
func TestClippedStepsAreShared(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		for _, clip := range []Clip{{ClipNorm: 0.7}, {ClipValue: 3}} {
			run := func(with Splitter) []uint64 {
				s := newSolver(t, SGDConfig{LR: 0.1, Momentum: 0.9, Clip: clip})
				if with != nil {
					s.Share(with)
				}
				params := parameters(dt)
				var all []float64
				for k := range 3 {
					for _, p := range params {
						p.setGrad(t, func(i int, _ float64) float64 { return signal(i%11, k) })
					}
					step(t, s, params...)
				}
				for _, p := range params {
					all = append(all, p.weights(t)...)
				}
				return bits(all)
			}
			want := run(nil)
			for _, threads := range []int{2, 3, 8} {
				pool := simd.NewPool(threads)
				if got := run(pool); !slices.Equal(got, want) {
					t.Errorf("%v %+v: %d threads give other bits than one", dt, clip, threads)
				}
				pool.Close()
			}
		}
	}
}
