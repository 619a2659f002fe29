package simd

import "unsafe"

// block is a part of C: rows x cols outputs from (i, j) on.
type block struct {
	i, rows, j, cols int

	tiles, v     int  // rows of tiles, and vectors of the widest tile
	narrow, more int  // vectors of most tiles, and the number of those that are one wider
	packA, packB bool // whether strips of A and B are copied first
	end          int  // where the columns of the blocks that follow end
}

// tiled computes rows ilo to ihi and columns jlo to jhi of C in assembly.
func (g *product[T]) tiled(ilo, ihi, jlo, jhi int) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	lanes := t.bytes / size
	vectors := ceil(jhi-jlo, lanes)
	var s *scratch
	for i := ilo; i < ihi; i += groupRows {
		b := block{i: i, rows: min(groupRows, ihi-i), end: jhi}
		b.v = t.width(b.rows, vectors)
		b.tiles = ceil(b.rows, t.rows[b.v])
		panels := ceil(vectors, max(t.panel/(max(1, min(g.k, callSteps))*t.bytes), panelWidth/t.bytes, b.v))
		b.packA = t.packA && g.a.row == 1 && g.a.col*size >= packBytes && g.k > 1 && vectors/panels*t.bytes >= 4*panelWidth
		b.packB = g.b.col != 1 || g.b.row*size >= packBytes && b.rows >= packRows
		if s == nil && (b.packA || b.packB || g.k > chunk) {
			s = scratches.Get().(*scratch)
		}
		for n := range panels {
			from, to := n*vectors/panels, (n+1)*vectors/panels
			b.j = jlo + from*lanes
			b.cols = min(jlo+to*lanes, jhi) - b.j
			b.narrow, b.more = b.v, 0
			if b.v <= 4 { // equal widths keep more chains under way than a narrow last tile; there are no tiles of 5 to 7
				across := ceil(to-from, b.v)
				b.narrow, b.more = (to-from)/across, (to-from)%across
			}
			g.tiledBlock(&b, s)
		}
	}
	if s != nil {
		scratches.Put(s)
	}
}

// tiledBlock computes a block of C.
func (g *product[T]) tiledBlock(b *block, s *scratch) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	width := ceil(b.cols*size, t.bytes) * t.bytes
	steps := min(callSteps, panelSize/width)
	for begin := 0; begin == 0 || begin < g.k; begin += chunk {
		p := call{c: unsafe.Pointer(g.c.at(b.i, b.j)), cRow: g.c.row * size, s: unsafe.Pointer(&zeros)}
		each := 0 // 1 if every column has a start of its own
		switch {
		case begin > 0:
			p.c, p.cRow = unsafe.Pointer(&s.part), width
		case g.start == FromC:
			p.s, p.sRow, each = p.c, p.cRow, 1
		case g.start == FromBias:
			p.s, each = unsafe.Pointer(&g.bias[b.j]), 1
		}
		end := min(begin+chunk, g.k)
		for l := begin; l == begin || l < end; l += steps { // once, if k is 0
			p.k = min(steps, end-l)
			if p.k > 0 {
				p.b, p.bRow = unsafe.Pointer(g.b.at(l, b.j)), g.b.row*size
				if b.packB {
					g.pack(s, width, l, p.k, b.j, b.cols)
					p.b, p.bRow = unsafe.Pointer(&s.panel), width
				}
			}
			if begin == 0 && l+p.k == g.k {
				p.after = int(g.after)
			}
			g.tiles(b, p, l, each, s)
			p.s, p.sRow, each = p.c, p.cRow, 1 // the next steps go on where these stopped
		}
		if begin > 0 {
			part := unsafe.Slice((*T)(p.c), b.rows*width/size)
			for r := range b.rows {
				c := g.c.from(b.i+r, b.j)[:b.cols]
				Add(c, c, part[r*width/size:][:b.cols])
				switch {
				case end == g.k && g.after == ThenReLU:
					ReLU(c, c)
				case end == g.k && g.after == ThenGate:
					ReLUGrad(c, c, g.gate.from(b.i+r, b.j)[:b.cols])
				}
			}
		}
	}
}

// tiles runs the kernels of a block for steps l to l+p.k, over tiles of heights that differ by one row at most. p is the call for
// the first tile, but for A; each is 1 if every column has a start of its own, else 0.
func (g *product[T]) tiles(b *block, p call, l, each int, s *scratch) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	lanes := t.bytes / size
	c, start, panel := p.c, p.s, p.b
	// The columns that are packed next: each tile brings one column of cache lines nearer, for the processor does not foresee
	// rows that lie far apart.
	ahead, aheadEnd := 0, 0
	if b.packB && g.b.col == 1 && p.k > 0 {
		ahead, aheadEnd = b.j+b.cols, min(b.j+2*b.cols, b.end)
	}
	r := 0
	for n := range b.tiles {
		height := (n+1)*b.rows/b.tiles - r
		if p.k > 0 {
			p.a, p.aRow, p.aCol = unsafe.Pointer(g.a.at(b.i+r, l)), g.a.row*size, g.a.col*size
			if b.packA {
				packStrip[T](&p, g.set, height, s)
			}
		}
		p.setEdge(t, lanes, size)
		more := b.more
		for q := 0; q < b.cols; {
			v := b.narrow
			if more > 0 {
				v++
				more--
			}
			if left := b.cols - q; left < v*lanes {
				v = ceil(left, lanes)
				if t.rows[v] == 0 {
					v = 4
				}
				p.setEdge(t, min(lanes, left-(v-1)*lanes), size)
			}
			p.c, p.s = unsafe.Add(c, q*size), unsafe.Add(start, q*size*each)
			if After(p.after) == ThenGate {
				p.gate, p.gateRow = unsafe.Pointer(g.gate.at(b.i+r, b.j+q)), g.gate.row*size
			}
			if p.k > 0 {
				p.b = unsafe.Add(panel, q*size)
			}
			p.ahead, p.aheadRow = unsafe.Pointer(&zeros), 0
			if ahead < aheadEnd {
				p.ahead, p.aheadRow = unsafe.Pointer(g.b.at(l, ahead)), g.b.row*size
				ahead += 64 / size
			}
			runTile[T](g.set, height, v, &p)
			q += v * lanes
		}
		r += height
		if r < b.rows {
			c, start = unsafe.Add(c, height*p.cRow), unsafe.Add(start, height*p.sRow)
		}
	}
}
