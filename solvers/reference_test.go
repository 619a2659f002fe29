package solvers

import (
	"math"
	"testing"

	"gorgonia.org/tensor"
)

// signal is a gradient that changes sign and size from step to step and element to element; step is 1 for the first.
func signal(i, step int) float64 {
	return math.Sin(0.7*float64(step)+1.3*float64(i)) * math.Exp(-0.5*float64(i)) * (1 + 0.01*float64(step))
}

// history returns d = g + decay·w of each step so far, given the weights that each step began with.
func history(weights []float64, i int, decay float64) []float64 {
	d := make([]float64, len(weights))
	for k, w := range weights {
		d[k] = signal(i, k+1) + decay*w
	}
	return d
}

// fading returns Σ rate^(t-k)·f(d_k): the running sums of the solvers, written out instead of carried along.
func fading(d []float64, rate float64, f func(float64) float64) (sum float64) {
	for k, x := range d {
		sum += math.Pow(rate, float64(len(d)-1-k)) * f(x)
	}
	return sum
}

func itself(x float64) float64 { return x }
func square(x float64) float64 { return x * x }

// TestAgainstReference compares 100 steps with the published formulas in float64.
func TestAgainstReference(t *testing.T) {
	sgd := func(c SGDConfig, d []float64) float64 {
		v := fading(d, c.Momentum, itself)
		if c.Nesterov {
			return c.LR * (d[len(d)-1] + c.Momentum*v)
		}
		return c.LR * v // fading with rate 0 is the last d alone
	}
	adam := func(c AdamConfig, d []float64) float64 {
		n := float64(len(d))
		m := (1 - c.Beta1) * fading(d, c.Beta1, itself) / (1 - math.Pow(c.Beta1, n))
		v := (1 - c.Beta2) * fading(d, c.Beta2, square) / (1 - math.Pow(c.Beta2, n))
		return c.LR * m / (math.Sqrt(v) + c.Eps)
	}
	plain := SGDConfig{LR: 0.05, Decay: Decay{WeightDecay: 0.01}}
	momentum := SGDConfig{LR: 0.02, Momentum: 0.9, Decay: Decay{WeightDecay: 0.01}}
	nesterov := SGDConfig{LR: 0.02, Momentum: 0.8, Nesterov: true, Decay: Decay{WeightDecay: 0.01}}
	usual := DefaultAdam()
	odd := AdamConfig{LR: 0.02, Beta1: 0.5, Beta2: 0.9, Eps: 0.1, Decay: Decay{WeightDecay: 0.05}}
	unfading := AdamConfig{LR: 0.01, Eps: 1e-3} // both β are 0

	for name, c := range map[string]struct {
		config Config
		decay  float64
		move   func(d []float64) float64
	}{
		"sgd":              {plain, plain.WeightDecay, func(d []float64) float64 { return sgd(plain, d) }},
		"momentum":         {momentum, momentum.WeightDecay, func(d []float64) float64 { return sgd(momentum, d) }},
		"nesterov":         {nesterov, nesterov.WeightDecay, func(d []float64) float64 { return sgd(nesterov, d) }},
		"adam":             {usual, usual.WeightDecay, func(d []float64) float64 { return adam(usual, d) }},
		"adam, odd values": {odd, odd.WeightDecay, func(d []float64) float64 { return adam(odd, d) }},
		"adam, betas 0":    {unfading, unfading.WeightDecay, func(d []float64) float64 { return adam(unfading, d) }},
	} {
		t.Run(name, func(t *testing.T) {
			start := []float64{1, -2, 0.5, 0}
			p64, p32 := vector("w", tensor.Float64, start...), vector("w", tensor.Float32, start...)
			s64, s32 := newSolver(t, c.config), newSolver(t, c.config)
			past := make([][]float64, len(start)) // the weights that each step began with, by element
			want := append([]float64{}, start...)
			for k := 1; k <= 100; k++ {
				g := func(i int, _ float64) float64 { return signal(i, k) }
				p64.setGrad(t, g)
				p32.setGrad(t, g)
				step(t, s64, p64)
				step(t, s32, p32)
				for i := range want {
					past[i] = append(past[i], want[i])
					want[i] -= c.move(history(past[i], i, c.decay))
				}
				compare(t, k, p64.weights(t), want, 1e-13)
				compare(t, k, p32.weights(t), want, 1e-5)
			}
		})
	}
}

func compare(t *testing.T, step int, got, want []float64, tolerance float64) {
	t.Helper()
	for i := range want {
		if d := math.Abs(got[i] - want[i]); !(d <= tolerance*max(1, math.Abs(want[i]))) {
			t.Fatalf("step %d, element %d: got %v, want %v within %g", step, i, got[i], want[i], tolerance)
		}
	}
}

// TestFirstSteps works the first three steps out by hand, for one weight of 1 and gradients of 2, -1 and 0.5.
func TestFirstSteps(t *testing.T) {
	grads := []float64{2, -1, 0.5}
	for name, c := range map[string]struct {
		config Config
		want   []float64
	}{
		"sgd": {SGDConfig{LR: 0.1}, []float64{1 - 0.2, 0.8 + 0.1, 0.9 - 0.05}},
		"decay": {SGDConfig{LR: 0.1, Decay: Decay{WeightDecay: 0.5}}, []float64{
			1 - 0.1*(2+0.5*1), 0.75 - 0.1*(-1+0.5*0.75), 0.8125 - 0.1*(0.5+0.5*0.8125)}},
		// v is 2, then 0.5·2-1 = 0, then 0.5.
		"momentum": {SGDConfig{LR: 0.1, Momentum: 0.5}, []float64{1 - 0.1*2, 0.8, 0.8 - 0.1*0.5}},
		// The same v; each step goes along g + 0.5·v.
		"nesterov": {SGDConfig{LR: 0.1, Momentum: 0.5, Nesterov: true}, []float64{
			1 - 0.1*(2+0.5*2), 0.7 - 0.1*(-1+0), 0.8 - 0.1*(0.5+0.5*0.5)}},
		// m: 1, 0, 0.25 and m̂: 1/0.5, 0, 0.25/0.875; v: 3, 1.5, 0.5625 and v̂: 3/0.75, 1.5/0.9375, 0.5625/0.984375.
		"adam": {AdamConfig{LR: 0.1, Beta1: 0.5, Beta2: 0.25, Eps: 1}, []float64{
			1 - 0.1*2/(2+1), 1 - 0.1*2/(2+1), 1 - 0.1*2/(2+1) - 0.1*(0.25/0.875)/(math.Sqrt(0.5625/0.984375)+1)}},
	} {
		t.Run(name, func(t *testing.T) {
			p, s := vector("w", tensor.Float64, 1), newSolver(t, c.config)
			for k, g := range grads {
				p.setGrad(t, func(int, float64) float64 { return g })
				step(t, s, p)
				compare(t, k+1, p.weights(t), c.want[k:k+1], 1e-15)
			}
		})
	}
}
