package simd

import "unsafe"

// compute computes a block of C.
func (g *product[T]) compute(b *block, s *scratch) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	width := ceil(b.cols*size, t.bytes) * t.bytes
	steps := callSteps
	if b.packB {
		steps = min(steps, panelSize/width)
	}
	p := call{c: unsafe.Pointer(g.c.at(b.i, b.j)), cRow: g.c.row * size, s: unsafe.Pointer(&zeros)}
	each := 0 // 1 if every column has a start of its own
	switch {
	case b.begin > 0:
		p.c, p.cRow = unsafe.Pointer(&s.part), width
	case g.start == FromC:
		p.s, p.sRow, each = p.c, p.cRow, 1
	case g.start == FromBias:
		p.s, each = unsafe.Pointer(&g.bias[b.j]), 1
	}
	for l := b.begin; l == b.begin || l < b.end; l += steps {
		p.k = min(steps, b.end-l)
		if l+p.k == g.k && g.k <= chunk {
			p.after = int(g.after)
		}
		b.ahead = g.following(b, l+p.k)
		g.tiles(b, p, l, each, s)
		p.s, p.sRow, each = p.c, p.cRow, 1 // the next steps go on where these stopped
	}
	if b.begin > 0 {
		g.addPart(b, unsafe.Slice((*T)(p.c), b.rows*width/size))
	}
}

// addPart adds the chains of a chunk to C; those of the last chunk end there.
func (g *product[T]) addPart(b *block, part []T) {
	width := len(part) / b.rows
	for r := range b.rows {
		c := g.c.from(b.i+r, b.j)[:b.cols]
		Add(c, c, part[r*width:][:b.cols])
		switch {
		case b.end < g.k:
		case g.after == ThenReLU:
			ReLU(c, c)
		case g.after == ThenGate:
			ReLUGrad(c, c, g.gate.from(b.i+r, b.j)[:b.cols])
		}
	}
}

// tiles runs the kernels of a block for steps l to l+p.k. p is the call for the first tile, but for A and B; each is 1 if every
// column has a start of its own, else 0.
func (g *product[T]) tiles(b *block, p call, l, each int, s *scratch) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	lanes := t.bytes / size
	first := p
	for turn := range b.tiles {
		n := b.inward(turn)
		r := b.row(n)
		height := b.row(n+1) - r
		c, start := unsafe.Add(first.c, r*p.cRow), unsafe.Add(first.s, r*p.sRow)
		if p.k > 0 {
			p.a, p.aRow, p.aCol = unsafe.Pointer(g.a.at(b.i+r, l)), g.a.row*size, g.a.col*size
			if b.packA {
				packStrip[T](&p, g.set, height, s)
			}
		}
		more := b.more
		for q := 0; q < b.cols; {
			v := b.narrow
			if more > 0 {
				v++
				more--
			}
			left := b.cols - q
			if left < v*lanes {
				v = ceil(left, lanes)
				if t.rows[v] == 0 {
					v = 4
				}
			}
			p.setEdge(t, min(lanes, left-(v-1)*lanes), size)
			p.c, p.s = unsafe.Add(c, q*size), unsafe.Add(start, q*size*each)
			if After(p.after) == ThenGate {
				p.gate, p.gateRow = unsafe.Pointer(g.gate.at(b.i+r, b.j+q)), g.gate.row*size
			}
			b.ahead.bring(&p)
			if p.k > 0 {
				p.b, p.bRow = unsafe.Pointer(g.b.at(l, b.j+q)), g.b.row*size
			}
			switch {
			case !b.packB || p.k == 0:
				runTile[T](g.set, height, v, &p)
			case n == 0 && g.b.col == 1:
				p.panel = s.slice(q * size * p.k)
				runPackingTile[T](g.set, height, v, &p)
			default:
				panel, width := s.slice(q*size*p.k), v*t.bytes
				if n == 0 {
					g.transpose(panel, width, l, p.k, b.j+q, min(left, v*lanes))
				}
				p.b, p.bRow = panel, width
				runTile[T](g.set, height, v, &p)
			}
			q += v * lanes
		}
	}
}

// inward returns which row of tiles has its turn: from the first to the middle, and then from the last to the middle. A processor that
// has seen rows being written at a constant distance fetches dozens of KB of rows beyond. In the middle these are the thread's own;
// at the end, they would be taken from the thread that has written them.
func (b *block) inward(turn int) int {
	if b.packB || turn <= b.tiles/2 { // the first row of tiles packs for the others
		return turn
	}
	return b.tiles/2 + b.tiles - turn
}

// row returns the first row of a row of tiles.
func (b *block) row(n int) int {
	if n == 0 {
		return 0
	}
	return b.high + (n-1)*(b.rows-b.high)/max(1, b.tiles-1)
}
