package solvers

import "nabla/internal/simd"

// LionConfig is Lion, whose steps have one length. With d as in Decay:
//
//	w ← w - LR·sign(Beta1·m + (1-Beta1)d)     sign(0) is 0
//	m ← Beta2·m + (1-Beta2)d                  after that, from the old m
//
// m is 0 before the first step. The state has the slot "momentum" (m). Since every weight moves by LR, that is a third to a
// tenth of what it is for AdamW, and decay as many times larger. A gradient that is not finite makes the weight NaN.
//
// Source: Chen et al. (2023), "Symbolic discovery of optimization algorithms", NeurIPS, Algorithm 2, where the decay is
// decoupled; Keras has the same form, PyTorch none.
type LionConfig struct {
	LR    float64 `yaml:"lr"`    // learning rate, 0 or more
	Beta1 float64 `yaml:"beta1"` // in [0, 1)
	Beta2 float64 `yaml:"beta2"` // in [0, 1)
	Decay `yaml:",inline"`
	Clip  `yaml:",inline"`
}

// DefaultLion returns Lion with its paper's settings, without decay, which would be decoupled.
func DefaultLion() LionConfig {
	return LionConfig{LR: 1e-4, Beta1: 0.9, Beta2: 0.99, Decay: Decay{Decoupled: true}}
}

// New returns the solver, or an error that names the field that is out of range.
func (c LionConfig) New() (Solver, error) {
	if err := firstError(checkShare("lion", "beta1", c.Beta1), checkShare("lion", "beta2", c.Beta2)); err != nil {
		return nil, err
	}
	return makeSolver("lion", c.LR, c.Decay, c.Clip, rule{f32: lion[float32](c), f64: lion[float64](c)}, "momentum")
}

func lion[T simd.Float](c LionConfig) func(arrays[T], float64, simd.Adjust) {
	return func(a arrays[T], lr float64, adj simd.Adjust) {
		simd.Lion(a.w, a.slots[0], a.g, lr, c.Beta1, c.Beta2, adj)
	}
}
