package draw

import (
	"cmp"
	"math"
	"slices"
)

// station is a vertical piece of a route; curves join it to the stations before and after.
type station struct{ x, from, to float64 }

// corner is the upper left corner of a scope in the picture.
type corner struct{ x, y float64 }

// corners returns where the scopes of the plan lie.
func (p *plan) corners() map[*scope]corner {
	at := map[*scope]corner{}
	var walk func(s *scope, c corner)
	walk = func(s *scope, c corner) {
		at[s] = c
		for i := range s.items {
			if it := &s.items[i]; it.child != nil {
				walk(it.child, corner{c.x + it.x, c.y + it.y})
			}
		}
	}
	walk(p.root, corner{})
	return at
}

// routes returns the way of each wire, from its upper to its lower node.
func (p *plan) routes(at map[*scope]corner) [][]station {
	out := make([][]station, len(p.wires))
	for i := range p.wires {
		out[i] = p.route(&p.wires[i], at)
	}
	p.spreadEnds(out)
	return out
}

func (p *plan) route(w *wire, at map[*scope]corner) []station {
	var route []station
	for s, it := p.home[w.upper], p.at[w.upper]; s != w.turn; s, it = s.parent, s.self {
		route = s.pass(route, w.key, it, outside, at[s])
	}
	// The way down to the lower node is gathered from the inside out, then put in order.
	var inner []*scope
	var items []int
	for s, it := p.home[w.lower], p.at[w.lower]; s != w.turn; s, it = s.parent, s.self {
		inner, items = append(inner, s), append(items, it)
	}
	_, a, b := p.meet(w.upper, w.lower)
	route = w.turn.pass(route, w.key, a, b, at[w.turn])
	for k := len(inner) - 1; k >= 0; k-- {
		route = inner[k].pass(route, w.key, outside, items[k], at[inner[k]])
	}
	return route
}

// pass appends the way of a net through a scope, from item a to item b; either may be outside.
func (s *scope) pass(route []station, key, a, b int, at corner) []station {
	n := &s.nets[s.netOf[key]]
	add := func(x, from, to float64) {
		x, from, to = x+at.x, from+at.y, to+at.y
		// A net enters a group where it left the level above: one vertical piece, not two.
		if k := len(route) - 1; k > 0 && math.Abs(route[k].x-x) < 0.5 && route[k].to >= from {
			route[k].to = to
			return
		}
		route = append(route, station{x, from, to})
	}
	first, last := 0, len(s.layers)-1
	if a != outside {
		it := &s.items[a]
		add(s.cells[it.cell].x+it.end(key, false).offset, it.y+it.h, s.base[it.layer])
		first = it.layer + 1
	}
	if b != outside {
		last = s.items[b].layer - 1
	}
	switch {
	case !n.direct:
		for l := first; l <= last; l++ {
			add(s.cells[n.trunk[l-n.first]].x, s.top[l], s.base[l])
		}
	case a == outside:
		add(s.cells[n.trunk[0]].x, 0, 0)
	case b == outside:
		add(s.cells[n.exit].x, s.h, s.h)
	}
	if b != outside {
		it := &s.items[b]
		x := s.cells[it.cell].x + it.end(key, true).offset
		if it.child != nil {
			add(x, s.top[it.layer], it.y)
		} else {
			// The end at a node stays a station of its own, which spreadEnds may move.
			route = append(route, station{x + at.x, s.top[it.layer] + at.y, it.y + at.y})
		}
	}
	return route
}

// slot is the distance of arrowheads side by side.
const slot = 14.0

// spreadEnds moves the ends of routes that meet a node's upper side, or its lower side from below, next to each other,
// in the order in which they come.
func (p *plan) spreadEnds(routes [][]station) {
	type end struct{ wire, station, next int }
	above := make([][]end, len(p.nodes))
	below := make([][]end, len(p.nodes))
	for i, w := range p.wires {
		last := len(routes[i]) - 1
		above[w.lower] = append(above[w.lower], end{i, last, last - 1})
		if w.up {
			below[w.upper] = append(below[w.upper], end{i, 0, 1})
		}
	}
	for _, side := range [][][]end{above, below} {
		for node, ends := range side {
			slices.SortStableFunc(ends, func(a, b end) int {
				return cmp.Compare(routes[a.wire][a.next].x, routes[b.wire][b.next].x)
			})
			it := p.home[node].items[p.at[node]]
			want := make([]float64, len(ends))
			for k, e := range ends {
				want[k] = routes[e.wire][e.next].x
			}
			if len(ends) > 0 {
				r := routes[ends[0].wire]
				for k, x := range slots(want, r[ends[0].station].x, it.w) {
					routes[ends[k].wire][ends[k].station].x = x
				}
			}
		}
	}
}

// slots returns the places of arrowheads on a side of the given middle and width, near the wanted ones, which ascend. A
// single one stands in the middle.
func slots(want []float64, middle, width float64) []float64 {
	n := len(want)
	if n == 1 {
		return []float64{middle}
	}
	half := width/2 - slot
	step := min(slot, 2*half/float64(n-1))
	weight, least, near := make([]float64, n), make([]float64, n), make([]float64, n)
	for k := range want {
		weight[k], least[k] = 1, step
		near[k] = min(max(want[k], middle-half), middle+half)
	}
	x := spread(near, weight, least)
	for k := range x {
		lo, hi := middle-half+float64(k)*step, middle+half-float64(n-1-k)*step
		x[k] = min(max(x[k], lo), hi)
	}
	return x
}
