package fd

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/pkg/errors"
)

// mostLocations bounds the cost of a stencil; differences of higher orders are lost in rounding errors anyway.
const mostLocations = 32

// Stencil returns the formula of a derivative from the values at x + locᵢ·h, of the highest order that they allow: at least
// their number minus the derivative, one more where the locations lie symmetrically. The coefficients are those of the
// interpolating polynomial's derivative at x,
//
//	Coeffᵢ = dⁿ/dtⁿ Πₖ≠ᵢ (t − locₖ)/(locᵢ − locₖ) at t = 0
//
// computed without error and then rounded once; locations whose coefficient is 0 are left out. So Stencil(1, -1, 0, 1) is
// Central and Stencil(2, -1, 0, 1) Second.
//
// It is an error if the derivative is not positive, if there are not more locations than that or more than 32, and if they
// are not finite or not all different.
//
// Source: Fornberg (1988), Math. Comp. 51(184), whose recursion gives the same numbers with rounding errors.
func Stencil(derivative int, locs ...float64) (Formula, error) {
	if derivative < 1 {
		return Formula{}, errors.Errorf("stencil: derivative %d: want 1 or more", derivative)
	}
	if len(locs) <= derivative || len(locs) > mostLocations {
		return Formula{}, errors.Errorf("stencil: %d locations for derivative %d: want more than %[2]d and at most %d", len(locs), derivative, mostLocations)
	}
	at := make([]*big.Rat, len(locs))
	for i, l := range locs {
		if !finite(l) || slices.Contains(locs[:i], l) {
			return Formula{}, errors.Errorf("stencil: location %v: want finite locations that are all different, got %v", l, locs)
		}
		at[i] = new(big.Rat).SetFloat64(l)
	}
	f := Formula{Name: fmt.Sprintf("stencil %v", locs), Derivative: derivative}
	coeffs := make([]*big.Rat, len(at))
	for i, l := range locs {
		coeffs[i] = stencilWeight(at, i, derivative)
		if c, _ := coeffs[i].Float64(); c != 0 {
			f.Stencil = append(f.Stencil, Point{l, c})
		}
	}
	for f.Order = 1; moment(coeffs, at, derivative+f.Order).Sign() == 0; f.Order++ {
	}
	f.Step = bestStep(derivative, f.Order)
	return f, nil
}

// stencilWeight returns the n-th derivative at 0 of the polynomial that is 1 at the i-th location and 0 at the others.
func stencilWeight(at []*big.Rat, i, n int) *big.Rat {
	p := []*big.Rat{big.NewRat(1, 1)} // coefficients, that of t⁰ first
	for k := range at {
		if k == i {
			continue
		}
		scale := new(big.Rat).Sub(at[i], at[k])
		scale.Inv(scale)
		next := make([]*big.Rat, len(p)+1) // p·(t − at[k])·scale
		for d := range next {
			next[d] = new(big.Rat)
			if d > 0 {
				next[d].Set(p[d-1])
			}
			if d < len(p) {
				next[d].Sub(next[d], new(big.Rat).Mul(p[d], at[k]))
			}
			next[d].Mul(next[d], scale)
		}
		p = next
	}
	factorial := new(big.Int).MulRange(1, int64(n))
	return p[n].Mul(p[n], new(big.Rat).SetInt(factorial))
}

// moment returns Σᵢ coeffᵢ·atᵢᵈ.
func moment(coeffs, at []*big.Rat, d int) *big.Rat {
	sum := new(big.Rat)
	for i, c := range coeffs {
		term := new(big.Rat).Set(c)
		for range d {
			term.Mul(term, at[i])
		}
		sum.Add(sum, term)
	}
	return sum
}

// bestStep returns the step of a formula where everything is of size 1; see Formula.Step.
func bestStep(derivative, order int) float64 {
	return math.Pow(epsilon64, 1/float64(derivative+order))
}
