package draw

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/pkg/errors"
)

// pageMargin is the space around the picture, in pixels.
const pageMargin = 8.0

// WriteSVG writes the graph as an SVG picture: layers from top to bottom, groups as labelled boxes, below them a key of
// the kinds of nodes. Names are shortened to 36 characters; pointing at a node shows the whole.
//
// No nodes, a repeated ID, an unknown kind, a scope with an empty name in its path, an edge from or to a missing node and
// a cycle are errors, as are those of w.
func (g Graph) WriteSVG(w io.Writer) error {
	p, err := layout(g)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	s := svg{b}
	s.plan(p)
	return errors.Wrap(b.Flush(), "draw graph: write SVG")
}

// svg writes elements. A bufio.Writer keeps its first error until Flush, so nothing here returns one.
type svg struct{ w *bufio.Writer }

func (s svg) printf(format string, args ...any) {
	fmt.Fprintf(s.w, format, args...)
}

// px returns a length with at most one decimal.
func px(v float64) string {
	b := strconv.AppendFloat(nil, v, 'f', 1, 64)
	if n := len(b) - 2; b[n+1] == '0' {
		b = b[:n]
	}
	if string(b) == "-0" {
		return "0"
	}
	return string(b)
}

func (s svg) plan(p *plan) {
	at := p.corners()
	key := p.key()
	width, height := max(p.root.w, key.w)+2*pageMargin, p.root.h+key.h+2*pageMargin
	s.printf(`<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %[1]s %[2]s" font-family="Helvetica, Arial, sans-serif" font-size="%s">`+"\n",
		px(width), px(height), px(fontSize))
	s.printf(`<title>computation graph</title>` + "\n")
	s.printf(`<rect width="100%%" height="100%%" fill="#ffffff"/>` + "\n")
	s.printf(`<g transform="translate(%s %s)">`+"\n", px(pageMargin+(width-2*pageMargin-p.root.w)/2), px(pageMargin))
	s.boxes(p.root, at)
	s.wires(p, p.routes(at))
	s.names(p.root, at)
	s.printf(`<g text-anchor="middle">` + "\n")
	for i := range p.nodes {
		c := at[p.home[i]]
		it := p.home[i].items[p.at[i]]
		s.node(p.nodes[i], c.x+it.x, c.y+it.y, it.w, it.h)
	}
	s.printf("</g>\n</g>\n")
	s.key(key, (width-key.w)/2, pageMargin+p.root.h)
	s.printf("</svg>\n")
}

func (s svg) node(n Node, x, y, w, h float64) {
	l := looks[n.Kind]
	rx := 5.0
	if l.round {
		rx = h / 2
	}
	s.printf(`<g><title>%s</title>`, escape(n.full()))
	s.printf(`<rect x="%s" y="%s" width="%s" height="%s" rx="%s" fill="%s" stroke="%s"`,
		px(x), px(y), px(w), px(h), px(rx), l.fill, l.stroke)
	if l.dashes != "" {
		s.printf(` stroke-dasharray="%s"`, l.dashes)
	}
	s.printf(`/>`)
	weight := ""
	if l.bold {
		weight = ` font-weight="bold"`
	}
	baseline := y + h/2 + 4
	if n.Detail != "" {
		baseline = y + 17
	}
	s.printf(`<text x="%s" y="%s" fill="%s"%s>%s</text>`, px(x+w/2), px(baseline), textFill, weight, escape(elide(n.Label, longest)))
	if n.Detail != "" {
		s.printf(`<text x="%s" y="%s" font-size="%s" fill="%s">%s</text>`,
			px(x+w/2), px(y+31), px(detailSize), detailFill, escape(elide(n.Detail, longest)))
	}
	s.printf("</g>\n")
}

// full returns what a node says when it is pointed at.
func (n Node) full() string {
	out := n.Label
	if n.Scope != "" {
		out = n.Scope + "/" + out
	}
	if n.Detail != "" {
		out += " " + n.Detail
	}
	return out
}

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
