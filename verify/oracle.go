package verify

import (
	"math"
	"math/rand/v2"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
)

// An oracle computes a model's loss in float64, at parameters of its own that may be changed in place. It is used by one
// goroutine at a time.
type oracle struct {
	x       [][]float64 // the elements of each parameter
	machine *vm.Machine
	out     []float64 // where the machine puts the loss
	loss    float64   // at the given parameters
	again   float64   // the same, computed a second time
	noise   float64   // how far rounding errors move the loss
}

// oracle makes an oracle at the values of p, which become the oracle's, for the inputs of a filled instance.
func (m model) oracle(p *graph.Params, filled *graph.Instance) (*oracle, error) {
	inst, loss, err := m.build(p)
	if err != nil {
		return nil, err
	}
	for _, name := range inst.Inputs() {
		if err := give(inst.Input(name), filled.Input(name)); err != nil {
			return nil, errors.WithMessagef(err, "input %q", name)
		}
	}
	o := &oracle{out: make([]float64, 1)}
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

// A difference is what three values of the loss, at x−h, x and x+h, say about its derivative.
type difference struct {
	step                       float64
	forward, backward, central float64
	round                      float64 // how far rounding errors may move central; forward and backward, twice that
}

// rounding is the number of standard deviations that rounding errors are given.
const rounding = 8

// difference takes the loss at *x ± h.
func (o *oracle) difference(x *float64, h float64) (difference, error) {
	at := *x
	defer func() { *x = at }()
	high, low := at+h, at-h // what the steps really are: high − at, at − low
	*x = high
	up, err := o.eval()
	if err != nil {
		return difference{}, err
	}
	*x = low
	down, err := o.eval()
	if err != nil {
		return difference{}, err
	}
	return difference{
		step:     h,
		forward:  (up - o.loss) / (high - at),
		backward: (o.loss - down) / (at - low),
		central:  (up - down) / (high - low),
		round:    rounding * math.Max(o.noise, epsilon64*math.Max(math.Abs(up), math.Abs(down))) / h,
	}, nil
}

func (d difference) finite() bool {
	return finite(d.central) && finite(d.forward) && finite(d.backward)
}

// gap is the difference between the slopes of the two sides: h·f″ where f is smooth, the jump of the slope at a kink.
func (d difference) gap() float64 { return math.Abs(d.forward - d.backward) }

// between reports whether s lies between the slopes of the two sides, or no more than slack outside.
func (d difference) between(s, slack float64) bool {
	return math.Min(d.forward, d.backward)-slack <= s && s <= math.Max(d.forward, d.backward)+slack
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

const (
	epsilon64 = 0x1p-52
	epsilon32 = 0x1p-23
)
