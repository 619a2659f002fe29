package solvers

import (
	"math"

	"nabla/internal/simd"
)

// NAdamConfig is NAdam, Adam with Nesterov's momentum. With d as in Decay, in step t:
//
//	μₜ = Beta1(1 - ½·0.96^(t·MomentumDecay))     Πₜ = μ₁μ₂…μₜ
//	m ← Beta1·m + (1-Beta1)d
//	v ← Beta2·v + (1-Beta2)d²                      v̂ = v/(1-Beta2ᵗ)
//	w ← w - LR(μₜ₊₁·m/(1-Πₜ₊₁) + (1-μₜ)d/(1-Πₜ))/(√v̂ + Eps)
//
// m and v are 0 before the first step. The state has the slots "first_moment" (m) and "second_moment" (v); the products are
// computed again from t, so that a step depends on t alone.
//
// Source: Dozat (2016), "Incorporating Nesterov momentum into Adam", ICLR workshop, Algorithm 2, with the schedule of μ of its
// experiments, in PyTorch's form: m fades with Beta1, and μ only weighs it. Keras has the same with MomentumDecay 1.
type NAdamConfig struct {
	LR            float64 `yaml:"lr"`             // learning rate, 0 or more
	Beta1         float64 `yaml:"beta1"`          // in [0, 1)
	Beta2         float64 `yaml:"beta2"`          // in [0, 1)
	Eps           float64 `yaml:"eps"`            // above 0, in float32 too
	MomentumDecay float64 `yaml:"momentum_decay"` // 0 or more: how fast μ comes near Beta1
	Decay         `yaml:",inline"`
	Clip          `yaml:",inline"`
}

// DefaultNAdam returns NAdam with the moments of DefaultAdam, and PyTorch's rate and momentum decay.
func DefaultNAdam() NAdamConfig {
	return NAdamConfig{LR: 0.002, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, MomentumDecay: 0.004}
}

// New returns the solver, or an error that names the field that is out of range.
func (c NAdamConfig) New() (Solver, error) {
	err := firstError(checkMoments("nadam", c.Beta1, c.Beta2, c.Eps), checkFinite("nadam", "momentum_decay", c.MomentumDecay))
	if err != nil {
		return nil, err
	}
	s := &simd.AdamStep{Keep1: c.Beta1, New1: 1 - c.Beta1, Keep2: c.Beta2, New2: 1 - c.Beta2, Eps: c.Eps}
	product := nadamProduct{config: c, value: 1}
	r := rule{
		begin: func(lr float64, step int) {
			now := product.at(step)
			mu, next := c.momentum(step), c.momentum(step+1)
			s.Rate, s.Direct = lr*next/(1-now*next), lr*(1-mu)/(1-now)
			s.Scale = 1 / math.Sqrt(1-math.Pow(c.Beta2, float64(step)))
		},
		f32: adam[float32](s), f64: adam[float64](s),
	}
	return makeSolver("nadam", c.LR, c.Decay, c.Clip, r, "first_moment", "second_moment")
}

// momentum returns μₜ.
func (c NAdamConfig) momentum(t int) float64 {
	return c.Beta1 * (1 - 0.5*math.Pow(0.96, float64(t)*c.MomentumDecay))
}

// nadamProduct is Πₜ for the last t that it was asked for.
type nadamProduct struct {
	config NAdamConfig
	t      int
	value  float64
}

// at returns Πₜ, multiplied in the same order from wherever it goes on.
func (p *nadamProduct) at(t int) float64 {
	if t < p.t {
		p.t, p.value = 0, 1
	}
	for p.t < t {
		p.t++
		p.value *= p.config.momentum(p.t)
	}
	return p.value
}
