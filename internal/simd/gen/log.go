package main

import (
	"math"

	"github.com/mmcloughlin/avo/reg"
)

// log returns ln x. With x = 2ᵏ(1+f), 1+f in [√½, √2), s = f/(2+f) and the series r of ln(1+f) - 2s = s·r:
//
//	k ln 2 - ((½f² - s(½f² + r)) - f)
//
// in which s, which is rounded twice, stands only where the terms are small. That form is from fdlibm's e_log.c (Sun, 1993).
func (g *generator) log(x reg.Register) reg.Register {
	bias, tiniest, up := 127.0, 0x1p-126, 24 // up brings denormals into the normal range
	if g.size == 8 {
		bias, tiniest, up = 1023, 0x1p-1022, 53
	}
	denormal := g.compare(x, less, g.constant(tiniest))
	normal := g.choose(denormal, g.mul(x, g.constant(math.Ldexp(1, up))), x)

	// The bits of x minus those of √½, plus those of 1: bias + k before the point, and behind it what 1+f has over √½.
	root := g.bitsOf(math.Sqrt2 / 2)
	u := g.addInt(normal, g.bits(g.wrap(g.bitsOf(1)-root)))
	shift := math.Ldexp(1, g.fraction()) // has the unit 1: its last bits are an integer
	k := g.or(g.shiftRight(u, g.fraction()), g.constant(shift))
	k = g.sub(k, g.choose(denormal, g.constant(shift+bias+float64(up)), g.constant(shift+bias)))
	f := g.sub(g.addInt(g.and(u, g.bits(1<<g.fraction()-1)), g.bits(root)), g.constant(1))

	s := g.div(f, g.add(f, g.constant(2)))
	s2 := g.mul(s, s)
	terms := 4 // |s| ≤ 0.172: the next is 2⁻²⁹ of ln(1+f)
	if g.size == 8 {
		terms = 10 // 2⁻⁶¹
	}
	var series []float64
	for i := terms; i >= 1; i-- {
		series = append(series, 2/float64(2*i+1))
	}
	r := g.mul(s2, g.horner(s2, series))
	half := g.mul(g.mul(f, f), g.constant(0.5))
	high, low := g.ln2()
	minus := g.sub(g.sub(half, g.fma(k, g.constant(low), g.mul(s, g.add(half, r)))), f)
	y := g.fma(k, g.constant(high), g.negative(minus))

	zero := g.zeros()
	y = g.choose(g.compare(x, less, g.constant(math.Inf(1))), y, x) // Inf and NaN stay
	y = g.choose(g.compare(x, less, zero), g.constant(math.NaN()), y)
	return g.choose(g.compare(x, equal, zero), g.constant(math.Inf(-1)), y)
}

// log1p returns ln(1+x) for x ≥ 0: that of w = 1+x, rounded, and of the rest (x - (w-1))/w.
func (g *generator) log1p(x reg.Register) reg.Register {
	one := g.constant(1)
	w := g.add(x, one)
	return g.add(g.log(w), g.div(g.sub(x, g.sub(w, one)), w))
}

// wrap returns the last bits of x, as many as an element has.
func (g *generator) wrap(x uint64) uint64 {
	if g.size == 4 {
		return uint64(uint32(x))
	}
	return x
}
