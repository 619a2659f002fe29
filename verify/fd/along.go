package fd

import "math"

// Along returns f on the line through x: t ↦ f(x + t·direction). So Derivative, Optimal and Adaptive of it at t = 0 are
// derivatives in that direction. f is called with x itself, changed in place; after each call x is what it was. direction has
// the length of x; otherwise all values are NaN.
func Along(f func([]float64) float64, x, direction []float64) func(t float64) float64 {
	at := append([]float64(nil), x...)
	return func(t float64) float64 {
		if len(direction) != len(x) {
			return math.NaN()
		}
		for i, d := range direction {
			x[i] = at[i] + t*d
		}
		v := f(x)
		copy(x, at)
		return v
	}
}

// AlongAxis returns f as a function of x[i] alone: v ↦ f(x with v in place of x[i]). So Optimal and Adaptive of it at x[i]
// are partial derivatives. f is called with x itself; after each call x is what it was.
func AlongAxis(f func([]float64) float64, x []float64, i int) func(v float64) float64 {
	return func(v float64) float64 {
		at := x[i]
		x[i] = v
		v = f(x)
		x[i] = at
		return v
	}
}

// Directional returns the derivative of f at x along a direction, Σᵢ directionᵢ·∂f/∂xᵢ for a formula of a first derivative:
// that of Along at 0. step is in units of direction.
func Directional(f func([]float64) float64, x, direction []float64, formula Formula, step float64) float64 {
	return Derivative(Along(f, x, direction), 0, formula, step)
}
