package fd

// HessianVector returns H·v, the product of the matrix of second derivatives with a vector, from two or more gradients: it is
// the derivative of the gradient along v (JacobianVector). gradient sets g to the gradient at x.
func HessianVector(dst []float64, gradient func(g, x []float64), x, v []float64, formula Formula, step float64) []float64 {
	return JacobianVector(dst, gradient, x, v, formula, step)
}

// Hessian returns the matrix of ∂²f/∂xᵢ∂xⱼ, symmetric, by a formula of a first derivative applied twice. Errors of rounding
// are of order ε|f|/step², so a good step is ε^(1/(2+Order)).
func Hessian(f func([]float64) float64, x []float64, formula Formula, step float64) [][]float64 {
	rows := matrix(len(x), len(x))
	for i := range x {
		slope := func(x []float64) float64 { return Partial(f, x, i, formula, step) }
		for j := range i + 1 {
			rows[i][j] = Partial(slope, x, j, formula, step)
			rows[j][i] = rows[i][j]
		}
	}
	return rows
}
