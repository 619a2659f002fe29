package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Exponentials: x = n ln 2 + f with a whole n and |f| ≤ ½ ln 2, and exp(x) = 2ⁿ exp(f) by the power series at f, cut off where
// the rest is below a tenth of an ulp.

// power is exp(x) on its way: (1+p) 2ⁿ.
type power struct {
	n reg.Register // as a number
	z reg.Register // roundMagic + n, whose last bits are n as an integer
	p reg.Register // exp(f) - 1
}

// ln2 returns ln 2 as the sum of two elements.
func (g *generator) ln2() (high, low float64) {
	if g.size == 8 {
		return math.Ln2, 0x1.abc9e3b39803fp-56
	}
	high = float64(float32(math.Ln2))
	return high, math.Ln2 - high
}

// roundMagic is what brings the unit of a sum to 1, so that adding and subtracting it rounds a small number to a whole one.
func (g *generator) roundMagic() operand.Op { return g.constant(math.Ldexp(1.5, g.fraction())) }

// powers returns how many powers of f the series of exp takes.
func (g *generator) powers() int {
	return pick(g, 7, 13) // the next is at most 0.35⁸/8! = 2⁻²⁷ or 2⁻⁵⁸
}

// power splits exp(x + rest), where rest, which may be nil, is far below x.
func (g *generator) power(x, rest reg.Register) power {
	high, low := g.ln2()
	magic := g.roundMagic()
	z := g.fma(x, g.constant(1/math.Ln2), magic)
	n := g.sub(z, magic)
	f := g.fma(n, g.constant(-high), x)
	f = g.fma(n, g.constant(-low), f)
	if rest != nil {
		f = g.add(f, rest)
	}
	var series []float64
	for k := g.powers(); k >= 2; k-- {
		series = append(series, 1/math.Gamma(float64(k+1)))
	}
	return power{n, z, g.fma(g.mul(f, f), g.horner(f, series), f)}
}

// scale returns x 2ⁿ for the n of p, rounded once, where that is a denormal or overflows too. x is no denormal, or n is 0.
func (g *generator) scale(x reg.Register, p power) reg.Register {
	v := g.vector()
	if g.bytes == 64 {
		pick(g, g.ctx.VSCALEFPS, g.ctx.VSCALEFPD)(p.n, x, v)
		return v
	}
	// In two steps, for 2ⁿ itself may be out of range. The first is exact.
	magic := g.roundMagic()
	z := g.fma(p.n, g.constant(0.5), magic)
	rest := g.add(g.sub(p.n, g.sub(z, magic)), magic)
	return g.mul(g.mul(x, g.powerOf2(z)), g.powerOf2(rest))
}

// powerOf2 returns 2ⁿ for z = roundMagic + n, where it is normal.
func (g *generator) powerOf2(z reg.Register) reg.Register {
	return g.addInt(g.shiftLeft(z, g.fraction()), g.constant(1))
}

// exp returns exp(x).
func (g *generator) exp(x reg.Register) reg.Register {
	lowest, highest := -104.0, 89.0 // where it is 0 and Inf
	if g.size == 8 {
		lowest, highest = -746, 710
	}
	p := g.power(g.max(g.constant(lowest), g.min(g.constant(highest), x)), nil)
	return g.scale(g.add(p.p, g.constant(1)), p)
}

// sigmoid returns 1/(1+exp(-x)): with e = exp(-|x|), e/(1+e) on the left, where it is small.
func (g *generator) sigmoid(x reg.Register) reg.Register {
	one := g.constant(1)
	e := g.exp(g.or(x, g.bits(g.signBit())))
	return g.div(g.choose(g.compare(x, less, g.zeros()), e, one), g.add(e, one))
}

// tanh returns tanh(x), of float32: t/(t+2) with the sign of x, for t = exp(2|x|)-1 = 2ⁿp + (2ⁿ-1), which is near 0 if x is.
func (g *generator) tanh(x reg.Register) reg.Register {
	a := g.abs(x)
	p := g.power(g.min(g.constant(20), g.add(a, a)), nil) // from 18.1 on, it is 1
	n := g.powerOf2(p.z)
	t := g.fma(p.p, n, g.sub(n, g.constant(1)))
	y := g.div(t, g.add(t, g.constant(2)))
	return g.or(y, g.and(x, g.bits(g.signBit())))
}
