package vm_test

import "slices"

// shrink returns a program that fails as p does and of which nothing can be left out: what is wanted, one by one, and
// words, whose value one of the earlier ones takes the place of.
func shrink(p *randomProgram, fails func(*randomProgram) bool) *randomProgram {
	for {
		smaller := p.smaller(fails)
		if smaller == nil {
			return p
		}
		p = smaller
	}
}

// smaller returns a smaller program that fails too, or nil.
func (p *randomProgram) smaller(fails func(*randomProgram) bool) *randomProgram {
	changes := []func(q *randomProgram){
		func(q *randomProgram) { q.loss, q.wrt, q.again, q.gradsInto = -1, nil, false, false },
		func(q *randomProgram) { q.again = false },
		func(q *randomProgram) { q.gradsInto = false },
	}
	for i := range p.outputs {
		changes = append(changes, func(q *randomProgram) { q.outputs = slices.Delete(q.outputs, i, i+1) })
	}
	for i := range p.into {
		changes = append(changes, func(q *randomProgram) { q.into = slices.Delete(q.into, i, i+1) })
	}
	for i := range p.wrt {
		changes = append(changes, func(q *randomProgram) { q.wrt = slices.Delete(q.wrt, i, i+1) })
	}
	used := p.used()
	for v := len(p.values) - 1; v >= 0; v-- {
		if !used[v] {
			if slices.ContainsFunc(p.values, func(w value) bool { return slices.Contains(w.args, v) }) {
				continue
			}
			changes = append(changes, func(q *randomProgram) { q.replace(v, 0) })
			continue
		}
		for w := v - 1; w >= 0 && p.values[v].word != nil; w-- {
			if a, b := p.values[v], p.values[w]; a.what == b.what && slices.Equal(a.shape, b.shape) {
				changes = append(changes, func(q *randomProgram) { q.replace(v, w) })
			}
		}
	}
	for _, change := range changes {
		q := p.clone()
		change(q)
		if len(q.outputs)+len(q.into)+len(q.wrt) > 0 && len(q.String()) < len(p.String()) && fails(q) {
			return q
		}
	}
	return nil
}

// replace takes value v out; where it is used, w stands.
func (p *randomProgram) replace(v, w int) {
	p.values = slices.Delete(p.values, v, v+1)
	move := func(list []int) {
		for i, x := range list {
			switch {
			case x == v:
				list[i] = w
			case x > v:
				list[i]--
			}
		}
	}
	for _, later := range p.values[v:] {
		move(later.args)
	}
	loss := []int{p.loss}
	for _, list := range [][]int{p.outputs, p.into, p.wrt, loss} {
		move(list)
	}
	p.loss = loss[0]
}

func (p *randomProgram) clone() *randomProgram {
	q := *p
	q.values = slices.Clone(p.values)
	for i := range q.values {
		q.values[i].args = slices.Clone(q.values[i].args)
	}
	q.outputs, q.into, q.wrt = slices.Clone(p.outputs), slices.Clone(p.into), slices.Clone(p.wrt)
	return &q
}
