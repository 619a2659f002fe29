package draw

import "strings"

// wires draws the routes. What wires of one value share is drawn once, for lines on top of each other look bolder.
func (s svg) wires(p *plan, routes [][]station) {
	type piece struct {
		key      int
		from, to station
	}
	drawn := map[piece]bool{}
	var heads strings.Builder
	s.printf(`<g fill="none" stroke="%s" stroke-width="1.2">`+"\n", wireStroke)
	for i, w := range p.wires {
		r := routes[i]
		first := 0
		for ; first < len(r)-2 && drawn[piece{w.key, r[first], r[first+1]}]; first++ {
		}
		for k := first; k < len(r)-1; k++ {
			drawn[piece{w.key, r[k], r[k+1]}] = true
		}
		end := r[len(r)-1]
		if w.up {
			head(&heads, r[0].x, r[0].from, -1)
			r[0].from += headLength
		} else {
			head(&heads, end.x, end.to, 1)
			r[len(r)-1].to -= headLength
		}
		s.printf(`<path d="%s"/>`+"\n", path(r[first:], first > 0))
	}
	s.printf(`</g>`+"\n"+`<path fill="%s" d="%s"/>`+"\n", wireStroke, heads.String())
}

// path returns a smooth line through stations; a branch starts at the lower end of the first.
func path(r []station, branch bool) string {
	var b strings.Builder
	point := func(command string, xy ...float64) {
		b.WriteString(command)
		for i, v := range xy {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(px(v))
		}
	}
	if branch {
		point("M", r[0].x, r[0].to)
	} else {
		point("M", r[0].x, r[0].from)
		if r[0].to > r[0].from {
			point("V", r[0].to)
		}
	}
	for k := 1; k < len(r); k++ {
		a, c := r[k-1], r[k]
		if px(a.x) == px(c.x) {
			point("V", c.to)
			continue
		}
		bend := (c.from - a.to) * 0.55
		point("C", a.x, a.to+bend, c.x, c.from-bend, c.x, c.from)
		if c.to > c.from {
			point("V", c.to)
		}
	}
	return b.String()
}

// Size of arrowheads, in pixels. Routes end vertically, so that arrowheads point straight down, or up with direction -1.
const (
	headLength = 7.0
	headHalf   = 3.5
)

func head(b *strings.Builder, x, y, direction float64) {
	base := y - direction*headLength
	b.WriteString("M" + px(x) + " " + px(y) + "L" + px(x-headHalf) + " " + px(base) + "H" + px(x+headHalf) + "Z")
}
