package draw

import "math"

// Sizes in pixels.
const (
	fontSize   = 12.0
	detailSize = 10.0
	oneLine    = 28.0 // height of a node without detail
	twoLines   = 40.0
	sidePad    = 12.0 // between a node's text and its sides
	groupPad   = 16.0
	headRoom   = 24.0 // for the name of a group
	layerGap   = 30.0 // between layers, at least
	widestGap  = 90.0
	longest    = 36 // runes shown of a label
)

// layout returns the plan of g with every item and net in its place.
func layout(g Graph) (*plan, error) {
	p, err := newPlan(g)
	if err != nil {
		return nil, err
	}
	p.arrange(p.root)
	return p, nil
}

// arrange lays out a scope, from the inside out: its groups first, then itself with each group as one big item.
func (p *plan) arrange(s *scope) {
	for i := range s.items {
		it := &s.items[i]
		if it.child != nil {
			p.arrange(it.child)
			it.w, it.h = it.child.w, it.child.h
			continue
		}
		it.w, it.h = nodeSize(p.nodes[it.node])
	}
	s.build(s.assignLayers())
	s.orderCells()
	s.placeCells()
	s.fit()
	s.stack()
}

// nodeSize returns even whole numbers, so that centres fall on pixels.
func nodeSize(n Node) (w, h float64) {
	w, h = textWidth(elide(n.Label, longest), fontSize), oneLine
	if n.Kind == Loss {
		w *= 1.1 // bold
	}
	if n.Detail != "" {
		w, h = max(w, textWidth(elide(n.Detail, longest), detailSize)), twoLines
	}
	if looks[n.Kind].round {
		w += h / 4
	}
	return 2 * math.Ceil(max(w+2*sidePad, 56)/2), h
}

// fit moves the cells to whole pixels in a scope that starts at zero and has room for its name.
func (s *scope) fit() {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range s.cells {
		c := &s.cells[i]
		lo, hi = min(lo, c.x-c.w/2), max(hi, c.x+c.w/2)
	}
	s.w = 2 * math.Ceil((hi-lo)/2+groupPad)
	shift := groupPad - lo
	if s.parent != nil {
		if need := 2 * math.Ceil((textWidth(elide(s.name, longest), detailSize)+2*groupPad)/2); need > s.w {
			shift += (need - s.w) / 2
			s.w = need
		}
	}
	for i := range s.cells {
		s.cells[i].x = math.Round(s.cells[i].x + shift)
	}
}

// stack gives the layers their y, far enough apart for the links between them not to lie flat, and items their corner.
func (s *scope) stack() {
	n := len(s.layers)
	s.top, s.base = make([]float64, n), make([]float64, n)
	height := make([]float64, n)
	for i := range s.items {
		it := &s.items[i]
		height[it.layer] = max(height[it.layer], it.h)
	}
	y := 0.0
	for l := range n {
		s.top[l], s.base[l] = y, y+height[l]
		y = s.base[l] + s.gapBelow(l)
	}
	s.h = s.base[n-1]
	for i := range s.items {
		it := &s.items[i]
		c := &s.cells[it.cell]
		it.x = c.x - it.w/2
		slack := height[it.layer] - it.h
		switch {
		case len(c.up) == 0 && len(c.down) > 0:
			// A source stands low, next to what uses it.
		case len(c.down) == 0 && len(c.up) > 0:
			slack = 0
		default:
			slack = math.Round(slack / 2)
		}
		it.y = s.top[it.layer] + slack
	}
}

// gapBelow returns the distance of layer l from the next. At the borders of a group there is room for its name and for
// nets to spread from their ports.
func (s *scope) gapBelow(l int) float64 {
	var widest float64
	for _, id := range s.layers[l] {
		c := &s.cells[id]
		for _, k := range c.down {
			widest = max(widest, math.Abs(c.x+k.here-s.cells[k.to].x-k.there))
		}
	}
	gap := math.Round(min(24+widest/7, widestGap))
	switch last := len(s.layers) - 1; {
	case l == last:
		return 0
	case l == 0 && s.parent != nil:
		return max(gap, headRoom+4)
	case l == 0, l == last-1 && s.parent == nil:
		return pageMargin
	case l == last-1:
		return max(gap-8, groupPad)
	}
	return max(gap, layerGap)
}
