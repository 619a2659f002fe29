package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// copyRows writes the kernel that copies k rows of B into a panel at c. What lies outside the mask becomes zero.
func (g *generator) copyRows(vectors int) {
	name := copyName(g.element, g.target, vectors)
	load := g.begin(name)
	g.ctx.Doc(name + " copies k rows of B to c, padded with zeros; k is at least 1.")
	g.loadMask(load)
	b, bRow, c, cRow, k := load("b"), load("bRow"), load("c"), load("cRow"), load("k")
	g.ctx.Label("step")
	for j := range vectors {
		v := g.vector()
		g.load(g.at(b, j), j == vectors-1, v)
		g.store(v, false, g.at(c, j))
	}
	g.ctx.ADDQ(bRow, b)
	g.ctx.ADDQ(cRow, c)
	g.ctx.DECQ(k)
	g.ctx.JNZ(operand.LabelRef("step"))
	g.end()
}

// transpose writes the kernel that transposes k squares, a vector wide and as high, which lie side by side at b, into
// squares one below the other at c.
func (g *generator) transpose() {
	name := g.letter + "transpose" + g.name
	load := g.begin(name)
	g.ctx.Doc(name + " transposes k squares side by side at b into squares one below the other at c; k is at least 1.")
	b, bRow, c, cRow, k := load("b"), load("bRow"), load("c"), load("cRow"), load("k")
	side := g.bytes / g.size
	next := g.ctx.GP64()
	g.ctx.Label("square")
	g.ctx.MOVQ(b, next)
	rows := make([]reg.Register, side)
	for i := range rows {
		rows[i] = g.vector()
		g.load(operand.Mem{Base: next}, false, rows[i])
		g.ctx.ADDQ(bRow, next)
	}
	for _, v := range g.lanes(g.insideLanes(rows)) {
		g.store(v, false, operand.Mem{Base: c})
		g.ctx.ADDQ(cRow, c)
	}
	g.ctx.ADDQ(operand.U8(g.bytes), b)
	g.ctx.DECQ(k)
	g.ctx.JNZ(operand.LabelRef("square"))
	g.end()
}

// insideLanes transposes within lanes of 16 bytes, which hold p = 4 or 2 elements: of each p rows it makes p vectors, whose
// lane l is column p*l + i of these rows in vector i.
func (g *generator) insideLanes(rows []reg.Register) (groups [][]reg.Register) {
	two := func(unpack func(...operand.Op), x, y reg.Register) reg.Register {
		v := g.vector()
		unpack(y, x, v)
		return v
	}
	if g.size == 8 {
		for i := 0; i < len(rows); i += 2 {
			groups = append(groups, []reg.Register{
				two(g.ctx.VUNPCKLPD, rows[i], rows[i+1]), two(g.ctx.VUNPCKHPD, rows[i], rows[i+1]),
			})
		}
		return groups
	}
	for i := 0; i < len(rows); i += 4 {
		low, high := two(g.ctx.VUNPCKLPS, rows[i], rows[i+1]), two(g.ctx.VUNPCKLPS, rows[i+2], rows[i+3])
		low2, high2 := two(g.ctx.VUNPCKHPS, rows[i], rows[i+1]), two(g.ctx.VUNPCKHPS, rows[i+2], rows[i+3])
		groups = append(groups, []reg.Register{
			two(g.ctx.VUNPCKLPD, low, high), two(g.ctx.VUNPCKHPD, low, high),
			two(g.ctx.VUNPCKLPD, low2, high2), two(g.ctx.VUNPCKHPD, low2, high2),
		})
	}
	return groups
}

// lanes gathers lane l of vector i of every group, in order, into vector p*l + i.
func (g *generator) lanes(groups [][]reg.Register) []reg.Register {
	p := len(groups[0])
	out := make([]reg.Register, p*len(groups))
	pair := func(op func(...operand.Op), choice uint8, x, y reg.Register) reg.Register {
		v := g.vector()
		op(operand.U8(choice), y, x, v)
		return v
	}
	for i := range p {
		if g.bytes == 32 {
			perm := func(ops ...operand.Op) { g.ctx.VPERM2F128(ops[0], ops[1], ops[2], ops[3]) }
			out[i] = pair(perm, 0x20, groups[0][i], groups[1][i])   // lanes 0 and 0
			out[p+i] = pair(perm, 0x31, groups[0][i], groups[1][i]) // lanes 1 and 1
			continue
		}
		const even, odd = 0x88, 0xdd // lanes 0, 2 or 1, 3 of the first vector, then of the second
		shuffle := g.ctx.VSHUFF32X4
		e0, e1 := pair(shuffle, even, groups[0][i], groups[1][i]), pair(shuffle, even, groups[2][i], groups[3][i])
		o0, o1 := pair(shuffle, odd, groups[0][i], groups[1][i]), pair(shuffle, odd, groups[2][i], groups[3][i])
		out[i], out[2*p+i] = pair(shuffle, even, e0, e1), pair(shuffle, odd, e0, e1)
		out[p+i], out[3*p+i] = pair(shuffle, even, o0, o1), pair(shuffle, odd, o0, o1)
	}
	return out
}
