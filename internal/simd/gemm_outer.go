package simd

import "unsafe"

// outerRows is how many rows of C a call computes: 256 KB at most, 25 µs to memory.
const outerRows = 512

// isOuter reports whether the product is of a column and a row that lies along memory, for which there are kernels of their own: tiles
// of one step would take longer to begin and end.
func (g *product[T]) isOuter() bool {
	return g.set != generic && g.k == 1 && g.b.col == 1 && g.after == ThenNothing
}

// outer computes rows ilo to ihi and columns jlo to jhi of such a product.
func (g *product[T]) outer(ilo, ihi, jlo, jhi int) {
	t := &tilings[g.set]
	size := int(unsafe.Sizeof(T(0)))
	lanes := t.bytes / size
	for j := jlo; j < jhi; {
		v := min(8, ceil(jhi-j, lanes))
		if t.rows[v] == 0 {
			v = 4
		}
		for i := ilo; i < ihi; i += outerRows {
			p := call{
				k: min(outerRows, ihi-i), a: unsafe.Pointer(g.a.at(i, 0)), aRow: g.a.row * size, b: unsafe.Pointer(g.b.at(0, j)),
				c: unsafe.Pointer(g.c.at(i, j)), cRow: g.c.row * size, s: unsafe.Pointer(&zeros),
			}
			switch g.start {
			case FromBias:
				p.s = unsafe.Pointer(&g.bias[j])
			case FromC:
				p.s, p.sRow = p.c, p.cRow
			}
			p.setEdge(t, min(lanes, jhi-j-(v-1)*lanes), size)
			runOuter[T](g.set, v, &p)
		}
		j += v * lanes
	}
}
