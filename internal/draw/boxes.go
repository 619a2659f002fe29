package draw

// boxes draws the groups, outer ones first.
func (s svg) boxes(sc *scope, at map[*scope]corner) {
	for i := range sc.items {
		c := sc.items[i].child
		if c == nil {
			continue
		}
		s.printf(`<rect x="%s" y="%s" width="%s" height="%s" rx="9" fill="%s" stroke="%s"><title>%s</title></rect>`+"\n",
			px(at[c].x), px(at[c].y), px(c.w), px(c.h), groupFills[(c.depth-1)%len(groupFills)], groupStroke, escape(c.path))
		s.boxes(c, at)
	}
}

// names draws the names of the groups over the wires, on a ground that keeps them readable: upper left, or upper right
// if that is free of wires and the left is not.
func (s svg) names(sc *scope, at map[*scope]corner) {
	for i := range sc.items {
		c := sc.items[i].child
		if c == nil {
			continue
		}
		name := elide(c.name, longest)
		width := textWidth(name, detailSize) + 8
		x := 8.0
		if right := c.w - 8 - width; c.entered(x, x+width) && !c.entered(right, right+width) {
			x = right
		}
		x += at[c].x
		s.printf(`<rect x="%s" y="%s" width="%s" height="15" rx="4" fill="%s" fill-opacity="0.85"/>`,
			px(x), px(at[c].y+4), px(width), groupFills[(c.depth-1)%len(groupFills)])
		s.printf(`<text x="%s" y="%s" font-size="%s" fill="%s">%s</text>`+"\n",
			px(x+4), px(at[c].y+15), px(detailSize), groupName, escape(name))
		s.names(c, at)
	}
}

// entered tells whether a wire crosses the upper border between two places.
func (s *scope) entered(from, to float64) bool {
	for _, id := range s.layers[0] {
		if x := s.cells[id].x; x > from && x < to {
			return true
		}
	}
	return false
}
