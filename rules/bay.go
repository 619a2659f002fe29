package rules

// bays measures the ground with ink in three of the four directions.
func (g *Glyph) bays() {
	rows, columns := make([]reach, g.height), make([]reach, g.width)
	for i, ink := range g.ink {
		if ink {
			rows[i/g.width].add(i % g.width)
			columns[i%g.width].add(i / g.width)
		}
	}
	pixel := 1 / float64(len(g.ink))
	for i, ink := range g.ink {
		if ink {
			continue
		}
		y, x := i/g.width, i%g.width
		left, right := rows[y].sides(x)
		up, down := columns[x].sides(y)
		switch above := 2*y < g.height; {
		case up && down && right && !left && above:
			g.LeftAbove += pixel
		case up && down && right && !left:
			g.LeftBelow += pixel
		case up && down && left && !right && above:
			g.RightAbove += pixel
		case up && down && left && !right:
			g.RightBelow += pixel
		case left && right && down && !up:
			g.Top += pixel
		}
	}
}

// A reach is where the ink of a row or a column begins and ends.
type reach struct {
	first, last int
	some        bool
}

func (r *reach) add(i int) {
	if !r.some {
		*r = reach{i, i, true}
	}
	r.last = i // pixels come in ascending order
}

// sides reports whether there is ink before i and after it.
func (r reach) sides(i int) (before, after bool) { return r.some && r.first < i, r.some && r.last > i }
