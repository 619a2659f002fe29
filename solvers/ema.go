package solvers

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// EMA is an exponential moving average of weights, which is often better than the weights that it follows. After update t, which is
// 1 for the first:
//
//	e ← e + (1-Decay)/(1-Decayᵗ)·(w - e)
//
// which is Σ Decay^(t-k)·w(k) divided by the sum of these factors: the mean of the weights so far at first, as Adam corrects its
// moments, so that neither a start nor a warm-up has to be chosen. After 1/(1-Decay) updates it forgets. Call Update after each
// step of the solver, and Swap before an evaluation and again after it.
//
// Sources: Polyak & Juditsky (1992), "Acceleration of stochastic approximation by averaging", SIAM J. Control Optim. 30(4); the
// correction as by Kingma & Ba (2015), ICLR, section 3.
type EMA struct {
	decay float64
	step  int
	memory
	reader  reader
	swapped bool // the averages are in the model, and the weights here

	lines    int // of all parameters
	share    float64
	splitter Splitter
	part     func(from, to int) // update, made once
}

// NewEMA returns an average that was not updated yet. A decay that is not in [0, 1) is an error; usual are 0.99 to 0.9999.
func NewEMA(decay float64) (*EMA, error) {
	if err := checkShare("ema", "decay", decay); err != nil {
		return nil, err
	}
	return &EMA{decay: decay, memory: memory{slots: []string{"average"}}}, nil
}

// Share splits the work of the updates that follow; nil leaves it to the caller's thread. The results do not depend on it.
func (e *EMA) Share(with Splitter) { e.splitter, e.part = with, e.update }

// Update takes note of the weights, in any order, of the same parameters every time. It does not change them.
func (e *EMA) Update(model []gorgonia.ValueGrad) error {
	if e.swapped {
		return errors.New("ema: the averages are in the model: swap them back before the next update")
	}
	if err := e.read(model); err != nil {
		return err
	}
	e.step++
	e.share = (1 - e.decay) / (1 - math.Pow(e.decay, float64(e.step)))
	e.lines = linesOf(e.reader.params)
	if e.splitter == nil {
		e.update(0, e.lines)
	} else {
		e.splitter.Split(e.lines, partLines, e.part)
	}
	return nil
}

func (e *EMA) update(from, to int) {
	for i := range e.reader.params {
		p := &e.reader.params[i]
		lo, hi := p.share(from, to, e.lines)
		if lo == hi {
			continue
		}
		if p.dtype == tensor.Float32 {
			a := p.f32.lines(lo, hi)
			simd.Lerp(a.slots[0], a.w, float32(e.share))
		} else {
			a := p.f64.lines(lo, hi)
			simd.Lerp(a.slots[0], a.w, e.share)
		}
	}
}

// Swap puts the averages in place of the weights, or the weights back in place of the averages, element by element. Before the first
// update it is an error.
func (e *EMA) Swap(model []gorgonia.ValueGrad) error {
	if e.step == 0 {
		return errors.New("ema: there is no average before the first update")
	}
	if err := e.read(model); err != nil {
		return err
	}
	for i := range e.reader.params {
		p := &e.reader.params[i]
		exchange(p.f32.w, p.f32.slots[0])
		exchange(p.f64.w, p.f64.slots[0])
	}
	e.swapped = !e.swapped
	return nil
}

func exchange[T simd.Float](x, y []T) {
	for i := range x {
		x[i], y[i] = y[i], x[i]
	}
}

// Swapped reports whether the averages are in the model.
func (e *EMA) Swapped() bool { return e.swapped }

func (e *EMA) read(model []gorgonia.ValueGrad) error {
	params, err := e.reader.read(model)
	if err == nil {
		err = e.recall(params, e.reader.seen)
	}
	return errors.WithMessage(err, "ema")
}

// State returns a copy of the averages, with the slot "average", and the number of updates. It is an error while they are in the
// model.
func (e *EMA) State() (State, error) {
	if e.swapped {
		return State{}, errors.New("ema: state: the averages are in the model: swap them back first")
	}
	return e.state(e.step), nil
}

// SetState continues from a state, as Solver.SetState does, and changes nothing if it returns an error, which it does while the
// averages are in the model.
func (e *EMA) SetState(st State) error {
	if e.swapped {
		return errors.New("ema: state: the averages are in the model: swap them back first")
	}
	if err := e.restore(st); err != nil {
		return errors.WithMessage(err, "ema")
	}
	e.step = st.Step
	return nil
}
