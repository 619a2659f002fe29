package solvers

import (
	stderrors "errors"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// ErrNoState is returned by State and SetState of solvers whose state cannot be read: Gorgonia's keep theirs to
// themselves. A run with one of them can be saved, but not continued with the same bits.
var ErrNoState = stderrors.New("the state of Gorgonia's solvers cannot be saved or restored: use one of Nabla's own")

// State is what a solver remembers between steps.
type State struct {
	Step    int      // how many steps were made
	Tensors []Tensor // sorted by name; none before the first step, or if the solver keeps none
}

// Tensor is one named part of a solver's state.
type Tensor struct {
	Name  string // slot and parameter: "momentum/linear/weight"
	Shape []int  // the parameter's
	Data  any    // []float32 or []float64, the parameter's dtype; row-major
}

// state returns a copy of the memory after some steps.
func (m *memory) state(step int) State {
	st := State{Step: step}
	for i, slot := range m.slots {
		for name, k := range m.kept {
			t := Tensor{Name: slot + "/" + name, Shape: slices.Clone(k.shape)}
			if k.dtype == tensor.Float32 {
				t.Data = slices.Clone(k.f32[i])
			} else {
				t.Data = slices.Clone(k.f64[i])
			}
			st.Tensors = append(st.Tensors, t)
		}
	}
	slices.SortFunc(st.Tensors, func(a, b Tensor) int { return strings.Compare(a.Name, b.Name) })
	return st
}

// restore takes the memory from a state, or changes nothing and returns an error. Names, shapes and dtypes are compared with
// the parameters of the first step, which may be a later one.
func (m *memory) restore(st State) error {
	restored, err := m.load(st)
	if err == nil && m.fixed && restored != nil {
		err = sameParameters(restored, m.kept)
	}
	if err != nil {
		return errors.WithMessage(err, "state")
	}
	m.kept, m.fixed = restored, m.fixed && restored != nil
	return nil
}

// load returns a copy of st as memory; nil for the state of a solver that never stepped or keeps nothing.
func (m *memory) load(st State) (map[string]kept, error) {
	if st.Step < 0 {
		return nil, errors.Errorf("step is %d: expected 0 or more", st.Step)
	}
	if len(st.Tensors) == 0 && (st.Step == 0 || len(m.slots) == 0) {
		return nil, nil
	}
	restored := make(map[string]kept)
	for _, t := range st.Tensors {
		slotName, param, _ := strings.Cut(t.Name, "/")
		slot := slices.Index(m.slots, slotName)
		if slot < 0 || param == "" {
			return nil, errors.Errorf("tensor %q is unknown: expected a parameter's name after one of %q", t.Name, m.slots)
		}
		k, ok := restored[param]
		if !ok {
			k = kept{shape: slices.Clone(t.Shape), f32: make([][]float32, len(m.slots)), f64: make([][]float64, len(m.slots))}
		}
		if k.f32[slot] != nil || k.f64[slot] != nil {
			return nil, errors.Errorf("tensor %q is there twice", t.Name)
		}
		var dtype tensor.Dtype
		var n int
		switch data := t.Data.(type) {
		case []float32:
			dtype, n, k.f32[slot] = tensor.Float32, len(data), append([]float32{}, data...)
		case []float64:
			dtype, n, k.f64[slot] = tensor.Float64, len(data), append([]float64{}, data...)
		default:
			return nil, errors.Errorf("tensor %q holds a %T: expected []float32 or []float64", t.Name, t.Data)
		}
		if size := tensor.Shape(t.Shape).TotalSize(); n != size {
			return nil, errors.Errorf("tensor %q has %d elements: expected %d for shape %v", t.Name, n, size, tensor.Shape(t.Shape))
		}
		if ok && (dtype != k.dtype || !slices.Equal(t.Shape, k.shape)) {
			return nil, errors.Errorf("tensor %q is %v of shape %v: the parameter's other slots are %v of shape %v",
				t.Name, dtype, tensor.Shape(t.Shape), k.dtype, tensor.Shape(k.shape))
		}
		k.dtype = dtype
		restored[param] = k
	}
	return restored, complete(restored, m.slots)
}

// complete reports the first tensor that restored lacks.
func complete(restored map[string]kept, slots []string) error {
	for _, param := range sortedNames(restored) {
		m := restored[param]
		for i, slot := range slots {
			if m.f32[i] == nil && m.f64[i] == nil {
				return errors.Errorf("tensor %q is missing", slot+"/"+param)
			}
		}
	}
	return nil
}

// sameParameters reports the first difference between a state's parameters and those that a solver has.
func sameParameters(restored, own map[string]kept) error {
	for _, name := range sortedNames(own) {
		r, ok := restored[name]
		m := own[name]
		switch {
		case !ok:
			return errors.Errorf("parameter %q is missing", name)
		case r.dtype != m.dtype:
			return errors.Errorf("parameter %q is %v: expected %v", name, r.dtype, m.dtype)
		case !slices.Equal(r.shape, m.shape):
			return errors.Errorf("parameter %q has shape %v: expected %v", name, tensor.Shape(r.shape), tensor.Shape(m.shape))
		}
	}
	for _, name := range sortedNames(restored) {
		if _, ok := own[name]; !ok {
			return errors.Errorf("parameter %q is unknown: the solver does not update it", name)
		}
	}
	return nil
}
