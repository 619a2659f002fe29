package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// peakChains is the number of multiply-adds in a step of the peak loop: more than enough to hide their latency, and no
// load or store beside them. Package simd holds the same number.
const peakChains = 12

// peak writes the loop that measures how many multiply-adds the processor can do.
func (g *generator) peak() {
	name := "peak" + g.name
	g.ctx.Function(name)
	g.ctx.Attributes(attr.NOSPLIT)
	g.ctx.SignatureExpr("func(steps int)")
	g.ctx.Doc(fmt.Sprintf("%s does %d independent multiply-adds of vectors a step.", name, peakChains))
	steps := g.ctx.Load(g.ctx.Param("steps"), g.ctx.GP64())
	x := g.vector()
	g.zero(x)
	acc := make([]reg.Register, peakChains)
	for i := range acc {
		acc[i] = g.vector()
		g.zero(acc[i])
	}
	g.ctx.Label("step")
	for _, v := range acc {
		g.ctx.VFMADD231PS(x, x, v)
	}
	g.ctx.DECQ(steps)
	g.ctx.JNZ(operand.LabelRef("step"))
	g.end()
}
