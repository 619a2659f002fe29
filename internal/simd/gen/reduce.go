package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lanesBytes is the size of the lanes in which a reduction runs, 16 elements or 8, whatever the size of a vector.
const lanesBytes = 64

// reduction is a kernel that combines n times 64 bytes of x, and of y if it has one, with the lanes at w, 64 bytes for each of
// its accumulators.
type reduction struct {
	name   string
	slices []string
	lanes  int
	body   func(g *generator, acc, x []reg.Register) []reg.Register
}

var reductions = []reduction{
	{"Sum", []string{"x"}, 1, func(g *generator, acc, x []reg.Register) []reg.Register {
		return []reg.Register{g.add(acc[0], x[0])}
	}},
	{"Dot", []string{"x", "y"}, 1, func(g *generator, acc, x []reg.Register) []reg.Register {
		return []reg.Register{g.add(acc[0], g.mul(x[0], x[1]))}
	}},
	{"Max", []string{"x"}, 2, func(g *generator, acc, x []reg.Register) []reg.Register {
		return extreme(g, acc, x[0])
	}},
	{"MaxAbs", []string{"x"}, 2, func(g *generator, acc, x []reg.Register) []reg.Register {
		return extreme(g, acc, g.abs(x[0]))
	}},
	// x - x is 0 for what is finite, else NaN.
	{"Finite", []string{"x"}, 1, func(g *generator, acc, x []reg.Register) []reg.Register {
		return []reg.Register{g.add(acc[0], g.sub(x[0], x[0]))}
	}},
}

// extreme returns the maximum of acc[0] and x, and in acc[1] a NaN that came along, which a maximum of vectors may forget.
func extreme(g *generator, acc []reg.Register, x reg.Register) []reg.Register {
	return []reg.Register{g.max(x, acc[0]), g.choose(g.compare(x, unordered, x), x, acc[1])}
}

// write writes the kernel.
func (k reduction) write(g *generator, load field) {
	vectors := lanesBytes / g.bytes
	w := load("w")
	acc := make([][]reg.Register, vectors)
	for v := range acc {
		for l := range k.lanes {
			acc[v] = append(acc[v], g.vector())
			g.load(g.at(w, l*vectors+v), false, acc[v][l])
		}
	}
	var pointers []reg.GPVirtual
	for _, name := range k.slices {
		pointers = append(pointers, load(name))
	}
	n := load("n")
	g.ctx.Label("step")
	for v := range acc {
		x := make([]reg.Register, len(pointers))
		for i, p := range pointers {
			x[i] = g.vector()
			g.load(g.at(p, v), false, x[i])
		}
		for l, next := range k.body(g, acc[v], x) {
			g.set(acc[v][l], next)
		}
	}
	for _, p := range pointers {
		g.ctx.ADDQ(operand.U8(lanesBytes), p)
	}
	g.ctx.DECQ(n)
	g.ctx.JNZ(operand.LabelRef("step"))
	for v := range acc {
		for l := range k.lanes {
			g.store(acc[v][l], false, g.at(w, l*vectors+v))
		}
	}
}
