package draw

import (
	"cmp"
	"slices"
)

// grid is the layered form of a scope: layer 0 holds the ports in its upper border, the last layer those in its lower
// border, and those between the items and the places where nets pass them.
type grid struct {
	cells     []cell
	layers    [][]int // cells, from left to right
	top, base []float64
	w, h      float64
}

// cell is a place in a layer: an item, or a net passing through.
type cell struct {
	item     int // or passing
	net      int // of a passing cell
	layer    int
	pos      int     // in its layer
	mean     float64 // of the positions of its neighbours, in orderCells
	w, x     float64 // x is the centre
	up, down []link
}

const passing = -1

// link joins two cells of neighbouring layers.
type link struct {
	to          int
	here, there float64 // where it ends, from the centre of either cell
	tie         float64 // orders links to one cell there, -½ to ½: by port, or by input
	weight      float64
	aside       bool
}

// passBudget bounds the passing cells of one scope, for they can outnumber the nodes a thousandfold. Nets beyond it, the
// longest, run straight behind what is in their way.
const passBudget = 40_000

// build makes the cells and links of the scope; the items have sizes and layers, the child scopes ports.
func (s *scope) build(layers int) {
	s.grid = grid{layers: make([][]int, layers+2)}
	for i := range s.items {
		it := &s.items[i]
		it.cell = s.addCell(cell{item: i, layer: it.layer, w: it.w})
	}
	last := layers + 1
	lengths := make([]int, len(s.nets))
	shortest := make([]int, len(s.nets)) // net indices, shortest first
	for k := range s.nets {
		n := &s.nets[k]
		shortest[k] = k
		n.first = 0
		if n.top != outside {
			n.first = s.items[n.top].layer + 1
		}
		for _, b := range n.bottoms {
			lengths[k] = max(lengths[k], s.items[b].layer-n.first)
		}
		if n.leaves {
			lengths[k] = last + 1 - n.first
		}
	}
	slices.SortStableFunc(shortest, func(a, b int) int { return cmp.Compare(lengths[a], lengths[b]) })
	budget := passBudget
	for _, k := range shortest {
		if budget -= lengths[k]; budget < 0 && lengths[k] > 1 {
			s.ports(k, last)
			continue
		}
		s.run(k, lengths[k])
	}
}

func (s *scope) addCell(c cell) int {
	c.pos = len(s.layers[c.layer])
	s.cells = append(s.cells, c)
	s.layers[c.layer] = append(s.layers[c.layer], len(s.cells)-1)
	return len(s.cells) - 1
}

// ports gives a net beyond the budget its places in the borders, without links.
func (s *scope) ports(k, last int) {
	n := &s.nets[k]
	n.direct = true
	if n.top == outside {
		n.trunk = append(n.trunk, s.addCell(cell{item: passing, net: k, layer: 0}))
	}
	if n.leaves {
		n.exit = s.addCell(cell{item: passing, net: k, layer: last})
	}
}

// run makes the trunk of a net and links it to the items at its ends.
func (s *scope) run(k, length int) {
	n := &s.nets[k]
	n.trunk = make([]int, length)
	for l := range length {
		n.trunk[l] = s.addCell(cell{item: passing, net: k, layer: n.first + l})
		if l > 0 {
			s.join(end{cell: n.trunk[l-1]}, end{cell: n.trunk[l]})
		}
	}
	if n.leaves {
		n.exit = n.trunk[length-1]
	}
	if n.top != outside && length > 0 {
		s.join(s.items[n.top].end(n.key, false), end{cell: n.trunk[0]})
	}
	for _, b := range n.bottoms {
		var upper end
		if l := s.items[b].layer; l > n.first {
			upper.cell = n.trunk[l-1-n.first]
		} else {
			upper = s.items[n.top].end(n.key, false)
		}
		s.join(upper, s.items[b].end(n.key, true))
	}
}

// end is where a link meets a cell.
type end struct {
	cell   int
	offset float64
	tie    float64
	aside  bool // at a node that has more important inputs
}

// end returns where a net meets an item: the middle of a node, the port of a group.
func (it *item) end(key int, upper bool) end {
	if it.child != nil {
		offset := it.child.port(key, upper) - it.w/2
		return end{cell: it.cell, offset: offset, tie: offset / it.w}
	}
	if p, ok := it.ports[key]; ok && upper {
		return end{cell: it.cell, tie: p.tie, aside: !p.main}
	}
	return end{cell: it.cell}
}

// port returns the place of a net in the upper or lower border.
func (s *scope) port(key int, upper bool) float64 {
	n := &s.nets[s.netOf[key]]
	if upper {
		return s.cells[n.trunk[0]].x
	}
	return s.cells[n.exit].x
}

// join links an upper and a lower cell. Straight runs through several layers matter more to the eye than short edges.
func (s *scope) join(a, b end) {
	weight := 1.0
	switch upper, lower := s.cells[a.cell].item == passing, s.cells[b.cell].item == passing; {
	case upper && lower:
		weight = 8
	case upper || lower:
		weight = 2
	}
	if b.aside {
		weight /= 8
	}
	s.cells[a.cell].down = append(s.cells[a.cell].down, link{b.cell, a.offset, b.offset, b.tie, weight, b.aside})
	s.cells[b.cell].up = append(s.cells[b.cell].up, link{a.cell, b.offset, a.offset, a.tie, weight, b.aside})
}
