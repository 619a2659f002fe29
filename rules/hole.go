package rules

// leastHole is how many pixels make a hole; fewer are a flaw of the writing.
const leastHole = 2

// holes finds the pieces of ground, joined over the edges of pixels, that do not reach the border of the box.
func (g *Glyph) holes() {
	seen := make([]bool, len(g.ink))
	largest := 0
	for start, ink := range g.ink {
		if ink || seen[start] {
			continue
		}
		size, top, bottom, closed := g.flood(start, seen)
		if !closed || size < leastHole {
			continue
		}
		g.Holes++
		if size > largest {
			largest = size
			g.HoleAt = float64(top+bottom+1) / 2 / float64(g.height)
			g.HoleTall = float64(bottom-top+1) / float64(g.height)
		}
	}
}

// flood marks the piece of ground about a pixel as seen, and returns how many pixels it has, its first and last row, and whether
// it stays within the box.
func (g *Glyph) flood(start int, seen []bool) (size, top, bottom int, closed bool) {
	seen[start] = true
	piece := []int{start}
	top, closed = g.height, true
	for k := 0; k < len(piece); k++ {
		y, x := piece[k]/g.width, piece[k]%g.width
		top, bottom = min(top, y), max(bottom, y)
		for _, next := range [4][2]int{{y - 1, x}, {y + 1, x}, {y, x - 1}, {y, x + 1}} {
			y, x := next[0], next[1]
			if y < 0 || y >= g.height || x < 0 || x >= g.width {
				closed = false
				continue
			}
			if i := y*g.width + x; !g.ink[i] && !seen[i] {
				seen[i] = true
				piece = append(piece, i)
			}
		}
	}
	return len(piece), top, bottom, closed
}
