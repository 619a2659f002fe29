package draw

// key is the explanation of colours under the picture, in rows.
type key struct {
	rows [][]Kind
	w, h float64
}

const (
	swatchWidth = 22.0
	keyRow      = 22.0
	keyGap      = 18.0
	keyWidest   = 560.0 // wraps at this width, unless the picture is wider
)

// key returns the key of the kinds that occur.
func (p *plan) key() key {
	var present [len(looks)]bool
	for _, n := range p.nodes {
		present[n.Kind] = true
	}
	var k key
	room := max(keyWidest, p.root.w)
	x := room // so that the first kind starts a row
	for kind, yes := range present {
		if !yes {
			continue
		}
		w := entryWidth(Kind(kind))
		if x+w > room {
			k.rows = append(k.rows, nil)
			x = 0
		}
		last := len(k.rows) - 1
		k.rows[last] = append(k.rows[last], Kind(kind))
		x += w
		k.w = max(k.w, x-keyGap)
	}
	k.h = keyRow * float64(len(k.rows))
	return k
}

func entryWidth(k Kind) float64 {
	return swatchWidth + 6 + textWidth(looks[k].name, detailSize) + keyGap
}

func (s svg) key(k key, x, y float64) {
	s.printf(`<g font-size="%s" fill="%s">`+"\n", px(detailSize), detailFill)
	for i, row := range k.rows {
		at := x
		top := y + keyRow*float64(i) + 5
		for _, kind := range row {
			l := looks[kind]
			rx := 3.0
			if l.round {
				rx = 6
			}
			s.printf(`<rect x="%s" y="%s" width="%s" height="12" rx="%s" fill="%s" stroke="%s"/>`,
				px(at), px(top), px(swatchWidth), px(rx), l.fill, l.stroke)
			s.printf(`<text x="%s" y="%s">%s</text>`+"\n", px(at+swatchWidth+6), px(top+9.5), l.name)
			at += entryWidth(kind)
		}
	}
	s.printf("</g>\n")
}
