package solvers

import (
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// rule updates weights and slots in step number step, which is 1 for the first, and clears the gradient.
type rule[T simd.Float] func(a arrays[T], lr float64, step int)

// maxSlots is the most slots that a solver has.
const maxSlots = 2

// solver is what all our solvers share; they differ in their slots (numbers kept for each weight) and their rule.
type solver struct {
	kind   string // in errors
	slots  []string
	rule32 rule[float32]
	rule64 rule[float64]

	lr     float64
	step   int
	memory map[string]memory // by parameter; nil before the first step
	fixed  bool              // memory's list of parameters was confirmed by a step
	reader reader

	lines    int // of all parameters
	splitter Splitter
	part     func(from, to int) // update, made once
}

// memory is what a solver keeps of one parameter: one array for each slot, of the parameter's dtype.
type memory struct {
	dtype tensor.Dtype
	shape []int
	f32   [][]float32
	f64   [][]float64
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
	params, err := s.reader.read(model)
	if err != nil {
		return errors.WithMessage(err, s.kind)
	}
	if len(s.slots) > 0 {
		if err := s.recall(params); err != nil {
			return errors.WithMessage(err, s.kind)
		}
	}
	s.step++
	s.lines = 0
	for i := range params {
		s.lines += params[i].lines()
	}
	if s.splitter == nil {
		s.update(0, s.lines)
	} else {
		s.splitter.Split(s.lines, partLines, s.part)
	}
	return nil
}

func (s *solver) Share(with Splitter) { s.splitter, s.part = with, s.update }

// update makes the step for the same part of every parameter, from from/s.lines to to/s.lines of its lines: the rows of a matrix
// that a thread changes are those that it works with when it computes their gradient and their product.
func (s *solver) update(from, to int) {
	for i := range s.reader.params {
		p := &s.reader.params[i]
		n := p.lines()
		lo, hi := from*n/s.lines, to*n/s.lines
		if n < shareLines { // the last thread's, the caller's, as its products were
			lo, hi = 0, n
			if to < s.lines {
				continue
			}
		}
		if lo < hi {
			if p.dtype == tensor.Float32 {
				s.rule32(p.f32.lines(lo, hi), s.lr, s.step)
			} else {
				s.rule64(p.f64.lines(lo, hi), s.lr, s.step)
			}
		}
	}
}

// recall gives each param its slots, zeros in the first step, and insists on the same parameters afterwards.
func (s *solver) recall(params []param) error {
	if s.memory == nil {
		s.memory = make(map[string]memory, len(params))
		for _, p := range params {
			s.memory[p.name] = newMemory(p, len(s.slots))
		}
	}
	origin := "the first step"
	if !s.fixed {
		origin = "the restored state"
	}
	for i := range params {
		p := &params[i]
		m, ok := s.memory[p.name]
		switch {
		case !ok:
			return errors.Errorf("parameter %q was not in %s", p.name, origin)
		case p.dtype != m.dtype:
			return errors.Errorf("parameter %q is %v, in %s it was %v", p.name, p.dtype, origin, m.dtype)
		case !slices.Equal(p.shape, m.shape):
			return errors.Errorf("parameter %q has shape %v, in %s it had %v", p.name, p.shape, origin, tensor.Shape(m.shape))
		}
		copy(p.f32.slots[:], m.f32)
		copy(p.f64.slots[:], m.f64)
	}
	if len(params) < len(s.memory) { // the names in params differ from each other, so equal lengths mean equal sets
		for _, name := range sortedNames(s.memory) {
			if !s.reader.seen[name] {
				return errors.Errorf("parameter %q of %s is missing in this step", name, origin)
			}
		}
	}
	s.fixed = true
	return nil
}

func newMemory(p param, slots int) memory {
	m := memory{dtype: p.dtype, shape: slices.Clone(p.shape)}
	for range slots {
		if p.dtype == tensor.Float32 {
			m.f32 = append(m.f32, make([]float32, len(p.f32.w)))
		} else {
			m.f64 = append(m.f64, make([]float64, len(p.f64.w)))
		}
	}
	return m
}
