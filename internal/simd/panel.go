package simd

import "unsafe"

// pack copies steps rows of op(B) from row l on, columns j to j+cols, to the panel of s, whose rows are width bytes long.
func (g *product[T]) pack(s *scratch, width, l, steps, j, cols int) {
	if g.b.col == 1 {
		g.packRows(s, width, l, steps, j, cols)
		return
	}
	size := int(unsafe.Sizeof(T(0)))
	panel := unsafe.Pointer(&s.panel)
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

// packRows is pack for a B whose rows lie along memory.
func (g *product[T]) packRows(s *scratch, width, l, steps, j, cols int) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	lanes := t.bytes / size
	for q := 0; q < cols; {
		v := min(4, ceil(cols-q, lanes)) // the widest copy
		p := call{
			b: unsafe.Pointer(g.b.at(l, j+q)), bRow: g.b.row * size,
			c: unsafe.Add(unsafe.Pointer(&s.panel), q*size), cRow: width, k: steps,
		}
		p.setEdge(t, min(lanes, cols-q-(v-1)*lanes), size)
		runCopy[T](g.set, v, &p)
		q += v * lanes
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
