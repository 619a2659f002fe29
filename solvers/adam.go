package solvers

import (
	"math"

	"github.com/pkg/errors"

	"nabla/internal/simd"
)

// AdamConfig is Adam. With d = g + WeightDecay·w, in step t:
//
//	m ← Beta1·m + (1-Beta1)d      m̂ = m/(1-Beta1ᵗ)
//	v ← Beta2·v + (1-Beta2)d²     v̂ = v/(1-Beta2ᵗ)
//	w ← w - LR·m̂/(√v̂ + Eps)
//
// m and v are 0 before the first step. Weight decay is coupled: it is the gradient of ½·WeightDecay·|w|² and is scaled
// with the rest. The powers are taken anew in every step, in float64, so that a step depends on t alone and not on
// how it was reached. The state has the slots "first_moment" (m) and "second_moment" (v).
//
// Source: Kingma & Ba (2015), ICLR, Algorithm 1, where the defaults are from too.
type AdamConfig struct {
	LR          float64 `yaml:"lr"`           // learning rate, 0 or more
	Beta1       float64 `yaml:"beta1"`        // in [0, 1)
	Beta2       float64 `yaml:"beta2"`        // in [0, 1)
	Eps         float64 `yaml:"eps"`          // above 0, in float32 too
	WeightDecay float64 `yaml:"weight_decay"` // 0 or more
}

// DefaultAdam returns Adam as its paper recommends it.
func DefaultAdam() AdamConfig {
	return AdamConfig{LR: 0.001, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
}

// New returns the solver, or an error that names the field that is out of range.
func (c AdamConfig) New() (Solver, error) {
	err := firstError(
		checkFinite("adam", "lr", c.LR),
		checkDecay("adam", "beta1", c.Beta1),
		checkDecay("adam", "beta2", c.Beta2),
		checkFinite("adam", "eps", c.Eps),
		checkFinite("adam", "weight_decay", c.WeightDecay),
	)
	if err != nil {
		return nil, err
	}
	if float32(c.Eps) == 0 {
		return nil, errors.Errorf("adam: eps is %v: expected more than 0, in float32 too (1e-44 is), because it is what the step of "+
			"a weight without gradients is divided by", c.Eps)
	}
	return &solver{
		kind:   "adam",
		slots:  []string{"first_moment", "second_moment"},
		lr:     c.LR,
		rule32: adamRule[float32](c),
		rule64: adamRule[float64](c),
	}, nil
}

func adamRule[T simd.Float](c AdamConfig) rule[T] {
	return func(a arrays[T], lr float64, step int) {
		bias1 := 1 - math.Pow(c.Beta1, float64(step))
		bias2 := 1 - math.Pow(c.Beta2, float64(step))
		simd.Adam(a.w, a.slots[0], a.slots[1], a.g, lr, c.Beta1, c.Beta2, c.Eps, bias1, bias2, c.WeightDecay)
	}
}
