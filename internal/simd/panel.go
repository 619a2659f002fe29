package simd

import "unsafe"

// ahead is memory that will be packed soon. Tiles bring it nearer meanwhile, a part each, for the processor does not foresee rows
// that lie far apart.
type ahead struct {
	at    unsafe.Pointer
	step  int // from one address to that of the next step of k
	next  int // from the part of one tile to that of the next
	parts int // left
}

// following returns what is packed after steps up to l of a block: the next steps, the next panel or the next block.
func (g *product[T]) following(b *block, l int) ahead {
	j, cols := b.j, b.cols
	if l == b.end {
		l, j = b.begin, b.j+b.cols
		if j == b.jhi {
			l, j = b.end, b.jlo
		}
		cols = min(b.cols, b.jhi-j)
	}
	if !b.packB || l >= g.k {
		return ahead{}
	}
	size := int(unsafe.Sizeof(T(0)))
	at := unsafe.Pointer(g.b.at(l, j))
	if g.b.col == 1 {
		return ahead{at, g.b.row * size, line, ceil(cols*size, line)}
	}
	steps := b.end - b.begin
	if steps < g.k || steps > callSteps { // parts of rows, whose lines lie in no one sequence
		return ahead{}
	}
	row := g.b.col * size
	rows := max(1, steps*line/row)
	return ahead{at, line, rows * row, ceil(cols, rows)}
}

// bring gives the next part to a tile.
func (a *ahead) bring(p *call) {
	p.ahead, p.aheadRow = unsafe.Pointer(&zeros), 0
	if a.parts > 0 {
		p.ahead, p.aheadRow = a.at, a.step
		a.parts--
		if a.parts > 0 {
			a.at = unsafe.Add(a.at, a.next)
		}
	}
}

// transpose copies steps rows of op(B) from row l on, columns j to j+cols, to panel, whose rows are width bytes long. B lies
// transposed.
func (g *product[T]) transpose(panel unsafe.Pointer, width, l, steps, j, cols int) {
	size := int(unsafe.Sizeof(T(0)))
	set, side := g.set, tilings[g.set].bytes/size
	if set == avx512 && (cols < side || steps < side) {
		set, side = avx2, side/2
	}
	if cols < side || steps < side {
		out := unsafe.Slice((*T)(panel), steps*width/size)
		for q := range cols {
			for r := range steps {
				out[r*width/size+q] = *g.b.at(l+r, j+q)
			}
		}
		return
	}
	// A square that would stick out at an edge overlaps the one before instead.
	p := call{bRow: g.b.col * size, cRow: width}
	for q := 0; q < cols; q += side {
		q := min(q, cols-side)
		p.b, p.c, p.k = unsafe.Pointer(g.b.at(l, j+q)), unsafe.Add(panel, q*size), steps/side
		runTranspose[T](set, &p)
		if o := steps - side; steps%side > 0 {
			p.b, p.c, p.k = unsafe.Pointer(g.b.at(l+o, j+q)), unsafe.Add(panel, o*width+q*size), 1
			runTranspose[T](set, &p)
		}
	}
}

// packStrip copies the strip of Aᵀ for a row of tiles, so that its steps lie side by side, and changes the call to that copy.
func packStrip[T Float](p *call, set set, height int, s *scratch) {
	t := &tilings[set]
	size := int(unsafe.Sizeof(T(0)))
	lanes := t.bytes / size
	v := ceil(height, lanes)
	x := call{b: p.a, bRow: p.aCol, c: unsafe.Pointer(&s.strip), cRow: v * t.bytes, k: p.k}
	x.setEdge(t, height-(v-1)*lanes, size)
	runCopy[T](set, v, &x)
	p.a, p.aRow, p.aCol = x.c, size, x.cRow
}
