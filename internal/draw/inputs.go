package draw

// arrangeInputs decides for each node which of its inputs carry the data: of those that are computed or fed, the ones
// with the longest computation behind them. They arrive in the middle, the rest on both sides in the order of use, so
// that the data run down the picture in a straight line with parameters left and right.
func (p *plan) arrangeInputs(order []int) {
	inputs := make([][]int, len(p.nodes)) // wires
	for i, w := range p.wires {
		user := w.lower
		if w.up {
			user = w.upper
		}
		inputs[user] = append(inputs[user], i)
	}
	depth := make([]int, len(p.nodes))
	for _, i := range order {
		deepest := -1
		for _, w := range inputs[i] {
			from := p.source(w)
			depth[i] = max(depth[i], depth[from]+1)
			if !held(p.nodes[from].Kind) {
				deepest = max(deepest, depth[from])
			}
		}
		var data, rest []int
		for _, w := range inputs[i] {
			if from := p.source(w); deepest < 0 || !held(p.nodes[from].Kind) && depth[from] == deepest {
				data = append(data, w)
			} else {
				rest = append(rest, w)
			}
		}
		it := &p.home[i].items[p.at[i]]
		it.ports = make(map[int]port, len(inputs[i]))
		place := 0
		set := func(wires []int, main bool) {
			for _, w := range wires {
				it.ports[p.wires[w].key] = port{(float64(place)+0.5)/float64(len(inputs[i])) - 0.5, main}
				place++
			}
		}
		set(rest[:len(rest)/2], false)
		set(data, true)
		set(rest[len(rest)/2:], false)
	}
}

// source returns the node whose value a wire carries.
func (p *plan) source(wire int) int {
	if w := p.wires[wire]; w.up {
		return w.lower
	}
	return p.wires[wire].upper
}

// held tells whether values of a kind are kept by the model rather than fed to it or computed.
func held(k Kind) bool { return k == Param || k == State || k == Const }
