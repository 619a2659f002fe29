package simd

import "unsafe"

// block is a part of C, rows x cols outputs from (i, j) on, and how it is computed: in rows of tiles, and in slices of columns, each
// as wide as a tile.
type block struct {
	i, rows, j, cols int

	tiles, high  int  // rows of tiles, and the height of the first
	width        int  // vectors of the widest slice
	narrow, more int  // vectors of most slices, and the number of those that are one wider
	packA, packB bool // whether strips of A and slices of B are copied when they are first used

	ahead ahead // what will be packed next
}

// tiled computes rows ilo to ihi and columns jlo to jhi of C in assembly.
func (g *product[T]) tiled(ilo, ihi, jlo, jhi int) {
	if jlo == jhi {
		return
	}
	t := &tilings[g.set]
	lanes := t.bytes / int(unsafe.Sizeof(T(0)))
	vectors := ceil(jhi-jlo, lanes)
	groups := ceil(ihi-ilo, max(groupRows, groupBytes/(max(1, g.k)*int(unsafe.Sizeof(T(0))))))
	var s *scratch
	for n := range groups {
		b := block{i: ilo + n*(ihi-ilo)/groups}
		b.rows = ilo + (n+1)*(ihi-ilo)/groups - b.i
		panels := g.plan(&b, vectors)
		if s == nil && (b.packA || b.packB || g.k > chunk) {
			s = scratches.Get().(*scratch)
		}
		for n := range panels {
			from, to := n*vectors/panels, (n+1)*vectors/panels
			b.j = jlo + from*lanes
			b.cols = min(jlo+to*lanes, jhi) - b.j
			b.narrow, b.more = b.width, 0
			if b.width <= 4 { // equal widths keep more chains under way than a narrow last tile; there are no tiles of 5 to 7
				across := ceil(to-from, b.width)
				b.narrow, b.more = (to-from)/across, (to-from)%across
			}
			g.tiledBlock(&b, jhi, s)
		}
	}
	if s != nil {
		scratches.Put(s)
	}
}

// plan decides how the rows of a block are computed, for all columns, and returns the number of blocks that these are cut into.
func (g *product[T]) plan(b *block, vectors int) (panels int) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	k := max(1, min(g.k, callSteps))
	b.packB = g.packs(b.rows)
	b.width = t.width(b.rows, vectors)
	b.tiles = ceil(b.rows, t.rows[b.width])
	b.high = b.rows / b.tiles
	panel := t.panel
	if b.packB {
		panel = panelSize
		if g.b.col == 1 { // the first tiles pack, of which there is one height
			b.high = t.rows[b.width]
		}
	}
	if b.tiles == 1 && !b.packB { // B is read once
		panel = vectors * k * t.bytes
	}
	panels = ceil(vectors, max(panel/(k*t.bytes), panelWidth/t.bytes, b.width))
	b.packA = t.packA && g.a.row == 1 && g.a.col*size >= packBytes && g.k > 1 && vectors/panels*t.bytes >= 4*panelWidth
	return panels
}

// packs reports whether B is packed for so many rows of C.
func (g *product[T]) packs(rows int) bool {
	t := &tilings[g.set]
	apart := g.b.row * int(unsafe.Sizeof(T(0)))
	return g.b.col != 1 || apart >= packBytes && apart%t.packStep == 0 && rows >= t.packRows
}

// tiledBlock computes a block of C; the columns from its own to jhi follow.
func (g *product[T]) tiledBlock(b *block, jhi int, s *scratch) {
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
			if begin == 0 && l+p.k == g.k {
				p.after = int(g.after)
			}
			b.ahead = g.following(b, l+p.k, jhi)
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

// tiles runs the kernels of a block for steps l to l+p.k. p is the call for the first tile, but for A and B; each is 1 if every
// column has a start of its own, else 0.
func (g *product[T]) tiles(b *block, p call, l, each int, s *scratch) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	lanes := t.bytes / size
	c, start := p.c, p.s
	r := 0
	for n := range b.tiles {
		height := b.high
		if n > 0 {
			height += n*(b.rows-b.high)/(b.tiles-1) - r
		}
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
			packs := false
			if p.k > 0 {
				p.b, p.bRow = unsafe.Pointer(g.b.at(l, b.j+q)), g.b.row*size
				if b.packB {
					p.panel = unsafe.Add(unsafe.Pointer(&s.panel), q*size*p.k)
					packs = n == 0 && g.b.col == 1
					if n == 0 && !packs {
						g.transpose(p.panel, v*t.bytes, l, p.k, b.j+q, min(left, v*lanes))
					}
					if !packs {
						p.b, p.bRow = p.panel, v*t.bytes
					}
				}
			}
			if packs {
				runPackingTile[T](g.set, height, v, &p)
			} else {
				runTile[T](g.set, height, v, &p)
			}
			q += v * lanes
		}
		r += height
		if r < b.rows {
			c, start = unsafe.Add(c, height*p.cRow), unsafe.Add(start, height*p.sRow)
		}
	}
}
