// Package fd differentiates functions numerically, by finite differences, and knows the error of what it does.
//
// A formula is data: Forward, Central, Backward, Central4, Second, or any Stencil. Derivative takes a formula and a step, and
// so do Partial, Gradient, Directional, Jacobian and Hessian, for functions of many variables. Optimal finds the best step of
// a formula, Adaptive extrapolates from many steps, and both return an Estimate with an error bar. A Study shows how the
// error depends on the step.
package fd

import "math"

const epsilon64 = 0x1p-52

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
