package verify

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/graph/vm"
	"nabla/verify/fd"
)

// An oracle computes a model's loss, at parameters of its own that may be changed in place. It does so in float64, but for
// graphs that know of float32 alone (Graph). It is used by one goroutine at a time.
type oracle struct {
	x       [][]float64 // the elements of each parameter
	machine *vm.Machine
	out     []float64   // where the machine puts the loss
	narrow  [][]float32 // of float32: the parameters as the machine reads them
	out32   []float32   // and where it puts the loss
	epsilon float64     // the distance of 1 from the next number of the type
	loss    float64     // at the point where the parameters are
	again   float64     // at the first of these, computed a second time
	noise   float64     // how far rounding errors move the loss
	accused []suspect   // room for those of a block
}

// oracle makes an oracle at the point where a claim is made.
func (m model) oracle(c *claim) (*oracle, error) {
	p := c.instance.Params().As(m.difference)
	inst, loss, err := m.build(p)
	if err != nil {
		return nil, err
	}
	for _, name := range inst.Inputs() {
		if err := give(inst.Input(name), c.instance.Input(name)); err != nil {
			return nil, errors.WithMessagef(err, "input %q", name)
		}
	}
	o := &oracle{epsilon: epsilon64, accused: make([]suspect, 0, blockSize)}
	for _, q := range p.Weights() {
		switch d := q.Data().(type) {
		case []float64:
			o.x = append(o.x, d)
		case []float32:
			o.x, o.narrow, o.epsilon = append(o.x, make([]float64, len(d))), append(o.narrow, d), epsilon32
			widen(o.x[len(o.x)-1], d)
		}
	}
	var into vm.Option
	if o.narrow == nil {
		o.out = make([]float64, 1)
		into = vm.Into(loss, o.out)
	} else {
		o.out32 = make([]float32, 1)
		into = vm.Into(loss, o.out32)
	}
	if o.machine, err = vm.New(nil, vm.Names(inst.Describe), into); err != nil {
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
	for i, narrow := range o.narrow {
		for j, v := range o.x[i] {
			narrow[j] = float32(v)
		}
	}
	if err := o.machine.RunAll(); err != nil {
		return math.NaN(), err
	}
	if o.narrow != nil {
		return float64(o.out32[0]), nil
	}
	return o.out[0], nil
}

// round returns v as the machine will read it.
func (o *oracle) round(v float64) float64 {
	if o.narrow != nil {
		return float64(float32(v))
	}
	return v
}

// measure estimates the noise of the loss: its standard deviation under changes of the parameters so small that only
// rounding errors are seen. The loss is taken at seven points on a line, 2⁻³⁰ of each parameter apart (2⁻¹⁴ in float32): far
// enough that sums with much larger terms are rounded anew at each, and so near that the loss is a parabola but for rounding
// errors (fd.Noise). At least one rounding of the loss itself counts.
func (o *oracle) measure() error {
	var table [fd.NoisePoints]float64
	toss := newCoin()
	apart := 0x1p-30
	if o.narrow != nil {
		apart = 0x1p-14
	}
	saved := make([][]float64, len(o.x))
	delta := make([][]float64, len(o.x))
	for i, x := range o.x {
		saved[i] = append([]float64(nil), x...)
		delta[i] = make([]float64, len(x))
		for j, v := range x {
			delta[i][j] = apart * max(v, -v, 1./1024) * toss.sign()
		}
	}
	for k := range table {
		for i, x := range o.x {
			for j := range x {
				x[j] = o.round(saved[i][j] + float64(k)*delta[i][j])
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

	o.noise = math.Max(math.Abs(o.loss)*o.epsilon, fd.Noise(table[:]))
	return nil
}
