package draw

// look is how nodes of a kind are drawn.
type look struct {
	name         string // in the key
	fill, stroke string
	round        bool // fully rounded ends: values that come from outside the computation
	dashes       string
	bold         bool
}

// looks are tints and full colours of Okabe and Ito's palette; operations, the most frequent, stay white.
var looks = [...]look{
	Op:       {name: "operation", fill: "#ffffff", stroke: "#6b6b6b"},
	Input:    {name: "input", fill: "#dcecf7", stroke: "#0072b2", round: true},
	Param:    {name: "parameter", fill: "#fdf0d0", stroke: "#c98a00", round: true},
	State:    {name: "state", fill: "#e3f3fc", stroke: "#3d9bd1", round: true, dashes: "4 2.5"},
	Const:    {name: "constant", fill: "#f1f1f1", stroke: "#8c8c8c", round: true},
	Output:   {name: "output", fill: "#d6f0e7", stroke: "#009e73"},
	Loss:     {name: "loss", fill: "#fbe0d0", stroke: "#d55e00", bold: true},
	Gradient: {name: "gradient", fill: "#f7e6ef", stroke: "#b5598a"},
}

// Colours of what is not a node.
const (
	textFill    = "#262626"
	detailFill  = "#666666"
	wireStroke  = "#7d7d7d"
	groupStroke = "#c3cad3"
	groupName   = "#55606e"
)

// groupFills alternate with depth, so that nested boxes stay apart.
var groupFills = [...]string{"#f6f8fa", "#edf1f5"}

// colourKey is the explanation of colours under the picture, in rows.
type colourKey struct {
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
func (p *plan) key() colourKey {
	var present [len(looks)]bool
	for _, n := range p.nodes {
		present[n.Kind] = true
	}
	var k colourKey
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

func (s svg) key(k colourKey, x, y float64) {
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
