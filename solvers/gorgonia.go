package solvers

import (
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
)

// Gorgonia's own solvers, for comparison with ours. Faults are those of Gorgonia v0.9.18, and common to all: the rate
// cannot be changed after construction, and the state can be neither read nor set, so State and SetState return
// ErrNoState. Its AdamW, which never changes the weights, and its BarzilaiBorwein, which cannot do float32, are left out.

// GorgoniaVanillaConfig is gorgonia.VanillaSolver, w ← w - LR·g. It is right.
type GorgoniaVanillaConfig struct {
	LR float64 `yaml:"lr"`
}

// DefaultGorgoniaVanilla returns the config with the rate of DefaultSGD.
func DefaultGorgoniaVanilla() GorgoniaVanillaConfig { return GorgoniaVanillaConfig{LR: 0.1} }

// New returns the solver, or an error if LR is negative or not finite.
func (c GorgoniaVanillaConfig) New() (Solver, error) {
	return foreign("gorgonia-vanilla", c.LR, gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(c.LR)))
}

// GorgoniaMomentumConfig is gorgonia.Momentum with its momentum of 0.9: c ← 0.9·c - LR·g, w ← w + c. Known to be wrong:
// a parameter that is a Gorgonia scalar loses its velocity after every step.
type GorgoniaMomentumConfig struct {
	LR float64 `yaml:"lr"`
}

// DefaultGorgoniaMomentum returns the config with the rate of DefaultMomentum.
func DefaultGorgoniaMomentum() GorgoniaMomentumConfig { return GorgoniaMomentumConfig{LR: 0.01} }

// New returns the solver, or an error if LR is negative or not finite.
func (c GorgoniaMomentumConfig) New() (Solver, error) {
	return foreign("gorgonia-momentum", c.LR, gorgonia.NewMomentum(gorgonia.WithLearnRate(c.LR)))
}

// GorgoniaAdamConfig is gorgonia.AdamSolver with its β₁ 0.9, β₂ 0.999 and ε 1e-8, formulas as for AdamConfig. It is
// right.
type GorgoniaAdamConfig struct {
	LR float64 `yaml:"lr"`
}

// DefaultGorgoniaAdam returns the config with the rate of DefaultAdam.
func DefaultGorgoniaAdam() GorgoniaAdamConfig { return GorgoniaAdamConfig{LR: 0.001} }

// New returns the solver, or an error if LR is negative or not finite.
func (c GorgoniaAdamConfig) New() (Solver, error) {
	return foreign("gorgonia-adam", c.LR, gorgonia.NewAdamSolver(gorgonia.WithLearnRate(c.LR)))
}

// GorgoniaRMSPropConfig is gorgonia.RMSPropSolver with its ρ 0.999 and ε 1e-8: c ← ρ·c + (1-ρ)g²,
// w ← w - LR·g/√(c + ε). Known to be unusual: ε is inside the root, and acts like 1e-4 outside it.
type GorgoniaRMSPropConfig struct {
	LR float64 `yaml:"lr"`
}

// DefaultGorgoniaRMSProp returns the config with Gorgonia's rate.
func DefaultGorgoniaRMSProp() GorgoniaRMSPropConfig { return GorgoniaRMSPropConfig{LR: 0.001} }

// New returns the solver, or an error if LR is negative or not finite.
func (c GorgoniaRMSPropConfig) New() (Solver, error) {
	return foreign("gorgonia-rmsprop", c.LR, gorgonia.NewRMSPropSolver(gorgonia.WithLearnRate(c.LR)))
}

// GorgoniaAdagradConfig is gorgonia.AdaGradSolver: c ← c + g², w ← w - 0.001·g/√(c + 1e-8). Known to be wrong: Gorgonia
// ignores any other rate, which is why there is no field for it, and a parameter that is a Gorgonia scalar forgets c
// after every step.
type GorgoniaAdagradConfig struct{}

// New returns the solver.
func (GorgoniaAdagradConfig) New() (Solver, error) {
	return foreign("gorgonia-adagrad", 0.001, gorgonia.NewAdaGradSolver())
}

// foreignSolver adds to one of Gorgonia's what it lacks: checks before anything is changed, where Gorgonia would panic
// or, since it knows parameters by their position, apply one's velocity to another.
type foreignSolver struct {
	kind   string
	lr     float64
	inner  gorgonia.Solver
	reader reader
	names  []string // of the first step's parameters, in order
}

func foreign(kind string, lr float64, inner gorgonia.Solver) (Solver, error) {
	if err := checkFinite(kind, "lr", lr); err != nil {
		return nil, err
	}
	return &foreignSolver{kind: kind, lr: lr, inner: inner}, nil
}

func (s *foreignSolver) Step(model []gorgonia.ValueGrad) error {
	params, err := s.reader.read(model)
	if err != nil {
		return errors.WithMessage(err, s.kind)
	}
	names := namesOf(params)
	if s.names == nil {
		s.names = names
	}
	if !slices.Equal(names, s.names) {
		return errors.Errorf("%s: the parameters are %q: expected those of the first step in their order, %q", s.kind, names, s.names)
	}
	return errors.Wrap(s.inner.Step(model), s.kind)
}

func (s *foreignSolver) LearnRate() float64 { return s.lr }

func (s *foreignSolver) SetLearnRate(lr float64) error {
	if lr == s.lr {
		return nil
	}
	return errors.Errorf("%s: learning rate %v: Gorgonia's solvers keep the rate they were made with, here %v; use a constant schedule or one of Nabla's own solvers", s.kind, lr, s.lr)
}

func (s *foreignSolver) Share(Splitter) {}

func (s *foreignSolver) State() (State, error) { return State{}, ErrNoState }

func (s *foreignSolver) SetState(State) error { return ErrNoState }
