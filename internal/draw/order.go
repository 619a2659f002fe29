package draw

import (
	"cmp"
	"slices"
)

// smallScope is the number of cells up to which no effort is spared: more than a person can take in at once.
const smallScope = 300

// orderCells orders the cells of each layer so that few links cross: sweeps down and up sort each layer by the mean
// position of the neighbours in the layer before (Sugiyama, Tagawa and Toda 1981, IEEE Trans. SMC 11(2)); in small
// scopes neighbours are then exchanged where that helps. The best order seen is kept.
func (s *scope) orderCells() {
	sweeps := 4
	switch n := len(s.cells); {
	case n < smallScope:
		sweeps = 24
	case n < 10*smallScope:
		sweeps = 8
	}
	best, least := s.copyLayers(), s.crossings()
	for k := 0; k < sweeps && least > 0 || k < 2; k++ {
		for i := range s.layers {
			if k%2 == 0 {
				s.sortLayer(i, func(c *cell) []link { return c.up })
			} else {
				s.sortLayer(len(s.layers)-1-i, func(c *cell) []link { return c.down })
			}
		}
		if len(s.cells) < smallScope {
			s.exchange()
		}
		// At the first pass the order of inputs is not known yet, so an equal later one is better.
		if n := s.crossings(); n < least || k < 2 && n == least {
			best, least = s.copyLayers(), n
		}
	}
	s.layers = best
	s.number()
}

func (s *scope) copyLayers() [][]int {
	out := make([][]int, len(s.layers))
	for i, l := range s.layers {
		out[i] = slices.Clone(l)
	}
	return out
}

func (s *scope) number() {
	for _, l := range s.layers {
		for i, c := range l {
			s.cells[c].pos = i
		}
	}
}

// sortLayer sorts a layer by the mean place of the links on one side; cells without such links stay where they are.
func (s *scope) sortLayer(i int, side func(*cell) []link) {
	layer := s.layers[i]
	moving := make([]int, 0, len(layer))
	for _, c := range layer {
		links := side(&s.cells[c])
		if len(links) == 0 {
			continue
		}
		var sum float64
		for _, l := range links {
			sum += float64(s.cells[l.to].pos) + l.tie
		}
		s.cells[c].mean = sum / float64(len(links))
		moving = append(moving, c)
	}
	slices.SortStableFunc(moving, func(a, b int) int { return cmp.Compare(s.cells[a].mean, s.cells[b].mean) })
	for k, c := range layer {
		if len(side(&s.cells[c])) > 0 {
			layer[k], moving = moving[0], moving[1:]
		}
	}
	for k, c := range layer {
		s.cells[c].pos = k
	}
}

// exchange swaps neighbours as long as that removes crossings.
func (s *scope) exchange() {
	for improved := true; improved; {
		improved = false
		for _, layer := range s.layers {
			for i := 1; i < len(layer); i++ {
				a, b := &s.cells[layer[i-1]], &s.cells[layer[i]]
				if s.between(a.up, b.up)+s.between(a.down, b.down) > s.between(b.up, a.up)+s.between(b.down, a.down) {
					layer[i-1], layer[i] = layer[i], layer[i-1]
					a.pos, b.pos = b.pos, a.pos
					improved = true
				}
			}
		}
	}
}

// between counts the crossings of the links of a cell with those of a cell to its right.
func (s *scope) between(left, right []link) (n int) {
	for _, l := range left {
		for _, r := range right {
			if s.place(l) > s.place(r) {
				n++
			}
		}
	}
	return n
}

// place orders the far ends of links: cells by position, links to one group by port. Links to one node never cross.
func (s *scope) place(l link) float64 {
	c := &s.cells[l.to]
	if c.item != passing && s.items[c.item].child != nil {
		return float64(c.pos) + l.tie
	}
	return float64(c.pos)
}

// crossings counts the crossings of all links: for each layer the inversions of the lower ends, taken in the order of
// the upper ones (Barth, Jünger and Mutzel 2002, Graph Drawing, LNCS 2528).
func (s *scope) crossings() (n int) {
	for _, layer := range s.layers {
		var lower []float64
		for _, c := range layer {
			down := slices.Clone(s.cells[c].down)
			group := s.cells[c].item != passing && s.items[s.cells[c].item].child != nil
			slices.SortFunc(down, func(a, b link) int {
				if group && a.here != b.here {
					return cmp.Compare(a.here, b.here)
				}
				return cmp.Compare(s.place(a), s.place(b))
			})
			for _, l := range down {
				lower = append(lower, s.place(l))
			}
		}
		n += inversions(lower, make([]float64, len(lower)))
	}
	return n
}

// inversions returns the number of pairs of v in falling order and sorts v; spare is as long as v.
func inversions(v, spare []float64) (n int) {
	if len(v) < 2 {
		return 0
	}
	mid := len(v) / 2
	a, b := v[:mid], v[mid:]
	n = inversions(a, spare[:mid]) + inversions(b, spare[mid:])
	for out := range spare {
		if len(b) == 0 || len(a) > 0 && a[0] <= b[0] {
			spare[out], a = a[0], a[1:]
		} else {
			spare[out], b = b[0], b[1:]
			n += len(a)
		}
	}
	copy(v, spare)
	return n
}
