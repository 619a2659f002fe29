package solvers

import (
	"maps"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// memory is what is kept of parameters from step to step: slots, each a number for every element.
type memory struct {
	slots []string
	kept  map[string]kept // by parameter; nil before the first step
	fixed bool            // the list of parameters was confirmed by a step
}

// kept is what is kept of one parameter: one array for each slot, of the parameter's dtype.
type kept struct {
	dtype tensor.Dtype
	shape []int
	f32   [][]float32
	f64   [][]float64
}

// recall gives each param its slots, zeros in the first step, and insists on the same parameters afterwards. seen holds the names.
func (m *memory) recall(params []param, seen map[string]bool) error {
	if len(m.slots) == 0 {
		return nil
	}
	if m.kept == nil {
		m.kept = make(map[string]kept, len(params))
		for _, p := range params {
			m.kept[p.name] = newKept(p, len(m.slots))
		}
	}
	origin := "the first step"
	if !m.fixed {
		origin = "the restored state"
	}
	for i := range params {
		p := &params[i]
		k, ok := m.kept[p.name]
		switch {
		case !ok:
			return errors.Errorf("parameter %q was not in %s", p.name, origin)
		case p.dtype != k.dtype:
			return errors.Errorf("parameter %q is %v, in %s it was %v", p.name, p.dtype, origin, k.dtype)
		case !slices.Equal(p.shape, k.shape):
			return errors.Errorf("parameter %q has shape %v, in %s it had %v", p.name, p.shape, origin, tensor.Shape(k.shape))
		}
		copy(p.f32.slots[:], k.f32)
		copy(p.f64.slots[:], k.f64)
	}
	if len(params) < len(m.kept) { // the names in params differ from each other, so equal lengths mean equal sets
		for _, name := range sortedNames(m.kept) {
			if !seen[name] {
				return errors.Errorf("parameter %q of %s is missing in this step", name, origin)
			}
		}
	}
	m.fixed = true
	return nil
}

func newKept(p param, slots int) kept {
	k := kept{dtype: p.dtype, shape: slices.Clone(p.shape)}
	for range slots {
		if p.dtype == tensor.Float32 {
			k.f32 = append(k.f32, make([]float32, len(p.f32.w)))
		} else {
			k.f64 = append(k.f64, make([]float64, len(p.f64.w)))
		}
	}
	return k
}

func sortedNames(m map[string]kept) []string { return slices.Sorted(maps.Keys(m)) }
