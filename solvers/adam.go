package solvers

import (
	"math"

	"nabla/internal/simd"
)

// AdamConfig is Adam, AdamW if Decoupled, and either with AMSGrad. With d as in Decay, in step t:
//
//	m ← Beta1·m + (1-Beta1)d      m̂ = m/(1-Beta1ᵗ)
//	v ← Beta2·v + (1-Beta2)d²     v̂ = v/(1-Beta2ᵗ)
//	u ← max(u, v)                 with AMSGrad, where u takes the place of v in v̂
//	w ← w - LR·m̂/(√v̂ + Eps)
//
// m, v and u are 0 before the first step. Coupled weight decay is scaled with the rest. The powers are taken anew in every
// step, in float64, so that a step depends on t alone and not on how it was reached. The state has the slots "first_moment"
// (m), "second_moment" (v) and, with AMSGrad, "greatest_moment" (u).
//
// Sources: Kingma & Ba (2015), ICLR, Algorithm 1, where the defaults are from too; AdamW: Loshchilov & Hutter (2019), ICLR,
// Algorithm 2; AMSGrad: Reddi, Kale & Kumar (2018), ICLR, Algorithm 2, which corrects no bias: that the moments are corrected
// here nevertheless, and u after the maximum, is PyTorch's and Keras's form. PyTorch's results are those of these formulas;
// Keras adds its epsilon, 1e-7, to √v before the correction.
type AdamConfig struct {
	LR      float64 `yaml:"lr"`    // learning rate, 0 or more
	Beta1   float64 `yaml:"beta1"` // in [0, 1)
	Beta2   float64 `yaml:"beta2"` // in [0, 1)
	Eps     float64 `yaml:"eps"`   // above 0, in float32 too
	AMSGrad bool    `yaml:"amsgrad"`
	Decay   `yaml:",inline"`
	Clip    `yaml:",inline"`
}

// DefaultAdam returns Adam as its paper recommends it.
func DefaultAdam() AdamConfig {
	return AdamConfig{LR: 0.001, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
}

// DefaultAdamW returns DefaultAdam with decoupled weight decay of 0.01, PyTorch's default.
func DefaultAdamW() AdamConfig {
	c := DefaultAdam()
	c.Decay = Decay{WeightDecay: 0.01, Decoupled: true}
	return c
}

// DefaultAMSGrad returns DefaultAdam with AMSGrad.
func DefaultAMSGrad() AdamConfig {
	c := DefaultAdam()
	c.AMSGrad = true
	return c
}

// New returns the solver, or an error that names the field that is out of range.
func (c AdamConfig) New() (Solver, error) {
	if err := checkMoments("adam", c.Beta1, c.Beta2, c.Eps); err != nil {
		return nil, err
	}
	s := &simd.AdamStep{Keep1: c.Beta1, New1: 1 - c.Beta1, Keep2: c.Beta2, New2: 1 - c.Beta2, Eps: c.Eps}
	r := rule{
		begin: func(lr float64, step int) {
			s.Rate = lr / (1 - math.Pow(c.Beta1, float64(step)))
			s.Scale = 1 / math.Sqrt(1-math.Pow(c.Beta2, float64(step)))
		},
		f32: adam[float32](s), f64: adam[float64](s),
	}
	slots := []string{"first_moment", "second_moment"}
	if c.AMSGrad {
		r.f32, r.f64 = amsgrad[float32](s), amsgrad[float64](s)
		slots = append(slots, "greatest_moment")
	}
	return makeSolver("adam", c.LR, c.Decay, c.Clip, r, slots...)
}

// checkMoments checks what Adam and its kin have in common.
func checkMoments(kind string, beta1, beta2, eps float64) error {
	return firstError(checkShare(kind, "beta1", beta1), checkShare(kind, "beta2", beta2), checkEps(kind, eps))
}

// adam returns the update of Adam and its kin, which differ in what their begin sets s to.
func adam[T simd.Float](s *simd.AdamStep) func(arrays[T], float64, simd.Adjust) {
	return func(a arrays[T], _ float64, adj simd.Adjust) { simd.Adam(a.w, a.slots[0], a.slots[1], a.g, *s, adj) }
}

func amsgrad[T simd.Float](s *simd.AdamStep) func(arrays[T], float64, simd.Adjust) {
	return func(a arrays[T], _ float64, adj simd.Adjust) {
		simd.AMSGrad(a.w, a.slots[0], a.slots[1], a.slots[2], a.g, *s, adj)
	}
}
