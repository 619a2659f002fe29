package fd

import "math"

// Derivative returns the derivative of f at x by a formula, in its own order (Formula.Derivative). step is the distance h
// between the formula's points, not 0; formula.Step is a good one where x and f are of size 1. It is rounded so that
// x + step is exact; where it is below the resolution of x, and for a step of 0, the result is NaN.
func Derivative(f func(float64) float64, x float64, formula Formula, step float64) float64 {
	h := exact(x, step)
	sum := 0.0
	for _, p := range formula.Stencil {
		sum += p.Coeff * f(x+p.Loc*h)
	}
	return sum / math.Pow(h, float64(formula.Derivative))
}

// Partial returns the derivative of f with respect to x[i], as Derivative does. f is called with x itself, changed in
// place; afterwards x is what it was.
func Partial(f func([]float64) float64, x []float64, i int, formula Formula, step float64) float64 {
	at := x[i]
	d := Derivative(func(v float64) float64 {
		x[i] = v
		return f(x)
	}, at, formula, step)
	x[i] = at
	return d
}

// Gradient returns the derivatives of f with respect to every element of x, as Partial does. It writes them to dst if that
// has the length of x, else to a new slice.
func Gradient(dst []float64, f func([]float64) float64, x []float64, formula Formula, step float64) []float64 {
	if len(dst) != len(x) {
		dst = make([]float64, len(x))
	}
	for i := range x {
		dst[i] = Partial(f, x, i, formula, step)
	}
	return dst
}

// exact returns the step from x that x + step really takes in floating point.
func exact(x, step float64) float64 {
	h := float64(x+step) - x // the conversion forbids an optimisation to step
	if h == 0 {
		return math.NaN()
	}
	return h
}
