package fd

import "math"

// JacobianVector returns J·v, the derivative of f at x along v, for a function that sets y, of the length of dst, to f(x).
// It writes to dst and returns it. step is in units of v. f is called with x itself, changed in place; afterwards x is what it
// was. v has the length of x; otherwise the result is NaN.
func JacobianVector(dst []float64, f func(y, x []float64), x, v []float64, formula Formula, step float64) []float64 {
	at, y := append([]float64(nil), x...), make([]float64, len(dst))
	clear(dst)
	for _, p := range formula.Stencil {
		for i := range min(len(x), len(v)) {
			x[i] = at[i] + p.Loc*step*v[i]
		}
		f(y, x)
		for i := range dst {
			dst[i] += p.Coeff * y[i]
		}
	}
	copy(x, at)
	scale := math.Pow(step, float64(formula.Derivative))
	if len(v) != len(x) || step == 0 {
		scale = math.NaN()
	}
	for i := range dst {
		dst[i] /= scale
	}
	return dst
}

// Jacobian returns the matrix of ∂yᵢ/∂xⱼ, as m rows of len(x), for a function that sets y, of length m, to f(x). step is the
// distance between the formula's points, as of Partial.
func Jacobian(f func(y, x []float64), m int, x []float64, formula Formula, step float64) [][]float64 {
	rows := matrix(m, len(x))
	axis, column := make([]float64, len(x)), make([]float64, m)
	for j := range x {
		axis[j] = 1
		JacobianVector(column, f, x, axis, formula, exact(x[j], step))
		axis[j] = 0
		for i, d := range column {
			rows[i][j] = d
		}
	}
	return rows
}

// matrix returns m rows of n zeros, one after the other in memory.
func matrix(m, n int) [][]float64 {
	all, rows := make([]float64, m*n), make([][]float64, m)
	for i := range rows {
		rows[i] = all[i*n : (i+1)*n : (i+1)*n]
	}
	return rows
}
