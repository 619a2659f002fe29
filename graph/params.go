package graph

import (
	"slices"
	"sync"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/keyed"
)

// Params are the named tensors of a model: the weights, which are trained, and the states, which are not (running
// statistics). All instances of a model share one Params.
//
// The first instance that Build makes of it fixes the list: names, order, shapes. From then on the weights lie in one
// flat slice, each at a multiple of 64 bytes with zeros between, and so do their gradients, at the same offsets. The memory
// of these is taken when it is first asked for: what only predicts has none.
type Params struct {
	dtype   tensor.Dtype
	seed    uint64
	fixed   bool
	list    []*Param
	byName  map[string]*Param
	weights flat
	states  flat

	gradients sync.Once // makes grads
	grads     flat
}

// A Param is one weight or state.
type Param struct {
	set    *Params
	name   string
	init   Init
	state  bool
	value  *tensor.Dense
	grad   *tensor.Dense // nil for a state, and until the set has gradients
	shape  tensor.Shape
	offset int // in elements of the flat slice
}

// NewParams returns an empty set of parameters of element type dt, tensor.Float32 or tensor.Float64, whose initial
// values are drawn from the seed and each parameter's name alone.
func NewParams(dt tensor.Dtype, seed uint64) *Params {
	return &Params{dtype: dt, seed: seed, byName: map[string]*Param{}}
}

// Dtype returns the element type.
func (p *Params) Dtype() tensor.Dtype { return p.dtype }

// Seed returns the seed of initial values and dropout masks.
func (p *Params) Seed() uint64 { return p.seed }

// Fixed reports whether the list of parameters is fixed.
func (p *Params) Fixed() bool { return p.fixed }

// All returns weights and states in the order of their declaration.
func (p *Params) All() []*Param { return slices.Clone(p.list) }

// Weights returns the trained parameters in the order of their declaration.
func (p *Params) Weights() []*Param { return p.only(false) }

// States returns the parameters that are not trained, in the order of their declaration.
func (p *Params) States() []*Param { return p.only(true) }

func (p *Params) only(state bool) []*Param {
	var list []*Param
	for _, q := range p.list {
		if q.state == state {
			list = append(list, q)
		}
	}
	return list
}

// Get returns the parameter of a name, or nil.
func (p *Params) Get(name string) *Param { return p.byName[name] }

// Count returns the number of trained elements.
func (p *Params) Count() int {
	n := 0
	for _, q := range p.Weights() {
		n += q.Size()
	}
	return n
}

// ValueGrads returns the weights as Gorgonia's solvers take them. Each knows its name.
func (p *Params) ValueGrads() []gorgonia.ValueGrad {
	var list []gorgonia.ValueGrad
	for _, q := range p.Weights() {
		list = append(list, q)
	}
	return list
}

// Flat returns all weights and all gradients as slices, []float32 or []float64, of equal length.
func (p *Params) Flat() (weights, grads any) {
	p.takeGradients()
	return p.weights.slice, p.grads.slice
}

// As returns a copy with element type dt: the same model in another precision.
func (p *Params) As(dt tensor.Dtype) *Params {
	c := NewParams(dt, p.seed)
	if !p.fixed {
		return c
	}
	for _, q := range p.list {
		c.declare(&Param{name: q.name, init: q.init, state: q.state, shape: q.shape.Clone()})
	}
	c.place()
	for i, q := range p.list {
		convert(c.list[i].Data(), q.Data())
	}
	return c
}

// CopyFrom sets every value to that of the parameter of the same name in from, which holds the same list.
func (p *Params) CopyFrom(from *Params) error {
	if len(p.list) != len(from.list) {
		return errors.Errorf("copying parameters: %d into %d: want those of the same model", len(from.list), len(p.list))
	}
	for i, q := range p.list {
		f := from.list[i]
		if f.name != q.name || !slices.Equal(f.shape, q.shape) {
			return errors.Errorf("copying parameters: %s %v into %s %v: want those of the same model", f.name, f.shape, q.name, q.shape)
		}
	}
	for i, q := range p.list {
		convert(q.Data(), from.list[i].Data())
	}
	return nil
}

// Name returns the parameter's path: its scopes and its own name, joined by slashes.
func (q *Param) Name() string { return q.name }

// Shape returns the shape.
func (q *Param) Shape() tensor.Shape { return q.shape.Clone() }

// Size returns the number of elements.
func (q *Param) Size() int { return q.shape.TotalSize() }

// IsState reports whether the parameter is a state, which is not trained.
func (q *Param) IsState() bool { return q.state }

// Offset returns the index of the parameter's first element in the flat slices.
func (q *Param) Offset() int { return q.offset }

// Value returns the parameter's value, a *tensor.Dense that shares memory with every instance.
func (q *Param) Value() gorgonia.Value { return q.value }

// Grad returns the gradient's value, of the parameter's shape; a state has none.
func (q *Param) Grad() (gorgonia.Value, error) {
	if q.state {
		return nil, errors.Errorf("%s is a state and has no gradient", q.name)
	}
	q.set.takeGradients()
	return q.grad, nil
}

// Data returns the elements, []float32 or []float64.
func (q *Param) Data() any { return q.value.Data() }

// GradData returns the gradient's elements, []float32 or []float64; nil for a state.
func (q *Param) GradData() any {
	if q.state {
		return nil
	}
	q.set.takeGradients()
	return q.grad.Data()
}

// Set copies values, a []float32 or []float64 of the parameter's size, into the parameter, converting them.
func (q *Param) Set(values any) error {
	var n int
	switch v := values.(type) {
	case []float32:
		n = len(v)
	case []float64:
		n = len(v)
	default:
		return errors.Errorf("%s: values are a %T, want []float32 or []float64", q.name, values)
	}
	if n != q.Size() {
		return errors.Errorf("%s: got %d values, want %d for shape %v", q.name, n, q.Size(), q.shape)
	}
	convert(q.Data(), values)
	return nil
}

func (p *Params) declare(q *Param) {
	q.set = p
	p.list = append(p.list, q)
	p.byName[q.name] = q
}

// initialise draws the first values, each parameter's from a stream of its own.
func (p *Params) initialise() {
	for _, q := range p.list {
		q.init.fill(keyed.New(p.seed, "init").Name(q.name).Rand(), q.Data(), q.shape)
	}
}
