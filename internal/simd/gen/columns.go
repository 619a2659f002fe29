package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// columnVectors is how many vectors of columns are summed side by side, so that the additions of one hide in those of others.
const columnVectors = 4

// writeColumns writes the kernel that adds rows of x, step bytes apart, to w, in ascending order.
func writeColumns(g *generator, load field) {
	w, x, n, step := load("w"), load("x"), load("n"), load("step")
	down := func(name string, vectors int, masked bool) {
		acc := make([]reg.Register, vectors)
		for j := range acc {
			acc[j] = g.vector()
			g.load(g.at(w, j), masked, acc[j])
		}
		rows, p := load("rows"), g.ctx.GP64()
		g.ctx.MOVQ(x, p)
		g.ctx.Label(name)
		for j, v := range acc {
			if masked {
				row := g.vector()
				g.load(g.at(p, j), true, row)
				g.set(v, g.add(v, row))
			} else {
				g.set(v, g.add(v, g.at(p, j)))
			}
		}
		g.ctx.ADDQ(step, p)
		g.ctx.DECQ(rows)
		g.ctx.JNZ(operand.LabelRef(name))
		for j, v := range acc {
			g.store(v, masked, g.at(w, j))
		}
	}
	along := func(name string, vectors int) { // the n vectors, so many at a time
		g.ctx.Label(name)
		g.ctx.CMPQ(n, operand.U8(vectors))
		g.ctx.JL(operand.LabelRef(name + "Done"))
		down(name+"Row", vectors, false)
		g.ctx.ADDQ(operand.U32(vectors*g.bytes), w)
		g.ctx.ADDQ(operand.U32(vectors*g.bytes), x)
		g.ctx.SUBQ(operand.U8(vectors), n)
		g.ctx.JMP(operand.LabelRef(name))
		g.ctx.Label(name + "Done")
	}
	along("many", columnVectors)
	along("one", 1)
	mask := load("mask")
	g.ctx.TESTQ(mask, mask)
	g.ctx.JZ(operand.LabelRef("done"))
	g.loadMask(load)
	down("edgeRow", 1, true)
	g.ctx.Label("done")
}
