package descent

import (
	"nabla/solvers"
)

// inertia is what of a solver decides about stable rates.
type inertia struct {
	known    bool // plain descent, with momentum or without
	momentum float64
	nesterov bool
}

func inertiaOf(c solvers.Config) inertia {
	switch c := c.(type) {
	case *solvers.SGDConfig:
		return inertia{true, c.Momentum, c.Nesterov}
	case *solvers.GorgoniaVanillaConfig:
		return inertia{known: true}
	case *solvers.GorgoniaMomentumConfig:
		return inertia{true, 0.9, false}
	}
	return inertia{}
}

// limit returns the largest rate at which a descent does not grow where the curvature is so great, 0 if none is known. With momentum m
// a step along a direction of curvature L is linear in the last two places, and both roots of its polynomial lie in the unit circle for
//
//	lr < 2/L                      without momentum: |1 − lr·L| < 1
//	lr < 2(1 + m)/L               with momentum
//	lr < 2(1 + m)/((1 + 2m)L)     with Nesterov's
//
// Source: Polyak (1964), USSR Comp. Math. 4(5), for the first two; the third follows by Jury's criterion at −1.
func (i inertia) limit(curvature float64) float64 {
	switch {
	case !i.known:
		return 0
	case i.nesterov:
		return 2 * (1 + i.momentum) / ((1 + 2*i.momentum) * curvature)
	}
	return 2 * (1 + i.momentum) / curvature
}

// Rates returns a slow rate, a good one and one that is too high for a solver on a function. They are shares of the largest stable rate or,
// where none is known, of the width of the function's picture; the last is doubled until 50 steps oscillate or diverge. An unknown name
// and a solver whose rate is fixed are errors.
func Rates(function, solver string) (r [3]float64, err error) {
	f, err := FunctionByName(function)
	if err != nil {
		return r, err
	}
	c, err := solvers.ByName(solver)
	if err != nil {
		return r, err
	}
	i := inertiaOf(c)
	unit, shares := i.limit(f.Curvature), [3]float64{0.02, 0.4, 1.05}
	switch {
	case !i.known:
		unit, shares = f.X[1]-f.X[0], [3]float64{0.001, 0.02, 0.1}
	case i.momentum > 0:
		shares = [3]float64{0.0005, 0.02, 1.05} // momentum makes each step worth ten
	}
	for k, s := range shares {
		r[k] = round(s * unit)
	}
	for range doublings {
		p, err := Descend(function, solver, r[2], 50, nil)
		if err != nil {
			return r, err
		}
		if p.Verdict == Oscillates || p.Verdict == Diverges {
			break
		}
		r[2] = round(2 * r[2])
	}
	return r, nil
}

// doublings of a rate after which no more is looked for.
const doublings = 12
