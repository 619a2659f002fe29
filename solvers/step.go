package solvers

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// rule is a solver's own formula.
type rule struct {
	// begin computes what all elements have in common in step number step, which is 1 for the first; nil if there is nothing.
	begin func(lr float64, step int)

	// f32 and f64 update weights and slots after simd.Adjust, and clear the gradient.
	f32 func(a arrays[float32], lr float64, adj simd.Adjust)
	f64 func(a arrays[float64], lr float64, adj simd.Adjust)
}

// maxSlots is the most slots that a solver has.
const maxSlots = 3

// solver is what all our solvers share; they differ in their slots (numbers kept for each weight) and their rule.
type solver struct {
	kind string // in errors
	rule rule
	memory
	decay   Decay
	clipper clipper

	lr     float64
	step   int
	reader reader

	lines    int         // of all parameters
	adjust   simd.Adjust // of this step
	splitter Splitter
	part     func(from, to int) // update, made once
}

// makeSolver returns the solver of a kind with these slots, or an error if the rate, decay or clip is out of range.
func makeSolver(kind string, lr float64, d Decay, c Clip, r rule, slots ...string) (Solver, error) {
	if err := firstError(checkFinite(kind, "lr", lr), d.check(kind), c.check(kind)); err != nil {
		return nil, err
	}
	return &solver{kind: kind, lr: lr, rule: r, memory: memory{slots: slots}, decay: d, clipper: clipper{Clip: c}}, nil
}

func (s *solver) LearnRate() float64 { return s.lr }

func (s *solver) SetLearnRate(lr float64) error {
	if err := checkFinite(s.kind, "learning rate", lr); err != nil {
		return err
	}
	s.lr = lr
	return nil
}

func (s *solver) Step(model []gorgonia.ValueGrad) error {
	return errors.WithMessage(s.makeStep(model), s.kind)
}

func (s *solver) makeStep(model []gorgonia.ValueGrad) error {
	params, err := s.reader.read(model)
	if err != nil {
		return err
	}
	if s.step == 0 {
		if err := s.decay.CheckNames(namesOf(params)); err != nil {
			return err
		}
	}
	if s.adjust.Scale, err = s.clipper.scale(params, s.splitter); err != nil {
		return err
	}
	if err := s.recall(params, s.reader.seen); err != nil {
		return err
	}
	s.step++
	s.adjust.Decay, s.adjust.Shrink = s.decay.WeightDecay, 0
	if s.decay.Decoupled {
		s.adjust.Decay, s.adjust.Shrink = 0, s.lr*s.decay.WeightDecay
	}
	if s.rule.begin != nil {
		s.rule.begin(s.lr, s.step)
	}
	for i := range params {
		params[i].spare = s.decay.spares(params[i].name)
	}
	s.lines = linesOf(params)
	if s.splitter == nil {
		s.update(0, s.lines)
	} else {
		s.splitter.Split(s.lines, partLines, s.part)
	}
	return nil
}

func (s *solver) Share(with Splitter) { s.splitter, s.part = with, s.update }

func (s *solver) State() (State, error) { return s.state(s.step), nil }

func (s *solver) SetState(st State) error {
	if err := s.restore(st); err != nil {
		return errors.WithMessage(err, s.kind)
	}
	s.step = st.Step
	return nil
}

// update makes the step for the thread that has the part from to to of s.lines.
func (s *solver) update(from, to int) {
	for i := range s.reader.params {
		p := &s.reader.params[i]
		lo, hi := p.share(from, to, s.lines)
		adj := s.adjust
		if p.spare {
			adj.Decay, adj.Shrink = 0, 0
		}
		if p.dtype == tensor.Float32 {
			updateLines(p.f32, lo, hi, s.lr, adj, s.rule.f32, s.clipper.ClipValue)
		} else {
			updateLines(p.f64, lo, hi, s.lr, adj, s.rule.f64, s.clipper.ClipValue)
		}
	}
}

// updateLines makes the step for lines lo to hi. Gradients that are to be clamped are so block by block, which stay in the cache.
func updateLines[T simd.Float](a arrays[T], lo, hi int, lr float64, adj simd.Adjust, update func(arrays[T], float64, simd.Adjust), clamp float64) {
	if clamp == 0 {
		if lo < hi {
			update(a.lines(lo, hi), lr, adj)
		}
		return
	}
	for ; lo < hi; lo += blockLines {
		block := a.lines(lo, min(lo+blockLines, hi))
		simd.Clamp(block.g, T(clamp))
		update(block, lr, adj)
	}
}
