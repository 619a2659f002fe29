package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// product writes the kernel that computes a tile of C: rows chains down, vectors of chains across, each over k in ascending
// order, started from s. One that packs also copies the rows of B that it reads to the panel, padded with zeros.
func (g *generator) product(s size) {
	name := productName(g.element, g.target, s)
	load := g.begin(name)
	doc := name + " computes a tile of C"
	if s.packs {
		doc += " and packs its rows of B"
	}
	g.ctx.Doc(doc + ".")
	if g.bytes == 64 { // masks cost nothing
		g.loadMask(load)
		g.productOf(s, load, true)
		return
	}
	// Masked loads of AVX2 take a tenth of the time of a tile, and masked stores dozens of cycles on some processors.
	g.ctx.CMPQ(load("mask"), operand.U8(1<<(g.bytes/g.size)-1))
	g.ctx.JE(operand.LabelRef("plain"))
	g.loadMask(load)
	g.productOf(s, load, true)
	g.ctx.Label("plain")
	g.productOf(s, load, false)
}

// productOf writes it with the last vector masked or not, and the return.
func (g *generator) productOf(s size, load func(field string) reg.GPVirtual, masked bool) {
	prefix := ""
	if masked {
		prefix = "masked_"
	}
	step, after := prefix+"step", prefix+"after"
	acc := make([][]reg.Register, s.rows)
	start, sRow := load("s"), load("sRow")
	for i := range acc {
		acc[i] = make([]reg.Register, s.vectors)
		for j := range acc[i] {
			acc[i][j] = g.vector()
			g.load(g.at(start, j), masked && j == s.vectors-1, acc[i][j])
		}
		if i < s.rows-1 {
			g.ctx.ADDQ(sRow, start)
		}
	}

	a, b, k := g.rowsOf(load, s.rows), load("b"), load("k")
	aCol, bRow := load("aCol"), load("bRow")
	ahead, aheadRow := load("ahead"), load("aheadRow")
	var panel reg.Register
	if s.packs {
		panel = load("panel")
	}
	g.ctx.TESTQ(k, k)
	g.ctx.JZ(operand.LabelRef(after))
	g.ctx.Label(step)
	g.multiplyAdd(acc, a, b, panel, masked)
	for _, base := range a.bases {
		g.ctx.ADDQ(aCol, base)
	}
	g.ctx.ADDQ(bRow, b)
	if s.packs {
		g.ctx.ADDQ(operand.U32(s.vectors*g.bytes), panel)
	}
	g.ctx.PREFETCHT1(operand.Mem{Base: ahead})
	g.ctx.ADDQ(aheadRow, ahead)
	g.ctx.DECQ(k)
	g.ctx.JNZ(operand.LabelRef(step))

	g.ctx.Label(after)
	g.after(acc, load, masked, prefix)
	c, cRow := load("c"), load("cRow")
	for i := range acc {
		for j, v := range acc[i] {
			g.store(v, masked && j == s.vectors-1, g.at(c, j))
		}
		if i < s.rows-1 {
			g.ctx.ADDQ(cRow, c)
		}
	}
	g.end()
}

// multiplyAdd adds the products of a column of A and a row of B to the chains. The operand with fewer registers stays in
// them, the other passes through one. The row is stored in the panel, if there is one.
func (g *generator) multiplyAdd(acc [][]reg.Register, a column, b, panel reg.Register, masked bool) {
	rows, vectors := len(acc), len(acc[0])
	fma := pick(g, g.ctx.VFMADD231PS, g.ctx.VFMADD231PD)
	broadcast := func(i int) reg.Register {
		v := g.vector()
		pick(g, g.ctx.VBROADCASTSS, g.ctx.VBROADCASTSD)(a.element(i), v)
		return v
	}
	row := func(j int) reg.Register {
		v := g.vector()
		g.load(g.at(b, j), masked && j == vectors-1, v)
		if panel != nil {
			g.store(v, false, g.at(panel, j))
		}
		return v
	}
	if vectors <= rows {
		stay := make([]reg.Register, vectors)
		for j := range stay {
			stay[j] = row(j)
		}
		for i := range rows {
			v := broadcast(i)
			for j := range stay {
				fma(stay[j], v, acc[i][j])
			}
		}
		return
	}
	stay := make([]reg.Register, rows)
	for i := range stay {
		stay[i] = broadcast(i)
	}
	for j := range vectors {
		v := row(j)
		for i := range stay {
			fma(v, stay[i], acc[i][j])
		}
	}
}

// column addresses the elements of a column of A. An address is a base and a register times 1, 2, 4 or 8, so that nine rows
// take one base and the odd multiples of the step.
type column struct {
	bases []reg.Register        // every ninth row
	times map[int]reg.GPVirtual // 1, 3, 5 and 7 times the step, as far as needed
}

func (c column) element(i int) operand.Mem {
	m := operand.Mem{Base: c.bases[i/9]}
	if i %= 9; i > 0 {
		scale := 1
		for i%2 == 0 {
			i, scale = i/2, scale*2
		}
		m.Index, m.Scale = c.times[i], uint8(scale)
	}
	return m
}

func (g *generator) rowsOf(load func(string) reg.GPVirtual, rows int) column {
	a := load("a")
	c := column{bases: []reg.Register{a}, times: map[int]reg.GPVirtual{}}
	if rows > 1 {
		c.times[1] = load("aRow")
	}
	step := c.times[1]
	for _, n := range []int{3, 5, 7} {
		if rows > n {
			c.times[n] = g.ctx.GP64()
		}
	}
	if rows > 3 {
		g.ctx.LEAQ(operand.Mem{Base: step, Index: step, Scale: 2}, c.times[3])
	}
	if rows > 5 {
		g.ctx.LEAQ(operand.Mem{Base: step, Index: step, Scale: 4}, c.times[5])
	}
	if rows > 7 {
		g.ctx.LEAQ(operand.Mem{Base: c.times[3], Index: step, Scale: 4}, c.times[7])
	}
	if rows > 9 {
		ninth := g.ctx.GP64()
		g.ctx.LEAQ(operand.Mem{Base: a, Index: step, Scale: 8}, ninth)
		g.ctx.ADDQ(step, ninth)
		c.bases = append(c.bases, ninth)
	}
	return c
}
