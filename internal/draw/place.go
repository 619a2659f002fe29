package draw

import "math"

// Horizontal distances between cells of a layer, in pixels.
const (
	nodeGap = 22.0
	wireGap = 14.0
)

// placeCells gives the cells their x: in order and apart, as near to their neighbours in the layers above and below as
// room allows. Each sweep solves a layer exactly; the last ones pull runs through several layers straight.
func (s *scope) placeCells() {
	for _, layer := range s.layers {
		x := 0.0
		for i, c := range layer {
			if i > 0 {
				x += s.apart(layer[i-1], c)
			}
			s.cells[c].x = x
		}
		for _, c := range layer {
			s.cells[c].x -= x / 2
		}
	}
	rounds := 12
	if len(s.cells) > 3000 {
		rounds = 4
	}
	for range rounds {
		for i := range s.layers {
			s.solve(i, true, false)
		}
		for i := len(s.layers) - 1; i >= 0; i-- {
			s.solve(i, false, true)
		}
	}
	for range rounds {
		for i := range s.layers {
			s.solve(i, true, true)
		}
		s.straighten()
	}
	for i := range s.layers {
		s.settle(i)
	}
	s.straighten()
}

// apart returns the least distance of the centres of two neighbours in a layer.
func (s *scope) apart(left, right int) float64 {
	a, b := &s.cells[left], &s.cells[right]
	gap := nodeGap
	if a.item == passing && b.item == passing {
		gap = wireGap
	}
	return (a.w+b.w)/2 + gap
}

// solve moves the cells of a layer to the least sum of weighted squared distances from where their links on the given
// sides want them.
func (s *scope) solve(i int, up, down bool) {
	layer := s.layers[i]
	want := make([]float64, len(layer))
	weight := make([]float64, len(layer))
	least := make([]float64, len(layer))
	for k, id := range layer {
		c := &s.cells[id]
		if k > 0 {
			least[k] = s.apart(layer[k-1], id)
		}
		var sum float64
		if up {
			sum += s.pull(c.up, &weight[k])
		}
		if down {
			sum += s.pull(c.down, &weight[k])
		}
		if weight[k] > 0 {
			want[k] = sum / weight[k]
		} else {
			want[k], weight[k] = c.x, 1e-3
		}
	}
	for k, x := range spread(want, weight, least) {
		s.cells[layer[k]].x = x
	}
}

// pull returns the weighted sum of the places links want their cell at, and adds up the weights.
func (s *scope) pull(links []link, weight *float64) (sum float64) {
	for _, l := range links {
		sum += l.weight * (s.cells[l.to].x + l.there - l.here)
		*weight += l.weight
	}
	return sum
}

// spread returns the x nearest to want, by weighted squares, with x[k] ≥ x[k-1] + least[k]. Taking the sums of least
// away leaves an isotonic regression, which pooling adjacent violators solves exactly.
// Source: Barlow et al. (1972), Statistical Inference under Order Restrictions.
func spread(want, weight, least []float64) []float64 {
	type pool struct {
		mean, weight float64
		count        int
	}
	var pools []pool
	shift := 0.0
	for k := range want {
		if k > 0 {
			shift += least[k]
		}
		p := pool{want[k] - shift, weight[k], 1}
		for len(pools) > 0 && pools[len(pools)-1].mean > p.mean {
			q := pools[len(pools)-1]
			pools = pools[:len(pools)-1]
			w := p.weight + q.weight
			p = pool{(p.mean*p.weight + q.mean*q.weight) / w, w, p.count + q.count}
		}
		pools = append(pools, p)
	}
	x := make([]float64, 0, len(want))
	shift = 0
	for _, p := range pools {
		for range p.count {
			if k := len(x); k > 0 {
				shift += least[k]
			}
			x = append(x, p.mean+shift)
		}
	}
	return x
}

// room returns the interval a cell can move in without coming too near to its neighbours.
func (s *scope) room(id int) (lo, hi float64) {
	c := &s.cells[id]
	layer := s.layers[c.layer]
	lo, hi = math.Inf(-1), math.Inf(1)
	if c.pos > 0 {
		left := layer[c.pos-1]
		lo = s.cells[left].x + s.apart(left, id)
	}
	if c.pos+1 < len(layer) {
		right := layer[c.pos+1]
		hi = s.cells[right].x - s.apart(id, right)
	}
	return lo, hi
}

// straighten moves each trunk to one x where all its layers have room for it, the place that its ends want.
func (s *scope) straighten() {
	for k := range s.nets {
		trunk := s.nets[k].trunk
		if len(trunk) == 0 || s.nets[k].direct {
			continue
		}
		lo, hi := math.Inf(-1), math.Inf(1)
		var sum, weight, mean float64
		for _, id := range trunk {
			a, b := s.room(id)
			lo, hi = max(lo, a), min(hi, b)
			mean += s.cells[id].x / float64(len(trunk))
			for _, links := range [][]link{s.cells[id].up, s.cells[id].down} {
				for _, l := range links {
					if s.cells[l.to].item != passing {
						sum += s.cells[l.to].x + l.there
						weight++
					}
				}
			}
		}
		if lo > hi {
			continue
		}
		if weight > 0 {
			mean = sum / weight
		}
		for _, id := range trunk {
			s.cells[id].x = min(max(mean, lo), hi)
		}
	}
}

// settle moves each item of a layer under the mean of the inputs that carry its data, or over what uses it, as far as
// there is room.
func (s *scope) settle(i int) {
	for _, id := range s.layers[i] {
		c := &s.cells[id]
		if c.item == passing {
			continue
		}
		links := c.up
		if len(links) == 0 {
			links = c.down
		}
		var sum, n float64
		for _, l := range links {
			if !l.aside {
				sum += s.cells[l.to].x + l.there - l.here
				n++
			}
		}
		if n > 0 {
			lo, hi := s.room(id)
			c.x = min(max(sum/n, lo), hi)
		}
	}
}
