package verify

import (
	"sync"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
	"nabla/internal/keyed"
)

// A claim is a symbolic gradient: what is to be proven right or wrong.
type claim struct {
	instance *graph.Instance
	params   []*graph.Param
	present  []bool  // whether the graph has a gradient of each parameter
	reasons  []error // why there can be none, nil where there can
	loss     *gorgonia.Node
	machine  gorgonia.VM
	here     *point  // where it is to be proven
	far      float64 // what distances are multiplied by, since the steps of differences in float32 are larger

	mu     sync.Mutex // guards what follows, and the machine
	nearby [len(distances)]*point
}

// A point is a place in the space of the parameters, with the gradient that is claimed there.
type point struct {
	x, g      [][]float64 // the elements of each parameter and of its gradient, zeros where the graph has none
	spread    []float64   // of float32: how far one rounding of all that goes in moves a parameter's gradient at most
	allowance []allowance // the error that the elements of each gradient may have
}

// differentiate claims the symbolic gradient at the values of p.
func (m model) differentiate(p *graph.Params, fill func(*graph.Instance) error) (*claim, error) {
	inst, loss, err := m.build(p)
	if err != nil {
		return nil, err
	}
	if err := fill(inst); err != nil {
		return nil, errors.Wrap(err, "filling the inputs")
	}
	grads, reasons, err := m.gradients(inst, loss)
	if err != nil {
		return nil, err
	}
	c := &claim{instance: inst, params: p.Weights(), loss: loss, reasons: reasons, far: 1}
	if m.difference == tensor.Float32 {
		c.far = 64
	}
	opts := []vm.Option{vm.Names(inst.Describe)}
	for i, q := range c.params {
		c.present = append(c.present, grads[i] != nil)
		if grads[i] != nil {
			opts = append(opts, vm.Into(grads[i], q.GradData()))
		}
	}
	if c.machine, err = m.machine(gorgonia.Nodes{loss}, opts...); err != nil {
		return nil, err
	}
	if c.here, err = c.point(); err != nil {
		c.machine.Close()
		return nil, err
	}
	return c, nil
}

// point computes the gradient at the parameters as they are.
func (c *claim) point() (*point, error) {
	if err := c.machine.RunAll(); err != nil {
		return nil, errors.WithMessage(err, "the symbolic gradient")
	}
	p := &point{spread: make([]float64, len(c.params)), allowance: make([]allowance, len(c.params))}
	for i, q := range c.params {
		p.x, p.g = append(p.x, make([]float64, q.Size())), append(p.g, make([]float64, q.Size()))
		widen(p.x[i], q.Data())
		if c.present[i] {
			widen(p.g[i], q.GradData())
		}
	}
	return p, c.allow(p)
}

// single reports whether the gradient is computed in float32.
func (c *claim) single() bool { return c.instance.Params().Dtype() == tensor.Float32 }

// distances are how far from here the points nearby are: by how much, in standard deviations, every element of a
// parameter is moved in units of max(1, |x|). They are many times the steps of differences, and little enough that the
// loss is much the same.
var distances = [...]float64{0x1p-11, 0x1p-10, 0x1p-8}

// near returns a point nearby.
func (c *claim) near(k int) (*point, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.nearby[k] != nil {
		return c.nearby[k], nil
	}
	for i, q := range c.params {
		r := keyed.New(1, "verify nearby").Name(q.Name()).At(k).Rand()
		x := append([]float64(nil), c.here.x[i]...)
		for j, v := range x {
			x[j] += c.far * distances[k] * max(1, v, -v) * r.NormFloat64()
		}
		if err := q.Set(x); err != nil {
			return nil, err
		}
	}
	p, err := c.point()
	c.nearby[k] = p
	return p, err
}

// widen copies src, []float32 or []float64, into dst.
func widen(dst []float64, src any) {
	switch s := src.(type) {
	case []float32:
		for i, v := range s {
			dst[i] = float64(v)
		}
	case []float64:
		copy(dst, s)
	}
}
