package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The normal distribution, of float32, from its tail Φ(-a) = exp(-½a²) M(a) for a ≥ 0. M falls slowly, like 1/a, so that
// (a+3) M(a) is nearly a polynomial of t = (a-3)/(a+3). The change of variable is that of Schonfelder (1978), Math. Comp. 32.

const (
	farTail    = 15                                       // from here on, all tails are 0 in float32
	tailCentre = 3.0                                      // the a of t = 0, for which a low degree is enough
	tailDegree = 10                                       // relative error 2⁻²⁹
	stepDegree = 9                                        // 2⁻²⁸
	density0   = math.SqrtPi * math.Sqrt2 / (2 * math.Pi) // φ(0) = 1/√(2π)
)

// mills returns M(a) in float64.
func mills(a float64) float64 { return math.Erfc(a/math.Sqrt2) * math.Exp(a*a/2) / 2 }

// fitTail returns the polynomial of t for f, a function of a.
func fitTail(f func(a float64) float64, degree int) []float64 {
	at := func(t float64) float64 { return tailCentre * (1 + t) / (1 - t) }
	return fit(func(t float64) float64 { return f(at(t)) }, -1, (farTail-tailCentre)/(farTail+tailCentre), degree)
}

// tailParts returns what tails are made of for 0 ≤ a ≤ farTail: exp(-½a²), 1/(a+3) as u(1+r), and t.
func (g *generator) tailParts(a reg.Register) (e power, u, r, t reg.Register) {
	square := g.mul(a, a)
	lost := g.fma(a, a, g.negative(square)) // by rounding; exp would magnify it
	half := g.constant(-0.5)
	e = g.power(g.mul(square, half), g.mul(lost, half))

	w := g.add(a, g.constant(tailCentre))
	u = g.div(g.constant(1), w)
	rest := g.sub(a, g.sub(w, g.constant(tailCentre))) // a+3 = w + rest
	r = g.fma(g.negative(rest), u, g.fma(g.negative(w), u, g.constant(1)))
	twice := g.add(a, a) // t = 2a/(a+3) - 1, exact at 0
	t = g.fma(g.mul(twice, r), u, g.fma(twice, u, g.constant(-1)))
	return e, u, r, t
}

// tail returns Φ(-a) as y 2ⁿ for the n of e.
func (g *generator) tail(a reg.Register) (y reg.Register, e power) {
	e, u, r, t := g.tailParts(a)
	m := g.horner(t, fitTail(func(a float64) float64 { return (a + tailCentre) * mills(a) }, tailDegree))
	y = g.mul(u, m)
	return g.fma(y, g.fma(g.add(e.p, g.constant(1)), r, e.p), y), e // y (1+p)(1+r), with the small terms first
}

// near returns |x|, but no more than farTail.
func (g *generator) near(x operand.Op) reg.Register { return g.min(g.constant(farTail), g.abs(x)) }

// gelu returns xΦ(x). It is -aΦ(-a) on the left, where it is small, and x(1 - Φ(-a)) on the right.
func (g *generator) gelu(x reg.Register) reg.Register {
	left := g.compare(x, less, g.zeros())
	a := g.near(x)
	y, e := g.tail(a)
	y = g.scale(g.choose(left, g.mul(y, a), y), e) // the smaller of the two would be rounded as a denormal too early
	return g.choose(left, g.negative(y), g.mul(x, g.sub(g.constant(1), y)))
}

// geluSlope returns the derivative of xΦ(x), Φ(x) + xφ(x). On the left that is exp(-½a²) D(a) with D(a) = M(a) - aφ(0), on the
// right 1 less that. D has a zero; what is fitted is D without it, so that the slope is precise around it too.
func (g *generator) geluSlope(x reg.Register) reg.Register {
	d := func(a float64) float64 { return mills(a) - a*density0 }
	root := 0.75
	for range 20 { // Newton's method
		root -= d(root) / (root*mills(root) - 2*density0)
	}
	high := float64(float32(root))
	left := g.compare(x, less, g.zeros())
	a := g.near(x)
	e, _, _, t := g.tailParts(a)
	q := g.horner(t, fitTail(func(a float64) float64 { return d(a) / (a - root) }, stepDegree))
	distance := g.sub(g.sub(a, g.constant(high)), g.constant(root-high))
	y := g.mul(q, distance)
	y = g.scale(g.fma(y, e.p, y), e)
	return g.choose(left, y, g.sub(g.constant(1), y))
}

// erf returns erf(x): up to 1 by the power series, from there on as 1 - 2Φ(-√2 x).
func (g *generator) erf(x reg.Register) reg.Register {
	a := g.abs(x)
	var series []float64
	for k := 11; k >= 0; k-- { // the next is 2⁻³³
		series = append(series, 2/math.SqrtPi*math.Pow(-1, float64(k))/(math.Gamma(float64(k+1))*float64(2*k+1)))
	}
	near := g.mul(a, g.horner(g.mul(a, a), series))
	y, e := g.tail(g.min(g.constant(farTail), g.mul(a, g.constant(math.Sqrt2))))
	far := g.fma(g.scale(y, e), g.constant(-2), g.constant(1))
	result := g.choose(g.compare(a, less, g.constant(1)), near, far)
	return g.or(result, g.and(x, g.bits(g.signBit())))
}
