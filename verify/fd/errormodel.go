package fd

import "math"

// An ErrorModel says how far a formula with step h is from the truth, for one function at one point:
//
//	C·h^Order·|Higher| + W·Noise/hⁿ
//
// The first is the leading term of the truncation error, C = |Formula.Leading()|; the second is rounding, W = Σ|Coeffᵢ|.
type ErrorModel struct {
	Formula Formula
	Higher  float64 // size of the derivative n + Order of f, as well as differences tell
	Noise   float64 // error of a value of f, its argument's rounding included
}

// NewErrorModel estimates the error model of a formula for f at x. The higher derivative is that of a centred difference, at
// the coarsest step where it is about as large as at a quarter and at a sixteenth of the step. Both are NaN where f is not
// defined about x.
func NewErrorModel(f func(float64) float64, x float64, formula Formula) ErrorModel {
	m, _ := newErrorModel(f, x, formula)
	return m
}

// newErrorModel returns also the step at which the higher derivative was taken, a length over which f is smooth.
func newErrorModel(f func(float64) float64, x float64, formula Formula) (m ErrorModel, length float64) {
	k := formula.Derivative + formula.Order
	c := centred(k)
	m = ErrorModel{formula, math.NaN(), math.NaN()}
	wide, wideRound, agreed := math.NaN(), 0.0, 0
	for h := coarsest * math.Max(1, math.Abs(x)); h > 4*epsilon64*math.Abs(x) && h > 0x1p-50; h /= 4 {
		noise := noiseAt(f, x, h)
		narrow, round := Derivative(f, x, c, h), c.weight()*noise/math.Pow(h, float64(k))
		if math.Abs(wide-narrow) <= math.Max(math.Abs(wide), math.Abs(narrow))/2+wideRound+round {
			agreed++
		} else {
			agreed = 0
		}
		if agreed == 2 {
			slope := Derivative(f, x, Central, h)
			m.Higher = math.Max(math.Abs(wide), wideRound)
			m.Noise = noise + epsilon64/2*math.Abs(x*slope)
			return m, 4 * h
		}
		wide, wideRound = narrow, round
	}
	return m, math.NaN()
}

// coarsest is the first step of the search, for x of size 1: no fraction of usual periods, at which a wave looks like a constant.
const coarsest = 0.2371

// centred returns the k-th derivative by the k-th difference, Σᵢ (−1)ⁱ·binomial(k, i)·f(x + (k/2 − i)h), of order 2.
func centred(k int) Formula {
	f := Formula{Derivative: k, Order: 2}
	coeff := 1.0
	for i := range k + 1 {
		f.Stencil = append(f.Stencil, Point{float64(k)/2 - float64(i), coeff})
		coeff *= -float64(k-i) / float64(i+1)
	}
	return f
}

// Truncation returns the error of truncation at step h.
func (m ErrorModel) Truncation(h float64) float64 {
	return math.Abs(m.Formula.Leading()*m.Higher) * math.Pow(h, float64(m.Formula.Order))
}

// Rounding returns the error of rounding at step h.
func (m ErrorModel) Rounding(h float64) float64 {
	return m.Formula.weight() * m.Noise / math.Pow(h, float64(m.Formula.Derivative))
}

// Error returns the sum of both.
func (m ErrorModel) Error(h float64) float64 { return m.Truncation(h) + m.Rounding(h) }

// Best returns the step of least error, h = (n·Rounding(1) / (Order·Truncation(1)))^(1/(n+Order)).
func (m ErrorModel) Best() float64 {
	n, p := float64(m.Formula.Derivative), float64(m.Formula.Order)
	return math.Pow(n*m.Rounding(1)/(p*m.Truncation(1)), 1/(n+p))
}

// Optimal returns the derivative of f at x by a formula at the step that the error model says is best. The error is the
// model's with room for what it leaves out; where half the step contradicts the model, also what the two are apart. If there
// is no model, Value is NaN and Error +Inf.
func Optimal(f func(float64) float64, x float64, formula Formula) Estimate {
	e := Estimate{Value: math.NaN(), Error: math.Inf(1)}
	g := func(v float64) float64 { e.Evals++; return f(v) }
	m, length := newErrorModel(g, x, formula)
	h := m.Best()
	if !(h < length) { // the higher derivative vanishes, and any step would do
		h = length
	}
	value, half := Derivative(g, x, formula, h), Derivative(g, x, formula, h/2)
	if !finite(value) || !finite(half) {
		return e
	}
	e.Value, e.Step = value, h
	e.Error = deviations*m.Error(h) + epsilon64*math.Abs(value)
	if apart := math.Abs(value - half); apart > e.Error+deviations*m.Error(h/2) {
		e.Error += 2 * apart
	}
	if formula.Derivative == 1 {
		e.Error += kinkAt(g, x, length)
	}
	return e
}

// kinkAt returns the gap between the slopes of the two sides of x, if it does not shrink with the step from length on, else 0.
func kinkAt(f func(float64) float64, x, length float64) float64 {
	var gap [3]float64
	for i := range gap {
		gap[i] = length * math.Abs(Derivative(f, x, Second, length))
		length /= 4
	}
	if gap[1] > gap[0]/2 && gap[2] > gap[1]/2 { // a smooth function's is a quarter each time
		return gap[2]
	}
	return 0
}
