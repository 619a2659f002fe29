package main

// after writes what becomes of the chains before they are stored, as for the other targets.
func (g *neon) after(s size, edge int, label string) {
	gated, store := label+"Gate", label+"Store"
	chains := s.rows * s.vectors
	g.load("after", neonAfter)
	g.line("CMP $%d, R%d", thenReLU, neonAfter)
	g.line("BLT %s", store)
	g.line("BGT %s", gated)
	zero := chains
	g.line("VEOR V%d.B16, V%d.B16, V%d.B16", zero, zero, zero)
	for v := range chains {
		g.line("%sFMAX(%d, %d, %d)", g.upper(), zero, v, v)
	}
	g.line("B %s", store)

	g.label(gated)
	gate := g.walk("gate", neonC, edge)
	for i := range s.rows {
		y := span(chains, s.vectors)
		g.move(false, gate, 0, y...)
		for j, y := range y {
			g.line("%sGATE(%d, %d)", g.upper(), y, i*s.vectors+j)
		}
		if i < s.rows-1 {
			g.next(gate)
		}
	}
	g.label(store)
}
