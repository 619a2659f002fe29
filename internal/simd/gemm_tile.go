package simd

// The shape of the work, chosen by measurement; no bit depends on it. Six accumulators are what the compiler keeps in the
// 15 registers of amd64 beside their products: tiles of 2x4 and 4x4 spill and run at less than half the speed.
const (
	tileRows  = 2
	tileCols  = 3
	depth     = 256 // steps of k for which a panel of B is packed: 3 or 6 KB, a small part of the first cache
	blockRows = 128 // rows of C that share a packed panel
)

// panel holds tileCols columns of B for some steps of k; tile the accumulators of tileRows rows and as many columns.
type (
	panel[T Float] [depth][tileCols]T
	tile[T Float]  [tileRows][tileCols]T
)

// rows computes rows lo to hi of C, for C of two rows or more.
func (g *product[T]) rows(lo, hi int) {
	var b panel[T]
	var acc [blockRows / tileRows]tile[T]
	for i := lo; i < hi; i += blockRows {
		rows := min(blockRows, hi-i)
		for j := 0; j < g.n; j += tileCols {
			g.block(i, rows, j, min(tileCols, g.n-j), &b, &acc)
		}
	}
}

// block computes rows x cols outputs from (i, j) on. Tiles at the edges are computed whole: a missing row repeats the one
// above, missing columns have whatever the panel held before, and neither is stored.
func (g *product[T]) block(i, rows, j, cols int, b *panel[T], acc *[blockRows / tileRows]tile[T]) {
	for begin := 0; begin == 0 || begin < g.k; begin += chunk {
		for r := range rows {
			for q := range cols {
				var v T
				if begin == 0 {
					v = g.first(i+r, j+q)
				}
				acc[r/tileRows][r%tileRows][q] = v
			}
		}
		end := min(begin+chunk, g.k)
		for l := begin; l < end; l += depth {
			steps := b[:min(depth, end-l)]
			for q := range cols {
				pack(steps, q, g.b.from(l, j+q), g.b.row)
			}
			for r := 0; r < rows; r += tileRows {
				a := g.a.from(i+r, l)
				below := a
				if r+1 < rows {
					below = a[g.a.row:]
				}
				acc[r/tileRows].add(a, below, g.a.col, steps)
			}
		}
		for r := range rows {
			for q := range cols {
				g.put(i+r, j+q, begin, acc[r/tileRows][r%tileRows][q])
			}
		}
	}
}

// pack copies every step-th value of src into column q of the panel.
func pack[T Float](b [][tileCols]T, q int, src []T, step int) {
	o := 0
	for l := range b {
		b[l][q] = src[o]
		o += step
	}
}

// add continues the six chains over the steps of b. x and y hold the rows of A, one value every step.
func (t *tile[T]) add(x, y []T, step int, b [][tileCols]T) {
	x0, x1, x2 := t[0][0], t[0][1], t[0][2]
	y0, y1, y2 := t[1][0], t[1][1], t[1][2]
	o := 0
	for l := range b {
		p := &b[l]
		u, v := x[o], y[o]
		o += step
		x0 += T(u * p[0])
		y0 += T(v * p[0])
		x1 += T(u * p[1])
		y1 += T(v * p[1])
		x2 += T(u * p[2])
		y2 += T(v * p[2])
	}
	*t = tile[T]{{x0, x1, x2}, {y0, y1, y2}}
}
