package verify

import (
	"math"
	"math/rand/v2"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/graph/vm"
)

// An oracle computes a model's loss in float64, at parameters of its own that may be changed in place. It is used by one
// goroutine at a time.
type oracle struct {
	x       [][]float64 // the elements of each parameter
	machine *vm.Machine
	out     []float64 // where the machine puts the loss
	loss    float64   // at the point where the parameters are
	again   float64   // at the first of these, computed a second time
	noise   float64   // how far rounding errors move the loss
	accused []suspect // room for those of a block
}

// oracle makes an oracle at the point where a claim is made.
func (m model) oracle(c *claim) (*oracle, error) {
	p := c.instance.Params().As(tensor.Float64)
	inst, loss, err := m.build(p)
	if err != nil {
		return nil, err
	}
	for _, name := range inst.Inputs() {
		if err := give(inst.Input(name), c.instance.Input(name)); err != nil {
			return nil, errors.WithMessagef(err, "input %q", name)
		}
	}
	o := &oracle{out: make([]float64, 1), accused: make([]suspect, 0, blockSize)}
	for _, q := range p.Weights() {
		o.x = append(o.x, q.Data().([]float64))
	}
	if o.machine, err = vm.New(nil, vm.Names(inst.Describe), vm.Into(loss, o.out)); err != nil {
		return nil, err
	}
	if o.loss, err = o.eval(); err != nil {
		return nil, err
	}
	if o.again, err = o.eval(); err != nil {
		return nil, err
	}
	return o, o.measure()
}

// give copies an input's elements, float32 into float64 where that is what the two instances have.
func give(dst, src *tensor.Dense) error {
	if src == nil || src.Shape().TotalSize() != dst.Shape().TotalSize() {
		return errors.New("the model declares it differently each time")
	}
	if d, ok := dst.Data().([]float64); ok {
		widen(d, src.Data())
		return nil
	}
	return errors.Wrap(tensor.Copy(dst, src), "copying")
}

// moveTo takes the parameters to a point.
func (o *oracle) moveTo(p *point) (err error) {
	for i, x := range o.x {
		copy(x, p.x[i])
	}
	o.loss, err = o.eval()
	return err
}

// eval computes the loss at the parameters as they are.
func (o *oracle) eval() (float64, error) {
	if err := o.machine.RunAll(); err != nil {
		return math.NaN(), err
	}
	return o.out[0], nil
}

// measure estimates the noise of the loss: its standard deviation under changes of the parameters so small that only
// rounding errors are seen. The loss is taken at seven points on a line, 2⁻³⁰ of each parameter apart: far enough that sums
// with terms a million times as large are rounded anew at each, and so near that the loss is a parabola but for rounding
// errors (noiseOf). At least one rounding of the loss itself counts.
func (o *oracle) measure() error {
	var table [noisePoints]float64
	sign := rand.New(rand.NewPCG(1, 1))
	saved := make([][]float64, len(o.x))
	delta := make([][]float64, len(o.x))
	for i, x := range o.x {
		saved[i] = append([]float64(nil), x...)
		delta[i] = make([]float64, len(x))
		for j, v := range x {
			delta[i][j] = math.Copysign(math.Ldexp(math.Max(math.Abs(v), 1./1024), -30), float64(sign.IntN(2))-0.5)
		}
	}
	for k := range table {
		for i, x := range o.x {
			for j := range x {
				x[j] = saved[i][j] + float64(k)*delta[i][j]
			}
		}
		f, err := o.eval()
		if err != nil {
			return err
		}
		table[k] = f
	}
	for i, x := range o.x {
		copy(x, saved[i])
	}

	o.noise = math.Max(math.Abs(o.loss)*epsilon64, noiseOf(table[:]))
	return nil
}
