package main

import "github.com/mmcloughlin/avo/operand"

// writeQuotients writes the kernel that divides bytes, as many as n vectors have elements, by a scalar.
func writeQuotients(g *generator, load field) {
	s := g.scalars(load, 1)
	w, x, n := load("w"), load("x"), load("n")
	g.ctx.Label("step")
	v := g.vector()
	g.ctx.VPMOVZXBD(operand.Mem{Base: x}, v)
	g.ctx.VCVTDQ2PS(v, v)
	g.store(g.div(v, s(0)), false, g.at(w, 0))
	g.ctx.ADDQ(operand.U8(g.bytes/g.size), x)
	g.ctx.ADDQ(operand.U8(g.bytes), w)
	g.ctx.DECQ(n)
	g.ctx.JNZ(operand.LabelRef("step"))
}
