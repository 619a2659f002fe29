package solvers

import "nabla/internal/simd"

// RMSpropConfig is RMSprop. With d as in Decay:
//
//	v ← Alpha·v + (1-Alpha)d²
//	a ← Alpha·a + (1-Alpha)d          with Centered, and max(v - a², 0) takes the place of v in u
//	u = d/(√v + Eps)
//	w ← w - LR·u                      without momentum
//	b ← Momentum·b + u; w ← w - LR·b  with momentum
//
// v, a and b are 0 before the first step and their bias is not corrected. The state has the slots "mean_square" (v) and, where
// they are used, "mean" (a) and "momentum" (b).
//
// Sources: Tieleman & Hinton (2012), lecture 6.5 of "Neural networks for machine learning", without Eps and with Alpha 0.9;
// centered: Graves (2013), arXiv:1308.0850, which has Eps inside of the root, as Keras does, and the rate inside of b. Both are
// where PyTorch has them. That v - a² is not let below 0, where rounding can bring it and the root would be NaN, is ours.
type RMSpropConfig struct {
	LR       float64 `yaml:"lr"`       // learning rate, 0 or more
	Alpha    float64 `yaml:"alpha"`    // in [0, 1)
	Eps      float64 `yaml:"eps"`      // above 0, in float32 too
	Momentum float64 `yaml:"momentum"` // in [0, 1)
	Centered bool    `yaml:"centered"` // divide by the standard deviation of the gradient
	Decay    `yaml:",inline"`
	Clip     `yaml:",inline"`
}

// DefaultRMSprop returns plain RMSprop with PyTorch's Alpha and Eps, and Keras's and Hinton's rate, 0.001.
func DefaultRMSprop() RMSpropConfig { return RMSpropConfig{LR: 0.001, Alpha: 0.99, Eps: 1e-8} }

// New returns the solver, or an error that names the field that is out of range.
func (c RMSpropConfig) New() (Solver, error) {
	err := firstError(
		checkShare("rmsprop", "alpha", c.Alpha),
		checkEps("rmsprop", c.Eps),
		checkShare("rmsprop", "momentum", c.Momentum),
	)
	if err != nil {
		return nil, err
	}
	s := simd.RMSStep{Keep: c.Alpha, New: 1 - c.Alpha, Momentum: c.Momentum, Eps: c.Eps}
	slots := []string{"mean_square"}
	mean, momentum := -1, -1
	if c.Centered {
		mean = len(slots)
		slots = append(slots, "mean")
	}
	if c.Momentum > 0 {
		momentum = len(slots)
		slots = append(slots, "momentum")
	}
	return makeSolver("rmsprop", c.LR, c.Decay, c.Clip, rule{f32: rms[float32](s, mean, momentum), f64: rms[float64](s, mean, momentum)}, slots...)
}

// rms returns the update of RMSprop whose mean and velocity are kept in slots of these numbers; -1: not at all.
func rms[T simd.Float](s simd.RMSStep, mean, momentum int) func(arrays[T], float64, simd.Adjust) {
	return func(a arrays[T], lr float64, adj simd.Adjust) {
		now := s
		now.Rate = lr
		simd.RMSprop(a.w, a.slots[0], a.slot(mean), a.slot(momentum), a.g, now, adj)
	}
}

// slot returns the slot of a number; nil for -1.
func (a arrays[T]) slot(i int) []T {
	if i < 0 {
		return nil
	}
	return a.slots[i]
}
