package main

import (
	"slices"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sweep is a kernel that does the same for every element of some slices, the whole vectors of them and one that is not.
type sweep struct {
	name    string
	only    int
	slices  []string
	update  bool // the slices that are written are read too
	scalars int
	body    func(g *generator, x []reg.Register, s scalars) (out []reg.Register) // the new values of the first slices
}

var sweeps = slices.Concat(elementwise, functions, solvers, []sweep{dropout})

// elementwise take the steps of the plain Go forms in the same order, each rounded, so that the bits are the same.
var elementwise = []sweep{
	{"Add", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.add(x[1], x[2])}
	}},
	{"Sub", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.sub(x[1], x[2])}
	}},
	{"Mul", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.mul(x[1], x[2])}
	}},
	{"Scale", 0, []string{"w", "x"}, false, 1, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.mul(s(0), x[1])}
	}},
	{"AddScaled", 0, []string{"w", "x"}, true, 1, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.add(x[0], g.mul(s(0), x[1]))}
	}},
	{"Linear", 0, []string{"w", "x"}, false, 2, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.add(g.mul(s(0), x[1]), s(1))}
	}},
	{"Fill", 0, []string{"w"}, false, 1, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{s(0)}
	}},
	{"Clamp", 0, []string{"w"}, true, 2, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.min(s(0), g.max(s(1), x[0]))} // NaN stays
	}},
	{"Lerp", 0, []string{"w", "x"}, true, 1, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.add(x[0], g.mul(s(0), g.sub(x[1], x[0])))}
	}},
	{"ReLU", 0, []string{"w", "x"}, false, 0, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		zero := g.zeros()
		return []reg.Register{g.add(g.max(zero, x[1]), zero)} // NaN stays; adding 0 turns -0 into 0
	}},
	{"ReLUGrad", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.keep(g.compare(g.zeros(), less, x[2]), x[1])}
	}},
	{"SigmoidGrad", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.mul(g.mul(x[1], x[2]), g.sub(g.constant(1), x[2]))}
	}},
	{"TanhGrad", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.mul(x[1], g.sub(g.constant(1), g.mul(x[2], x[2])))}
	}},
}

// functions are approximated; the plain Go forms go through package math.
var functions = []sweep{
	{"Exp", 0, []string{"w", "x"}, false, 0, function((*generator).exp)},
	{"Log", 0, []string{"w", "x"}, false, 0, function((*generator).log)},
	{"Log1p", 8, []string{"w", "x"}, false, 0, function((*generator).log1p)},
	{"Sigmoid", 0, []string{"w", "x"}, false, 0, function((*generator).sigmoid)},
	{"Tanh", 4, []string{"w", "x"}, false, 0, function((*generator).tanh)},
	{"Erf", 4, []string{"w", "x"}, false, 0, function((*generator).erf)},
	{"GELU", 4, []string{"w", "x"}, false, 0, function((*generator).gelu)},
	{"GELUGrad", 4, []string{"w", "x", "y"}, false, 0, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return []reg.Register{g.mul(x[1], g.geluSlope(x[2]))}
	}},
}

// function returns the body of a sweep w = f(x).
func function(f func(g *generator, x reg.Register) reg.Register) func(g *generator, x []reg.Register, s scalars) []reg.Register {
	return func(g *generator, x []reg.Register, s scalars) []reg.Register { return []reg.Register{f(g, x[1])} }
}

// write writes the kernel.
func (k sweep) write(g *generator, load field) {
	scalars := g.scalars(load, k.scalars)
	pointers := make([]reg.Register, len(k.slices))
	for i, name := range k.slices {
		pointers[i] = load(name)
	}
	offset := g.ctx.GP64()
	g.walk(load, "step", offset, g.bytes, func(masked bool) {
		if masked {
			g.loadMask(load)
		}
		at := func(i int) operand.Mem { return operand.Mem{Base: pointers[i], Index: offset, Scale: 1} }
		x := make([]reg.Register, len(pointers))
		for i := range pointers {
			if i == 0 && !k.update {
				continue // written only
			}
			x[i] = g.vector()
			g.load(at(i), masked, x[i])
		}
		for i, v := range k.body(g, x, scalars) {
			g.store(v, masked, at(i))
		}
	})
}
