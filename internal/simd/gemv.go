package simd

// width is the number of outputs whose accumulators columns keeps at once: 1 or 2 KB, so that they stay in the first cache
// while rows of B run past.
const width = 256

// columns computes the outputs lo to hi of a C of one row. Each value of B is used once, so B is read as it lies.
func (g *product[T]) columns(lo, hi int) {
	var x [depth]T
	var acc [width]T
	for j := lo; j < hi; j += width {
		acc := acc[:min(width, hi-j)]
		for begin := 0; begin == 0 || begin < g.k; begin += chunk {
			clear(acc)
			if begin == 0 {
				for q := range acc {
					acc[q] = g.first(0, j+q)
				}
			}
			end := min(begin+chunk, g.k)
			for l := begin; l < end; l += depth {
				x := x[:min(depth, end-l)]
				gather(x, g.a.from(0, l), g.a.col)
				if g.b.col == 1 {
					addRows(acc, x, g.b.from(l, j), g.b.row)
				} else {
					addDots(acc, x, g.b.from(l, j), g.b.col)
				}
			}
			for q, v := range acc {
				g.put(0, j+q, begin, v)
			}
		}
	}
}

func gather[T Float](x, src []T, step int) {
	o := 0
	for l := range x {
		x[l] = src[o]
		o += step
	}
}

// addRows adds x[l] times row l of b to acc; a row begins every ld values. Four rows at a time save three of four loads and
// stores of acc.
func addRows[T Float](acc, x, b []T, ld int) {
	n := len(acc)
	l := 0
	for ; l+4 <= len(x); l += 4 {
		x0, x1, x2, x3 := x[l], x[l+1], x[l+2], x[l+3]
		b0, b1, b2, b3 := b[l*ld:][:n], b[(l+1)*ld:][:n], b[(l+2)*ld:][:n], b[(l+3)*ld:][:n]
		for j, v := range acc {
			v += T(x0 * b0[j])
			v += T(x1 * b1[j])
			v += T(x2 * b2[j])
			v += T(x3 * b3[j])
			acc[j] = v
		}
	}
	for ; l < len(x); l++ {
		AddScaled(acc, b[l*ld:][:n], x[l])
	}
}

// addDots adds to acc[j] the products of x and row j of b; a row begins every ld values. Four rows at a time keep four
// chains busy.
func addDots[T Float](acc, x, b []T, ld int) {
	k := len(x)
	j := 0
	for ; j+4 <= len(acc); j += 4 {
		b0, b1, b2, b3 := b[j*ld:][:k], b[(j+1)*ld:][:k], b[(j+2)*ld:][:k], b[(j+3)*ld:][:k]
		s0, s1, s2, s3 := acc[j], acc[j+1], acc[j+2], acc[j+3]
		for l, v := range x {
			s0 += T(v * b0[l])
			s1 += T(v * b1[l])
			s2 += T(v * b2[l])
			s3 += T(v * b3[l])
		}
		acc[j], acc[j+1], acc[j+2], acc[j+3] = s0, s1, s2, s3
	}
	for ; j < len(acc); j++ {
		s := acc[j]
		for l, v := range b[j*ld:][:k] {
			s += T(x[l] * v)
		}
		acc[j] = s
	}
}
