package graph

import (
	"gorgonia.org/tensor"

	"nabla/internal/plan"
)

// place fixes the list and gives every parameter its segment of the flat slices.
func (p *Params) place() {
	p.fixed = true
	var weights, states int
	for _, q := range p.list {
		end := &weights
		if q.state {
			end = &states
		}
		q.offset = *end
		*end += (q.Size() + 15) / 16 * 16 // 64 bytes of float32, 128 of float64
	}
	p.weights, p.states = newFlat(p.dtype, weights), newFlat(p.dtype, states)
	for _, q := range p.list {
		if q.state {
			q.value = p.states.segment(q)
		} else {
			q.value = p.weights.segment(q)
		}
	}
}

// takeGradients gives every weight memory for its gradient, once the list is fixed.
func (p *Params) takeGradients() {
	if !p.fixed {
		return
	}
	p.gradients.Do(func() {
		p.grads = newFlat(p.dtype, p.weights.len())
		for _, q := range p.list {
			if !q.state {
				q.grad = p.grads.segment(q)
			}
		}
	})
}

// flat is memory for many parameters, a []float32 or []float64.
type flat struct{ slice any }

func newFlat(dt tensor.Dtype, n int) flat {
	v := plan.NewValue(dt, tensor.Shape{n})
	plan.Alloc(v)
	if dt == tensor.Float64 {
		return flat{plan.Slice[float64](v)}
	}
	return flat{plan.Slice[float32](v)}
}

func (f flat) len() int {
	switch s := f.slice.(type) {
	case []float32:
		return len(s)
	case []float64:
		return len(s)
	}
	return 0
}

// segment returns a parameter's part of the memory, in its shape.
func (f flat) segment(q *Param) *tensor.Dense {
	lo, hi := q.offset, q.offset+q.Size()
	var backing any
	switch s := f.slice.(type) {
	case []float32:
		backing = s[lo:hi:hi]
	case []float64:
		backing = s[lo:hi:hi]
	}
	return tensor.New(tensor.WithShape(q.shape...), tensor.WithBacking(backing))
}

// convert copies between slices of float32 or float64 of equal length.
func convert(dst, src any) {
	switch d := dst.(type) {
	case []float32:
		switch s := src.(type) {
		case []float32:
			copy(d, s)
		case []float64:
			for i, v := range s {
				d[i] = float32(v)
			}
		}
	case []float64:
		switch s := src.(type) {
		case []float32:
			for i, v := range s {
				d[i] = float64(v)
			}
		case []float64:
			copy(d, s)
		}
	}
}
