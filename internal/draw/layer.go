package draw

import "math"

// assignLayers gives every item of the scope a layer, 1 and up, so that every net runs downward: as high as its inputs
// allow, then moved to where its nets are shortest. Items without nets fill rows of their own.
func (s *scope) assignLayers() (layers int) {
	up, down, tied := s.neighbours()
	order := s.topological(up, down)
	for _, i := range order {
		s.items[i].layer = 1
		for _, k := range up[i] {
			s.items[i].layer = max(s.items[i].layer, s.items[k].layer+1)
		}
	}
	s.tighten(order, up, down)
	s.rowsOfTheFree(tied)
	return s.closeRanks()
}

// neighbours returns for each item those it must lie below and those it must lie above, and whether any net ends at it.
func (s *scope) neighbours() (up, down [][]int, tied []bool) {
	up, down, tied = make([][]int, len(s.items)), make([][]int, len(s.items)), make([]bool, len(s.items))
	for _, n := range s.nets {
		for _, b := range n.bottoms {
			tied[b] = true
		}
		if n.top == outside {
			continue
		}
		tied[n.top] = true
		for _, b := range n.bottoms {
			up[b] = append(up[b], n.top)
			down[n.top] = append(down[n.top], b)
		}
	}
	return up, down, tied
}

func (s *scope) topological(up, down [][]int) []int {
	waits := make([]int, len(s.items))
	order := make([]int, 0, len(s.items))
	for i := range s.items {
		if waits[i] = len(up[i]); waits[i] == 0 {
			order = append(order, i)
		}
	}
	for k := 0; k < len(order); k++ {
		for _, to := range down[order[k]] {
			if waits[to]--; waits[to] == 0 {
				order = append(order, to)
			}
		}
	}
	return order
}

// tighten moves items within their freedom towards the side on which they have more nets; so a parameter stands next to
// what uses it. Each move shortens the sum of all nets, so that a few sweeps settle it.
func (s *scope) tighten(order []int, up, down [][]int) {
	for range 4 {
		for k := len(order) - 1; k >= 0; k-- {
			i := order[k]
			if len(down[i]) > len(up[i]) {
				lowest := math.MaxInt
				for _, b := range down[i] {
					lowest = min(lowest, s.items[b].layer-1)
				}
				s.items[i].layer = lowest
			}
		}
		for _, i := range order {
			if len(up[i]) > len(down[i]) {
				highest := 1
				for _, a := range up[i] {
					highest = max(highest, s.items[a].layer+1)
				}
				s.items[i].layer = highest
			}
		}
	}
}

// rowsOfTheFree spreads the items without nets over layers, in about as many rows as columns; a single layer of all
// would be too wide to see.
func (s *scope) rowsOfTheFree(tied []bool) {
	free := 0
	for _, t := range tied {
		if !t {
			free++
		}
	}
	columns := max(6, int(math.Sqrt(float64(free))))
	k := 0
	for i := range s.items {
		if !tied[i] {
			s.items[i].layer = 1 + k/columns
			k++
		}
	}
}

// closeRanks renumbers the layers so that none is empty, and returns how many there are.
func (s *scope) closeRanks() int {
	most := 0
	for _, it := range s.items {
		most = max(most, it.layer)
	}
	used := make([]int, most+1)
	for _, it := range s.items {
		used[it.layer] = 1
	}
	for l := 1; l <= most; l++ {
		used[l] += used[l-1]
	}
	for i := range s.items {
		s.items[i].layer = used[s.items[i].layer]
	}
	return used[most]
}
