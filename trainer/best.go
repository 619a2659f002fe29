package trainer

import (
	"math"

	"nabla/graph"
	"nabla/internal/safetensors"
)

// best are the best weights so far, as the monitored metric has it.
type best struct {
	params *graph.Params // nil before the first
	value  float64       // of the metric
	step   int           // after which it was measured
}

// judge takes the monitored metric as it is now measured: of a validation or, if it is not of validation data or there are none, of
// an epoch's training rows. It tells the schedule and the patience, and keeps the weights if they are the best so far. Of equals the
// last is not; without validation data there is nothing to select by, and the last is the best.
func (f *fit) judge(v float64) {
	f.observe(v)
	f.waits(v)
	if f.Validation == nil {
		f.epoch.best = true
		if f.Average != nil { // the model goes on with others
			f.best = best{f.Params.As(f.Params.Dtype()), math.NaN(), f.step}
		}
		return
	}
	if f.best.params == nil || f.better(v, f.best.value) {
		f.epoch.best, f.best = true, best{f.Params.As(f.Params.Dtype()), v, f.step}
	}
}

// bestIsHere reports whether the best weights are those of the model.
func (f *fit) bestIsHere(step int) bool { return step == f.step && f.Average == nil }

// bestSection is the section of a run's best weights. They are not saved twice if they are those of the checkpoint.
type bestSection struct{ *fit }

func (b bestSection) save() ([]safetensors.Tensor, error) {
	if b.best.params == nil {
		return nil, nil
	}
	list := []safetensors.Tensor{vector("value", b.best.value), vector("step", float64(b.best.step))}
	if b.bestIsHere(b.best.step) {
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
	if !b.bestIsHere(int(step)) {
		if err := SetTensors(p.All(), s.under("weights/")); err != nil {
			return err
		}
	}
	b.best = best{p, value, int(step)}
	return nil
}
