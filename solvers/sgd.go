package solvers

import (
	"github.com/pkg/errors"

	"nabla/internal/simd"
)

// SGDConfig is stochastic gradient descent, with momentum if Momentum is above 0. With d as in Decay:
//
//	w ← w - LR·d                        without momentum
//	v ← Momentum·v + d;  w ← w - LR·v   with momentum; v is 0 before the first step
//	w ← w - LR(d + Momentum·v)          with Nesterov, v as above
//
// The rate multiplies the velocity and is not part of it, so a schedule acts at once. The state has the slot "momentum" if
// Momentum is above 0.
//
// Sources: Polyak (1964), USSR Comp. Math. 4(5); Nesterov's in the form of Sutskever et al. (2013), ICML. Theirs has the
// rate in the velocity, as Keras does; here it is taken out, as in PyTorch. The two differ where the rate changes.
type SGDConfig struct {
	LR       float64 `yaml:"lr"`       // learning rate, 0 or more
	Momentum float64 `yaml:"momentum"` // in [0, 1)
	Nesterov bool    `yaml:"nesterov"` // needs Momentum above 0
	Decay    `yaml:",inline"`
	Clip     `yaml:",inline"`
}

// DefaultSGD returns plain gradient descent at rate 0.1.
func DefaultSGD() SGDConfig { return SGDConfig{LR: 0.1} }

// DefaultMomentum returns SGD with momentum 0.9 at rate 0.01: as long as gradients agree, v grows to g/(1-0.9), and a
// step is as long as DefaultSGD's.
func DefaultMomentum() SGDConfig { return SGDConfig{LR: 0.01, Momentum: 0.9} }

// DefaultNesterov returns DefaultMomentum in Nesterov's form.
func DefaultNesterov() SGDConfig { return SGDConfig{LR: 0.01, Momentum: 0.9, Nesterov: true} }

// New returns the solver, or an error that names the field that is out of range.
func (c SGDConfig) New() (Solver, error) {
	if err := checkShare("sgd", "momentum", c.Momentum); err != nil {
		return nil, err
	}
	if c.Nesterov && c.Momentum == 0 {
		return nil, errors.New("sgd: nesterov without momentum: expected momentum above 0, 0.9 for example")
	}
	r := rule{f32: sgd[float32](c), f64: sgd[float64](c)}
	if c.Momentum == 0 {
		return makeSolver("sgd", c.LR, c.Decay, c.Clip, r)
	}
	return makeSolver("sgd", c.LR, c.Decay, c.Clip, r, "momentum")
}

func sgd[T simd.Float](c SGDConfig) func(arrays[T], float64, simd.Adjust) {
	if c.Momentum == 0 {
		return func(a arrays[T], lr float64, adj simd.Adjust) { simd.SGD(a.w, a.g, lr, adj) }
	}
	return func(a arrays[T], lr float64, adj simd.Adjust) {
		simd.Momentum(a.w, a.slots[0], a.g, lr, c.Momentum, c.Nesterov, adj)
	}
}
