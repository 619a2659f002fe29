package verify

import (
	"math"

	"nabla/verify/fd"
)

// A line is a straight way through the space of the parameters, x + t·v, with the slope ⟨g, v⟩ of the loss that the gradient
// g claims for t = 0. An element of a gradient is the line along its axis, a directional derivative the line along any
// other v: what judges them knows no difference.
type line struct {
	x    []float64 // the elements that it moves, in place
	from []float64 // where they are at t = 0
	v    []float64 // the direction
	norm float64   // ⟨v, v⟩
	step float64   // the usual one

	slope     float64 // as claimed
	size      float64 // √Σ(gᵢvᵢ)², what the slope is of unless terms of the sum cancel; of an element, |g|
	allowance float64 // √Σ(aᵢvᵢ)², the error that the slope may have if gᵢ may have the error aᵢ, each its own
}

// axis is the direction of an element.
var axis = []float64{1}

// line returns the line from a point along v, which moves elements lo … lo+len(v)−1 of a parameter. The oracle is at the
// point. The usual step is that of an element, h·max(1, |x|), with the root mean square for |x|; h = ε^(1/3) as for Central.
func (o *oracle) line(p *point, param, lo int, v []float64) line {
	hi := lo + len(v)
	l := line{x: o.x[param][lo:hi], from: p.x[param][lo:hi], v: v}
	g, a := p.g[param][lo:hi], p.allowance[param]
	var far, size, allowed float64
	for i, d := range v {
		term, error := g[i]*d, a.of(g[i])*d
		l.slope += term
		size += term * term
		allowed += error * error
		l.norm += d * d
		far += l.from[i] * l.from[i] * d * d
	}
	l.size, l.allowance = math.Sqrt(size), math.Sqrt(allowed)
	l.step = o.step() * math.Max(1, math.Sqrt(far/l.norm))
	return l
}

// step is the best one for a function whose derivatives, values and argument are of size 1.
func (o *oracle) step() float64 {
	if o.narrow != nil {
		return step32
	}
	return fd.Central.Step
}

// loss takes the loss at t = h, and returns beside it the t that was really reached: x is rounded.
func (l *line) loss(o *oracle, h float64) (f, t float64, err error) {
	for i, d := range l.v {
		l.x[i] = o.round(l.from[i] + h*d)
		t += (l.x[i] - l.from[i]) * d
	}
	f, err = o.eval()
	return f, t / l.norm, err
}

// difference takes the loss at t = ±h, and leaves the parameters at t = 0.
func (l *line) difference(o *oracle, h float64) (difference, error) {
	defer copy(l.x, l.from)
	up, ahead, err := l.loss(o, h)
	if err != nil {
		return difference{}, err
	}
	down, behind, err := l.loss(o, -h)
	if err != nil {
		return difference{}, err
	}
	return difference{
		step:     h,
		forward:  (up - o.loss) / ahead,
		backward: (down - o.loss) / behind,
		central:  (up - down) / (ahead - behind),
		round:    rounding * math.Max(o.noise, o.epsilon*math.Max(math.Abs(up), math.Abs(down))) / h,
	}, nil
}

// A difference is what three values of the loss, at t = −h, 0 and h, say about its slope.
type difference struct {
	step                       float64
	forward, backward, central float64
	round                      float64 // how far rounding errors may move central; forward and backward, twice that
}

// rounding is the number of standard deviations that rounding errors are given.
const rounding = 8

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
	step32    = 4.921566601151848e-3 // 2^(−23/3)
)
