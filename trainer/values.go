package trainer

import (
	stderrors "errors"
	"fmt"

	"github.com/pkg/errors"

	"nabla/graph"
	"nabla/internal/safetensors"
	"nabla/solvers"
)

// Tensors returns parameters as they are written to files: in order, by name, sharing memory.
func Tensors(params []*graph.Param) []safetensors.Tensor {
	var list []safetensors.Tensor
	for _, q := range params {
		list = append(list, safetensors.Tensor{Name: q.Name(), Shape: q.Shape(), Data: q.Data()})
	}
	return list
}

// SetTensors sets parameters to what Tensors returned of the same list: names, shapes and types in the same order. If
// they are not, nothing is changed and the error says which.
func SetTensors(params []*graph.Param, list []safetensors.Tensor) error {
	if len(list) != len(params) {
		return errors.Errorf("%d tensors are there, the model has %d", len(list), len(params))
	}
	for i, t := range list {
		q := params[i]
		if t.Name != q.Name() || !q.Shape().Eq(t.Shape) {
			return errors.Errorf("tensor %d is %s %v, the model has %s %v there", i+1, t.Name, t.Shape, q.Name(), q.Shape())
		}
		if have, want := fmt.Sprintf("%T", t.Data), fmt.Sprintf("%T", q.Data()); have != want {
			return errors.Errorf("tensor %s is %s, in the model %s", t.Name, have, want)
		}
	}
	for i, t := range list {
		if err := params[i].Set(t.Data); err != nil {
			return err
		}
	}
	return nil
}

// values is the section of parameters.
type values struct{ params []*graph.Param }

func (v values) save() ([]safetensors.Tensor, error) { return Tensors(v.params), nil }

func (v values) load(s saved) error { return SetTensors(v.params, s) }

// solverMemory is the section of a solver. That of Gorgonia's solvers is empty and cannot be restored.
type solverMemory struct{ solvers.Solver }

func (m solverMemory) save() ([]safetensors.Tensor, error) {
	st, err := m.State()
	if stderrors.Is(err, solvers.ErrNoState) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return memoryTensors(st), nil
}

func (m solverMemory) load(s saved) error { return m.SetState(s.memory()) }

// memoryTensors returns what a solver or an average remembers as tensors; memory is the inverse.
func memoryTensors(st solvers.State) []safetensors.Tensor {
	list := []safetensors.Tensor{{Name: "step", Shape: []int{1}, Data: []int64{int64(st.Step)}}}
	for _, t := range st.Tensors {
		list = append(list, safetensors.Tensor{Name: t.Name, Shape: t.Shape, Data: t.Data})
	}
	return list
}

func (s saved) memory() (st solvers.State) {
	for _, t := range s {
		if step, ok := t.Data.([]int64); ok && t.Name == "step" && len(step) == 1 {
			st.Step = int(step[0])
			continue
		}
		st.Tensors = append(st.Tensors, solvers.Tensor{Name: t.Name, Shape: t.Shape, Data: t.Data})
	}
	return st
}
