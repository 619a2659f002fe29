package trainer

import (
	"slices"

	"nabla/internal/safetensors"
)

// good is where a run goes back to after a fault: all that a checkpoint of that step would hold.
type good struct {
	step           int
	weights, state []safetensors.Tensor
}

// remember takes note of where the run stands, if an epoch begins there or nothing else is known to go back to.
func (f *fit) remember() (err error) {
	if f.Fault != RollBack || f.good.weights != nil && f.stepInEpoch() != 0 {
		return nil
	}
	f.good = good{step: f.step, weights: cloned(Tensors(f.Params.Weights()))}
	f.good.state, err = saveSections(f.learned())
	f.good.state = cloned(f.good.state)
	return err
}

func (g *good) restore(f *fit) error {
	f.step = g.step
	if err := SetTensors(f.Params.Weights(), g.weights); err != nil {
		return err
	}
	return loadSections(f.learned(), cloned(g.state))
}

// cloned returns tensors with memory of their own.
func cloned(list []safetensors.Tensor) []safetensors.Tensor {
	list = slices.Clone(list)
	for i := range list {
		list[i].Data = appended(nil, list[i].Data, true)
	}
	return list
}

// goodSection is the section of what a run goes back to. It is not saved if that is where the run stands.
type goodSection struct{ *fit }

func (s goodSection) save() ([]safetensors.Tensor, error) {
	if s.Fault != RollBack || s.good.weights == nil || s.good.step == s.step {
		return nil, nil
	}
	list := []safetensors.Tensor{vector("step", float64(s.good.step))}
	for _, t := range s.good.weights {
		t.Name = "weights/" + t.Name
		list = append(list, t)
	}
	for _, t := range s.good.state {
		t.Name = "state/" + t.Name
		list = append(list, t)
	}
	return list, nil
}

func (s goodSection) load(from saved) error {
	s.good = good{}
	if len(from) == 0 {
		return nil
	}
	step, err := from.number("step")
	s.good = good{int(step), from.under("weights/"), from.under("state/")}
	return err
}
