package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// dropout is w = x times a factor, or 0 where keyed.Bits is below the threshold. The last scalar is the element's number, which
// counts on from vector to vector.
var dropout = sweep{"Dropout", 4, []string{"w", "x"}, false, 5, func(g *generator, x []reg.Register, s scalars) []reg.Register {
	factor, key, key2, threshold, number := s(0), s(1), s(2), s(3), s(4)
	index := g.addInt(number, g.vectorOf("numbers", func(i int) uint64 { return uint64(i) }))
	g.ctx.VPADDD(g.bits(uint64(g.bytes/g.size)), number, number)
	hash := g.lowbias32(g.addInt(g.lowbias32(g.xor(index, key)), key2))

	kept := g.choice() // hash ≥ threshold, unsigned
	if g.bytes == 64 {
		const notLess = 5
		g.ctx.VPCMPUD(operand.U8(notLess), threshold, hash, kept)
	} else {
		g.ctx.VPMAXUD(threshold, hash, kept)
		g.ctx.VPCMPEQD(hash, kept, kept)
	}
	return []reg.Register{g.keep(kept, g.mul(factor, x[1]))}
}}

// lowbias32 is that of package keyed.
func (g *generator) lowbias32(x reg.Register) reg.Register {
	mix := func(x reg.Register, shift int) reg.Register { return g.xor(x, g.shiftRight(x, shift)) }
	times := func(x reg.Register, factor uint64) reg.Register {
		v := g.vector()
		g.ctx.VPMULLD(g.bits(factor), x, v)
		return v
	}
	return mix(times(mix(times(mix(x, 16), 0x7feb352d), 15), 0x846ca68b), 16)
}
