package solvers

import (
	"math"

	"nabla/internal/simd"
)

// RAdamConfig is rectified Adam. With d as in Decay, in step t:
//
//	m ← Beta1·m + (1-Beta1)d      m̂ = m/(1-Beta1ᵗ)
//	v ← Beta2·v + (1-Beta2)d²
//	ρ∞ = 2/(1-Beta2) - 1          ρₜ = ρ∞ - 2t·Beta2ᵗ/(1-Beta2ᵗ)
//	w ← w - LR·r·m̂·√(1-Beta2ᵗ)/(√v + Eps)    if ρₜ > 5, with r = √((ρₜ-4)(ρₜ-2)ρ∞ / ((ρ∞-4)(ρ∞-2)ρₜ))
//	w ← w - LR·m̂                               in the first steps, where the variance of 1/√v is too large
//
// m and v are 0 before the first step. The state has the slots "first_moment" (m) and "second_moment" (v).
//
// Source: Liu et al. (2020), "On the variance of the adaptive learning rate and beyond", ICLR, Algorithm 2, which has no Eps
// and rectifies from ρₜ > 4; Eps where it is and the 5 are those of the authors' program and of PyTorch.
type RAdamConfig struct {
	LR    float64 `yaml:"lr"`    // learning rate, 0 or more
	Beta1 float64 `yaml:"beta1"` // in [0, 1)
	Beta2 float64 `yaml:"beta2"` // in [0, 1)
	Eps   float64 `yaml:"eps"`   // above 0, in float32 too
	Decay `yaml:",inline"`
	Clip  `yaml:",inline"`
}

// DefaultRAdam returns RAdam with the settings of DefaultAdam.
func DefaultRAdam() RAdamConfig {
	return RAdamConfig{LR: 0.001, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
}

// New returns the solver, or an error that names the field that is out of range.
func (c RAdamConfig) New() (Solver, error) {
	if err := checkMoments("radam", c.Beta1, c.Beta2, c.Eps); err != nil {
		return nil, err
	}
	s := &simd.AdamStep{Keep1: c.Beta1, New1: 1 - c.Beta1, Keep2: c.Beta2, New2: 1 - c.Beta2}
	r := rule{
		begin: func(lr float64, step int) {
			t := float64(step)
			power := math.Pow(c.Beta2, t)
			s.Rate = lr / (1 - math.Pow(c.Beta1, t))
			limit := 2/(1-c.Beta2) - 1
			rho := limit - 2*t*power/(1-power)
			if rho <= 5 {
				s.Scale, s.Eps = 0, 1 // divides by 1
				return
			}
			s.Rate *= math.Sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho) * (1 - power))
			s.Scale, s.Eps = 1, c.Eps
		},
		f32: adam[float32](s), f64: adam[float64](s),
	}
	return makeSolver("radam", c.LR, c.Decay, c.Clip, r, "first_moment", "second_moment")
}
