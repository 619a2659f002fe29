package simd

import "unsafe"

// block is what is computed at a time in assembly: rows of C that share a panel of B, the columns of that panel, and a chunk of k. It
// is cut into rows of tiles, and into slices of columns, each as wide as a tile.
type block struct {
	i, rows    int
	jlo, jhi   int // all columns
	j, cols    int // those of the panel
	begin, end int // a chunk of k

	panels       int
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
	size := int(unsafe.Sizeof(T(0)))
	groups := ceil(ihi-ilo, max(groupRows, groupBytes/(max(1, g.k)*size)))
	var s *scratch
	for n := range groups {
		b := block{i: ilo + n*(ihi-ilo)/groups, jlo: jlo, jhi: jhi}
		b.rows = ilo + (n+1)*(ihi-ilo)/groups - b.i
		g.plan(&b)
		if s == nil && (b.packA || b.packB || g.k > chunk) {
			s = scratches.Get().(*scratch)
		}
		for first := true; first || b.begin < g.k; b.begin, first = b.end, false {
			b.end = min(b.begin+chunk, g.k)
			for n := range b.panels {
				g.panel(&b, n)
				g.compute(&b, s)
			}
		}
	}
	if s != nil {
		scratches.Put(s)
	}
}

// plan decides how the rows of a block are computed, for all columns.
func (g *product[T]) plan(b *block) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	vectors := ceil((b.jhi-b.jlo)*size, t.bytes)
	step := max(1, min(g.k, callSteps)) * t.bytes // bytes of a panel one vector wide

	b.packB = g.packs(b.rows)
	widest := vectors
	if b.packB { // there are no packing kernels of more than 4
		widest = min(vectors, 4)
	}
	b.width = t.width(b.rows, widest, g.k)
	b.tiles = ceil(b.rows, t.rows[b.width])
	b.high = b.rows / b.tiles
	panel := t.panel / step
	switch {
	case b.packB:
		panel = panelSize / step
		if g.b.col == 1 { // the first row of tiles packs, for which there are kernels of one height
			b.high = t.rows[b.width]
		}
	case b.tiles == 1: // B is read once
		panel = vectors
	}
	panel = max(panel, panelWidth/t.bytes, b.width)
	if g.k > chunk {
		panel = min(panel, partSize/(b.rows*t.bytes))
	}
	b.panels = ceil(vectors, panel)
	b.packA = t.packA && g.a.row == 1 && g.a.col*size >= packBytes && g.k > 1 && vectors/b.panels*t.bytes >= 4*panelWidth
}

// packs reports whether B is packed for so many rows of C.
func (g *product[T]) packs(rows int) bool {
	t := &tilings[g.set]
	apart := g.b.row * int(unsafe.Sizeof(T(0)))
	return g.b.col != 1 || apart >= packBytes && apart%t.packStep == 0 && rows >= t.packRows
}

// panel turns to panel n, and decides how it is sliced. Equal widths keep more chains under way than a narrow last slice; but there
// are no tiles of 5 to 7 vectors.
func (g *product[T]) panel(b *block, n int) {
	lanes := tilings[g.set].bytes / int(unsafe.Sizeof(T(0)))
	vectors := ceil(b.jhi-b.jlo, lanes)
	from, to := n*vectors/b.panels, (n+1)*vectors/b.panels
	b.j = b.jlo + from*lanes
	b.cols = min(b.jlo+to*lanes, b.jhi) - b.j
	b.narrow, b.more = b.width, 0
	if b.width <= 4 {
		slices := ceil(to-from, b.width)
		b.narrow, b.more = (to-from)/slices, (to-from)%slices
	}
}
