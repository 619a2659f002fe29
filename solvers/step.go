package solvers

import (
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// rule updates the weights and slots of one parameter in step number step, which is 1 for the first.
type rule[T simd.Float] func(a arrays[T], lr float64, step int)

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
	for i := range params {
		if p := &params[i]; p.dtype == tensor.Float32 {
			s.rule32(p.f32, s.lr, s.step)
			clear(p.f32.g)
		} else {
			s.rule64(p.f64, s.lr, s.step)
			clear(p.f64.g)
		}
	}
	return nil
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
		p.f32.slots, p.f64.slots = m.f32, m.f64
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
