package main

// copyRows writes the kernel that copies k rows of B into a panel at c.
func (g *neon) copyRows(vectors int) {
	g.begin(copyName(g.element, g.target, vectors), "copies k rows of B to c, with anything outside the mask; k is at least 1.")
	g.eitherWay(vectors, func(edge int, label string) {
		step := label + "Step"
		b, c := g.walk("b", neonB, edge), g.walk("c", neonC, unmasked)
		g.load("k", neonK)
		g.label(step)
		g.move(false, b, 0, span(0, vectors)...)
		g.move(true, c, 0, span(0, vectors)...)
		g.next(b)
		g.next(c)
		g.line("SUB $1, R%d", neonK)
		g.line("CBNZ R%d, %s", neonK, step)
		g.line("RET")
	})
}

// transpose writes the kernel that transposes k squares, a vector wide and as high, which lie side by side at b, into
// squares one below the other at c.
func (g *neon) transpose() {
	g.begin(g.letter+"transpose"+g.name, "transposes k squares side by side at b into squares one below the other at c; k is at least 1.")
	b, c := g.walk("b", neonB, unmasked), g.walk("c", neonC, unmasked)
	square := rows{neonRows, unmasked}
	g.line("MOVD R%d, R%d", b.base+1, square.base+1)
	g.load("k", neonK)
	g.label("square")
	g.line("MOVD R%d, R%d", b.base, square.base)
	for i := range g.bytes / g.size {
		g.move(false, square, 0, i)
		g.next(square)
	}
	for _, v := range g.columns() {
		g.move(true, c, 0, v)
		g.next(c)
	}
	g.line("ADD $%d, R%d", g.bytes, b.base)
	g.line("SUB $1, R%d", neonK)
	g.line("CBNZ R%d, square", neonK)
	g.line("RET")
}

// columns returns the vectors that hold the columns of the square whose rows are in the first ones.
func (g *neon) columns() []int {
	pair := func(kind string, x, y, even int) { // makes even and the vector after it of the even and odd columns of x and y
		for n := range 2 {
			g.line("VTRN%d V%d.%s, V%d.%s, V%d.%s", n+1, y, kind, x, kind, even+n, kind)
		}
	}
	if g.size == 8 {
		pair("D2", 0, 1, 8)
		return []int{8, 9}
	}
	pair("S4", 0, 1, 4)
	pair("S4", 2, 3, 6)
	pair("D2", 4, 6, 8)
	pair("D2", 5, 7, 10)
	return []int{8, 10, 9, 11}
}
