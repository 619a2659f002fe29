package main

import "fmt"

// product writes the kernel that computes a tile of C, as for the other targets.
func (g *neon) product(s size) {
	doc := "computes a tile of C."
	if s.packs {
		doc = "computes a tile of C and packs its rows of B."
	}
	g.begin(productName(g.element, g.target, s), doc)
	g.eitherWay(s.vectors, func(edge int, label string) { g.productOf(s, edge, label) })
}

// productOf writes it with the last vector masked or not, and the return. Vectors of chain (i, j) are at i*s.vectors + j.
func (g *neon) productOf(s size, edge int, label string) {
	step, after := label+"Step", label+"After"
	start := g.walk("s", neonC, edge)
	for i := range s.rows {
		g.move(false, start, 0, span(i*s.vectors, s.vectors)...)
		if i < s.rows-1 {
			g.next(start)
		}
	}

	g.load("k", neonK)
	g.line("CBZ R%d, %s", neonK, after)
	g.load("a", neonRows)
	g.load("aRow", neonACol)
	for i := 1; i < s.rows; i++ {
		g.line("ADD R%d, R%d, R%d", neonACol, neonRows+i-1, neonRows+i)
	}
	g.load("aCol", neonACol)
	g.line("MOVD $0, R%d", neonAlong)
	b := g.walk("b", neonB, edge)
	g.load("ahead", neonAhead)
	g.load("aheadRow", neonAhead+1)
	panel := rows{neonPanel, unmasked}
	if s.packs {
		g.load("panel", panel.base)
		g.line("MOVD $%d, R%d", s.vectors*g.bytes, panel.base+1)
	}
	g.label(step)
	g.multiplyAdd(s, b, panel)
	g.line("ADD R%d, R%d", neonACol, neonAlong)
	g.next(b)
	if s.packs {
		g.next(panel)
	}
	g.line("PRFM (R%d), PLDL2KEEP", neonAhead)
	g.line("ADD R%d, R%d", neonAhead+1, neonAhead)
	g.line("SUB $1, R%d", neonK)
	g.line("CBNZ R%d, %s", neonK, step)

	g.label(after)
	g.after(s, edge, label)
	c := g.walk("c", neonC, edge)
	for i := range s.rows {
		g.move(true, c, 0, span(i*s.vectors, s.vectors)...)
		if i < s.rows-1 {
			g.next(c)
		}
	}
	g.line("RET")
}

// multiplyAdd adds the products of a column of A and a row of B to the chains. The operand with fewer registers stays in
// them, the other passes through those that are left, two at a time. Kernels that pack store the row in the panel.
func (g *neon) multiplyAdd(s size, b, panel rows) {
	chains := s.rows * s.vectors
	stay := span(chains, min(s.rows, s.vectors))
	left := span(chains+len(stay), 32-chains-len(stay))
	element := func(i, v int) {
		g.line("FMOV%s (R%d)(R%d), F%d", g.upper(), neonRows+i, neonAlong, v)
	}
	row := func(j int, registers []int) {
		g.move(false, b, j, registers...)
		if s.packs {
			g.move(true, panel, j, registers...)
		}
	}
	fma := func(i, j, a, b int) { g.line("%sFMLA(%d, %d, %d)", g.upper(), a, b, i*s.vectors+j) }
	if s.vectors <= s.rows {
		row(0, stay)
		for i := range s.rows {
			a := left[i%len(left)]
			element(i, a)
			for j, v := range stay {
				fma(i, j, a, v)
			}
		}
		return
	}
	for i, a := range stay {
		element(i, a)
	}
	for j := 0; j < s.vectors; j += 2 {
		pass := left[j%(len(left)&^1):][:min(2, s.vectors-j)]
		row(j, pass)
		for q, v := range pass {
			for i, a := range stay {
				fma(i, j+q, a, v)
			}
		}
	}
}

// peak writes the loop that measures how many multiply-adds the processor can do: twice as many chains as elsewhere, for some have
// four units, whose latency these hide.
func (g *neon) peak() {
	const chains = 2 * peakChains
	fmt.Fprintf(&g.stubs, "\n// peakNEON does %d independent multiply-adds of vectors a step.\nfunc peakNEON(steps int)\n", chains)
	fmt.Fprintf(&g.assembly, "\n// func peakNEON(steps int)\nTEXT ·peakNEON(SB), NOSPLIT, $0-8\n")
	g.line("MOVD steps+0(FP), R0")
	for i := range chains + 1 {
		g.line("VEOR V%d.B16, V%d.B16, V%d.B16", i, i, i)
	}
	g.label("step")
	for i := range chains {
		g.line("SFMLA(%d, %d, %d)", chains, chains, i)
	}
	g.line("SUB $1, R0")
	g.line("CBNZ R0, step")
	g.line("RET")
}
