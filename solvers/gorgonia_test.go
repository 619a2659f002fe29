package solvers

import (
	"testing"

	"gorgonia.org/tensor"
)

// TestAgainstGorgonia compares our solvers with those of Gorgonia's that are right for tensors.
func TestAgainstGorgonia(t *testing.T) {
	for _, c := range []struct{ own, theirs Config }{
		{SGDConfig{LR: 0.05}, GorgoniaVanillaConfig{LR: 0.05}},
		{SGDConfig{LR: 0.05, Momentum: 0.9}, GorgoniaMomentumConfig{LR: 0.05}},
		{AdamConfig{LR: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}, GorgoniaAdamConfig{LR: 0.01}},
	} {
		own, theirs := newSolver(t, c.own), newSolver(t, c.theirs)
		p, q := vector("w", tensor.Float64, 1, -2, 0.5), vector("w", tensor.Float64, 1, -2, 0.5)
		for k := 1; k <= 50; k++ {
			for _, w := range []*weight{p, q} {
				w.setGrad(t, func(i int, _ float64) float64 { return signal(i, k) })
			}
			step(t, own, p)
			step(t, theirs, q)
			compare(t, k, p.weights(t), q.weights(t), 1e-13)
		}
	}
}

func TestGorgoniasRateIsFixed(t *testing.T) {
	for _, name := range []string{"gorgonia-adagrad", "gorgonia-adam", "gorgonia-momentum", "gorgonia-rmsprop", "gorgonia-vanilla"} {
		s := newSolver(t, config(t, name))
		if err := s.SetLearnRate(s.LearnRate()); err != nil {
			t.Errorf("%s: the rate it has: %v", name, err)
		}
		wantError(t, s.SetLearnRate(0.5), name, "0.5")
	}
}

// TestGorgoniaParametersStay swaps two parameters: Gorgonia would swap their velocities.
func TestGorgoniaParametersStay(t *testing.T) {
	a, b := vector("a", tensor.Float64, 1), vector("b", tensor.Float64, 1)
	s := newSolver(t, DefaultGorgoniaMomentum())
	step(t, s, a, b)
	wantUnchanged(t, s, []*weight{b, a}, "gorgonia-momentum", "first step")
}
