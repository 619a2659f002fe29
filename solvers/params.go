package solvers

import (
	"unsafe"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// param is one parameter of one step. Its dtype says which of f32 and f64 is in use.
type param struct {
	name  string
	spare bool // from weight decay
	dtype tensor.Dtype
	shape tensor.Shape
	f32   arrays[float32]
	f64   arrays[float64]
}

// arrays are numbers of a parameter in place, all of one length: weights, gradient, and the solver's slots.
type arrays[T simd.Float] struct {
	w, g  []T
	slots [maxSlots][]T
}

// line is the unit of work that threads share: 64 bytes of float32, 128 of float64. The parameters of a graph.Params begin at
// such lines, so that no two threads write to one.
const line = 16

// shareLines is the size of the least parameter that is shared: its products, in a step that threads share at all, are about
// large enough to be shared too, so that its lines lie in the caches of those that change them.
const shareLines = 2048

// partLines is the least part of it that is worth a thread: half, so that it has two.
const partLines = shareLines / 2

// lines returns how many lines the parameter has; the last may be shorter.
func (p *param) lines() int { return (max(len(p.f32.w), len(p.f64.w)) + line - 1) / line }

// namesOf returns the names of all params.
func namesOf(params []param) []string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.name
	}
	return names
}

// linesOf returns how many lines all params have.
func linesOf(params []param) (n int) {
	for i := range params {
		n += params[i].lines()
	}
	return n
}

// share returns the lines of the parameter that belong to a thread which has the part from to to of all lines: the same part of every
// parameter, since the rows of a matrix that a thread changes are those that it works with when it computes their gradient and
// their product.
func (p *param) share(from, to, all int) (lo, hi int) {
	n := p.lines()
	switch {
	case n >= shareLines:
		return from * n / all, to * n / all
	case to < all:
		return 0, 0
	}
	return 0, n // the last thread's, the caller's, as its products were
}

// lines returns the arrays of lines lo to hi.
func (a arrays[T]) lines(lo, hi int) arrays[T] {
	lo, hi = lo*line, min(hi*line, len(a.w))
	a.w, a.g = a.w[lo:hi], a.g[lo:hi]
	for i, s := range a.slots {
		if s != nil {
			a.slots[i] = s[lo:hi]
		}
	}
	return a
}

// reader turns a model into params. It keeps its buffers from step to step, so that a step allocates nothing.
type reader struct {
	params []param
	seen   map[string]bool
}

// read checks all of model before it returns. The params are valid until the next read.
func (r *reader) read(model []gorgonia.ValueGrad) ([]param, error) {
	if len(model) == 0 {
		return nil, errors.New("no parameters to update: the model given to Step is empty")
	}
	if r.seen == nil {
		r.seen = make(map[string]bool, len(model))
	}
	clear(r.seen)
	clear(r.params) // the last step's tensors need not live until this one's replace them
	r.params = r.params[:0]
	for i, vg := range model {
		name, err := nameOf(i, vg)
		if err != nil {
			return nil, err
		}
		if r.seen[name] {
			return nil, errors.Errorf("two parameters are named %q: a solver keeps its state by name, so each needs its own", name)
		}
		r.seen[name] = true
		p, err := newParam(name, vg)
		if err != nil {
			return nil, errors.WithMessagef(err, "parameter %q", name)
		}
		r.params = append(r.params, p)
	}
	return r.params, nil
}

func nameOf(i int, vg gorgonia.ValueGrad) (string, error) {
	if n, isNode := vg.(*gorgonia.Node); vg == nil || isNode && n == nil {
		return "", errors.Errorf("parameter %d of the step is nil", i)
	}
	if n, ok := vg.(gorgonia.Namer); ok && n.Name() != "" {
		return n.Name(), nil
	}
	return "", errors.Errorf("parameter %d of the step (a %T) has no name: a solver keeps its state by name, so its Name method must return one", i, vg)
}

func newParam(name string, vg gorgonia.ValueGrad) (p param, err error) {
	value := vg.Value()
	if missing(value) {
		return p, errors.New("has no value: bind one with gorgonia.Let")
	}
	grad, err := vg.Grad()
	if err != nil {
		return p, errors.Wrap(err, "has no gradient")
	}
	if missing(grad) {
		return p, errors.New("has no gradient: run the machine, with dual values bound, before the step")
	}
	p = param{name: name, dtype: value.Dtype(), shape: value.Shape()}
	if p.dtype != grad.Dtype() {
		return p, errors.Errorf("is %v and its gradient %v: expected one dtype", p.dtype, grad.Dtype())
	}
	if p.f32.w, p.f64.w, err = floats(value); err != nil {
		return p, errors.WithMessage(err, "value")
	}
	if p.f32.g, p.f64.g, err = floats(grad); err != nil {
		return p, errors.WithMessage(err, "gradient")
	}
	if len(p.f32.w) != len(p.f32.g) || len(p.f64.w) != len(p.f64.g) {
		return p, errors.Errorf("has shape %v and its gradient %v: expected the same number of elements", p.shape, grad.Shape())
	}
	return p, nil
}

func missing(v gorgonia.Value) bool {
	switch v := v.(type) {
	case nil:
		return true
	case *tensor.Dense:
		return v == nil
	case *gorgonia.F32:
		return v == nil
	case *gorgonia.F64:
		return v == nil
	}
	return false
}

// floats returns the numbers of v in place, as one slice of its dtype and nil for the other.
func floats(v gorgonia.Value) ([]float32, []float64, error) {
	switch v := v.(type) {
	case *gorgonia.F32:
		return unsafe.Slice((*float32)(v), 1), nil, nil
	case *gorgonia.F64:
		return nil, unsafe.Slice((*float64)(v), 1), nil
	case *tensor.Dense:
		if !plain(v) {
			return nil, nil, errors.Errorf("is a tensor of shape %v and strides %v that is masked or not dense and row-major: give the solver a dense copy", v.Shape(), v.Strides())
		}
		switch v.Dtype() {
		case tensor.Float32:
			return v.Float32s(), nil, nil
		case tensor.Float64:
			return nil, v.Float64s(), nil
		}
		return nil, nil, errors.Errorf("is a tensor of %v: expected float32 or float64", v.Dtype())
	}
	return nil, nil, errors.Errorf("is a %T: expected a *tensor.Dense, *gorgonia.F32 or *gorgonia.F64", v)
}

// plain reports whether element i of t's storage is element i of t in row-major order, whatever views led to it.
func plain(t *tensor.Dense) bool {
	if t.RequiresIterator() || !t.IsNativelyAccessible() {
		return false
	}
	size := 1
	shape, strides := t.Shape(), t.Strides()
	for i := len(shape) - 1; i >= 0; i-- {
		// An axis of length 1 is never walked, so its stride is of no consequence.
		if shape[i] != 1 && (i >= len(strides) || strides[i] != size) {
			return false
		}
		size *= shape[i]
	}
	return true
}
