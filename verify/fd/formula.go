package fd

import "math"

// A Formula is a finite difference: the n-th derivative of f at x, n = Derivative, is approximated by
//
//	h⁻ⁿ · Σᵢ Coeffᵢ·f(x + Locᵢ·h)
//
// with an error that shrinks as h to the power Order while h is not so small that rounding matters.
type Formula struct {
	Name       string
	Stencil    []Point
	Derivative int
	Order      int

	// Step is the best h for a function whose derivatives, values and argument are of size 1, in float64. An error of
	// truncation h^Order and one of rounding ε/hⁿ are together least, up to a constant, at h = ε^(1/(n+Order)), ε = 2⁻⁵².
	Step float64
}

// Leading returns the factor C of the first term of the formula's error, C·h^Order·f⁽ⁿ⁺ᴼʳᵈᵉʳ⁾: by Taylor's theorem,
// Σᵢ Coeffᵢ·Locᵢ^k / k! with k = n + Order.
func (f Formula) Leading() float64 { return f.term(f.Derivative + f.Order) }

// term returns the factor of h^(k−n)·f⁽ᵏ⁾ in the Taylor series of the formula, 0 where the points cancel.
func (f Formula) term(k int) float64 {
	sum, size := 0.0, 0.0
	for _, p := range f.Stencil {
		t := p.Coeff * math.Pow(p.Loc, float64(k)) / math.Gamma(float64(k)+1)
		sum += t
		size += math.Abs(t)
	}
	if math.Abs(sum) <= 8*epsilon64*size {
		return 0
	}
	return sum
}

// reach returns how many steps the farthest point lies from x.
func (f Formula) reach() float64 {
	far := 0.0
	for _, p := range f.Stencil {
		far = math.Max(far, math.Abs(p.Loc))
	}
	return far
}

// weight returns Σᵢ |Coeffᵢ|, by which errors of f's values can grow.
func (f Formula) weight() float64 {
	sum := 0.0
	for _, p := range f.Stencil {
		sum += math.Abs(p.Coeff)
	}
	return sum
}

// A Point is one value of f that a formula uses.
type Point struct{ Loc, Coeff float64 }

// Forward is (f(x+h) − f(x))/h = f′ + h·f″/2 + O(h²).
var Forward = Formula{
	Name:       "forward",
	Stencil:    []Point{{0, -1}, {1, 1}},
	Derivative: 1,
	Order:      1,
	Step:       1.4901161193847656e-8, // 2⁻²⁶
}

// Backward is (f(x) − f(x−h))/h = f′ − h·f″/2 + O(h²).
var Backward = Formula{
	Name:       "backward",
	Stencil:    []Point{{-1, -1}, {0, 1}},
	Derivative: 1,
	Order:      1,
	Step:       1.4901161193847656e-8, // 2⁻²⁶
}

// Central is (f(x+h) − f(x−h))/2h = f′ + h²·f‴/6 + O(h⁴). It is the mean of Forward and Backward, in which their errors of
// first order cancel.
var Central = Formula{
	Name:       "central",
	Stencil:    []Point{{-1, -0.5}, {1, 0.5}},
	Derivative: 1,
	Order:      2,
	Step:       6.055454452393343e-6, // 2^(−52/3)
}

// Central4 is (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h))/12h = f′ − h⁴·f⁽⁵⁾/30 + O(h⁶): one step of Richardson's extrapolation
// from Central at h and 2h.
var Central4 = Formula{
	Name:       "central4",
	Stencil:    []Point{{-2, 1. / 12}, {-1, -8. / 12}, {1, 8. / 12}, {2, -1. / 12}},
	Derivative: 1,
	Order:      4,
	Step:       7.40095979741405e-4, // 2^(−52/5)
}

// Second is (f(x−h) − 2f(x) + f(x+h))/h² = f″ + h²·f⁽⁴⁾/12 + O(h⁴), the difference of Forward and Backward over h.
var Second = Formula{
	Name:       "second",
	Stencil:    []Point{{-1, 1}, {0, -2}, {1, 1}},
	Derivative: 2,
	Order:      2,
	Step:       1.220703125e-4, // 2⁻¹³
}
