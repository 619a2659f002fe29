package simd

import "unsafe"

// tailOf returns how many of the last columns of C are better computed as rows of Cᵀ, with vectors along the rows of C: those that
// fill a vector badly. It weighs the time in multiply-adds of vectors. A slice of one vector loads as much as it multiplies and takes
// half as long again; a line of A that has to be transposed takes about eight of them, and an output two to get to its place.
func (g *product[T]) tailOf() int {
	lanes := tilings[g.set].bytes / int(unsafe.Sizeof(T(0)))
	cols := g.n % lanes
	if cols == 0 || g.m < lanes || g.k == 0 {
		return 0
	}
	slices := func(vectors int) int {
		if vectors == 1 {
			return 3 * g.m * g.k / 2
		}
		return vectors * g.m * g.k
	}
	lines := ceil(g.m, lanes)
	cost := lines*cols*g.k*9/8 + 2*g.m*cols
	if g.a.row != 1 {
		cost += 8 * lines * g.k
	}
	if slices(g.n/lanes)+cost >= slices(g.n/lanes+1) {
		return 0
	}
	return cols
}

// tail computes rows ilo to ihi of the last columns of C as a product of its own, whose result is then transposed.
func (g *product[T]) tail(ilo, ihi, cols int) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	j := g.n - cols
	out := unsafe.Slice((*T)(unsafe.Pointer(&s.part)), len(s.part)/int(unsafe.Sizeof(T(0))))
	most := len(out) / cols
	for i := ilo; i < ihi; i += most {
		rows := min(most, ihi-i)
		h := product[T]{
			set: g.set, m: cols, n: rows, k: g.k,
			a: operand[T]{g.b.from(0, j), g.b.col, g.b.row},
			b: operand[T]{g.a.from(i, 0), g.a.col, g.a.row},
			c: operand[T]{out, rows, 1},
		}
		if g.start != Zero {
			h.start = FromC
			for q := range cols {
				for r := range rows {
					out[q*rows+r] = g.first(i+r, j+q)
				}
			}
		}
		h.tiled(0, cols, 0, rows)
		for q := range cols {
			column := out[q*rows:][:rows]
			if g.after == ThenReLU {
				ReLU(column, column)
			}
			c := g.c.from(i, j+q)
			at := 0
			for r, v := range column {
				if g.after == ThenGate && !(*g.gate.at(i+r, j+q) > 0) {
					v = 0
				}
				c[at] = v
				at += g.c.row
			}
		}
	}
}
