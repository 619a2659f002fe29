package solvers

import "nabla/internal/simd"

// AdagradConfig is Adagrad, with its diagonal form. With d as in Decay:
//
//	v ← v + d²
//	w ← w - LR·d/(√v + Eps)
//
// v is 0 before the first step. The state has the slot "sum_of_squares" (v).
//
// Source: Duchi, Hazan & Singer (2011), "Adaptive subgradient methods for online learning and stochastic optimization",
// JMLR 12, where Eps is δ. PyTorch's results are the same (its lr_decay is a schedule's work here); Keras has v 0.1 before the
// first step and adds Eps to v, inside of the root.
type AdagradConfig struct {
	LR    float64 `yaml:"lr"`  // learning rate, 0 or more
	Eps   float64 `yaml:"eps"` // above 0, in float32 too
	Decay `yaml:",inline"`
	Clip  `yaml:",inline"`
}

// DefaultAdagrad returns Adagrad with PyTorch's settings.
func DefaultAdagrad() AdagradConfig { return AdagradConfig{LR: 0.01, Eps: 1e-10} }

// New returns the solver, or an error that names the field that is out of range.
func (c AdagradConfig) New() (Solver, error) {
	if err := checkEps("adagrad", c.Eps); err != nil {
		return nil, err
	}
	s := simd.RMSStep{Keep: 1, New: 1, Eps: c.Eps}
	return makeSolver("adagrad", c.LR, c.Decay, c.Clip, rule{f32: rms[float32](s, -1, -1), f64: rms[float64](s, -1, -1)}, "sum_of_squares")
}
