package trainer

import (
	"nabla/graph"
	"nabla/internal/safetensors"
)

// best is the best epoch so far, as the monitored metric has it.
type best struct {
	params *graph.Params // nil before the first
	value  float64       // of the metric
	step   int           // that the epoch ended with
}

// judge compares an epoch with the best so far and keeps its weights if it is better. The last of equals is not.
func (f *fit) judge(e *Epoch) {
	scores := &e.Train
	if f.val {
		scores = e.Val
	}
	if scores == nil || f.Validation == nil { // nothing to select by: the last is the best
		e.Best = true
		return
	}
	v, _ := scores.Get(f.metric)
	if f.best.params != nil && !f.better(v, f.best.value) {
		return
	}
	e.Best, f.best = true, best{f.Params.As(f.Params.Dtype()), v, e.Step}
}

// bestSection is the section of a run's best weights. They are not saved twice if they are those of the checkpoint.
type bestSection struct{ *fit }

func (b bestSection) save() ([]safetensors.Tensor, error) {
	if b.best.params == nil {
		return nil, nil
	}
	list := []safetensors.Tensor{vector("value", b.best.value), vector("step", float64(b.best.step))}
	if b.best.step == b.step {
		return list, nil
	}
	for _, t := range Tensors(b.best.params.All()) {
		t.Name = "weights/" + t.Name
		list = append(list, t)
	}
	return list, nil
}

func (b bestSection) load(s saved) error {
	if len(s) == 0 {
		return nil
	}
	value, err := s.number("value")
	if err != nil {
		return err
	}
	step, err := s.number("step")
	if err != nil {
		return err
	}
	p := b.Params.As(b.Params.Dtype())
	if int(step) != b.step {
		if err := SetTensors(p.All(), s.under("weights/")); err != nil {
			return err
		}
	}
	b.best = best{p, value, int(step)}
	return nil
}
