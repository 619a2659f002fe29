package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// outer writes the kernel for products of one step: k rows of C, each from s, the element of A and the same row of B, which stays in
// registers.
func (g *generator) outer(vectors int) {
	name := outerName(g.element, g.target, vectors)
	load := g.begin(name)
	g.ctx.Doc(name + " computes k rows of C from one row of B; k is at least 1.")
	if g.bytes < 64 { // masked stores of AVX2 take dozens of cycles on some processors
		g.ctx.CMPQ(load("mask"), operand.U8(1<<(g.bytes/g.size)-1))
		g.ctx.JNE(operand.LabelRef("masked"))
		g.outerOf(vectors, load, false)
		g.ctx.Label("masked")
	}
	g.loadMask(load)
	g.outerOf(vectors, load, true)
}

// outerOf writes it with the last vector masked or not, and the return.
func (g *generator) outerOf(vectors int, load func(field string) reg.GPVirtual, masked bool) {
	row := fmt.Sprintf("row_%t", masked)
	b := load("b")
	stay := make([]reg.Register, vectors)
	for j := range stay {
		stay[j] = g.vector()
		g.load(g.at(b, j), masked && j == vectors-1, stay[j])
	}
	a, aRow, c, cRow := load("a"), load("aRow"), load("c"), load("cRow")
	start, sRow, k := load("s"), load("sRow"), load("k")
	g.ctx.Label(row)
	x := g.vector()
	pick(g, g.ctx.VBROADCASTSS, g.ctx.VBROADCASTSD)(operand.Mem{Base: a}, x)
	for j := range stay {
		v := g.vector()
		g.load(g.at(start, j), masked && j == vectors-1, v)
		pick(g, g.ctx.VFMADD231PS, g.ctx.VFMADD231PD)(stay[j], x, v)
		g.store(v, masked && j == vectors-1, g.at(c, j))
	}
	g.ctx.ADDQ(aRow, a)
	g.ctx.ADDQ(cRow, c)
	g.ctx.ADDQ(sRow, start)
	g.ctx.DECQ(k)
	g.ctx.JNZ(operand.LabelRef(row))
	g.end()
}
