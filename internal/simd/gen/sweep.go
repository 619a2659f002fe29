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
	body    func(g *generator, x, s []reg.Register) (out []reg.Register) // the new values of the first slices
}

var sweeps = slices.Concat(elementwise, functions, solvers, []sweep{dropout})

// elementwise take the steps of the plain Go forms in the same order, each rounded, so that the bits are the same.
var elementwise = []sweep{
	{"Add", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.add(x[1], x[2])}
	}},
	{"Sub", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.sub(x[1], x[2])}
	}},
	{"Mul", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.mul(x[1], x[2])}
	}},
	{"Scale", 0, []string{"w", "x"}, false, 1, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.mul(s[0], x[1])}
	}},
	{"AddScaled", 0, []string{"w", "x"}, true, 1, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.add(x[0], g.mul(s[0], x[1]))}
	}},
	{"Linear", 0, []string{"w", "x"}, false, 2, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.add(g.mul(s[0], x[1]), s[1])}
	}},
	{"Fill", 0, []string{"w"}, false, 1, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{s[0]}
	}},
	{"ReLU", 0, []string{"w", "x"}, false, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		zero := g.zeros()
		return []reg.Register{g.add(g.max(zero, x[1]), zero)} // NaN stays; adding 0 turns -0 into 0
	}},
	{"ReLUGrad", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.keep(g.compare(g.zeros(), less, x[2]), x[1])}
	}},
	{"SigmoidGrad", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.mul(g.mul(x[1], x[2]), g.sub(g.constant(1), x[2]))}
	}},
	{"TanhGrad", 0, []string{"w", "x", "y"}, false, 0, func(g *generator, x, s []reg.Register) []reg.Register {
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
	{"GELUGrad", 4, []string{"w", "x", "y"}, false, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.mul(x[1], g.geluSlope(x[2]))}
	}},
}

// function returns the body of a sweep w = f(x).
func function(f func(g *generator, x reg.Register) reg.Register) func(g *generator, x, s []reg.Register) []reg.Register {
	return func(g *generator, x, s []reg.Register) []reg.Register { return []reg.Register{f(g, x[1])} }
}

// solvers update weights and what is kept of them, and leave zeros in place of the gradient, their last slice.
var solvers = []sweep{
	{"SGD", 0, []string{"w", "x"}, true, 2, func(g *generator, x, s []reg.Register) []reg.Register {
		w, grad, rate, decay := x[0], x[1], s[0], s[1]
		grad = g.add(grad, g.mul(decay, w))
		return []reg.Register{g.sub(w, g.mul(rate, grad)), g.zeros()}
	}},
	{"Momentum", 0, []string{"w", "x", "y"}, true, 3, func(g *generator, x, s []reg.Register) []reg.Register {
		return momentum(g, x, s, false)
	}},
	{"Nesterov", 0, []string{"w", "x", "y"}, true, 3, func(g *generator, x, s []reg.Register) []reg.Register {
		return momentum(g, x, s, true)
	}},
	{"Adam", 0, []string{"w", "x", "y", "z"}, true, 8, func(g *generator, x, s []reg.Register) []reg.Register {
		w, m, v, grad := x[0], x[1], x[2], x[3]
		rate, eps, decay, keep1, new1, keep2, new2, scale := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
		grad = g.add(grad, g.mul(decay, w))
		m = g.add(g.mul(keep1, m), g.mul(new1, grad))
		v = g.add(g.mul(keep2, v), g.mul(new2, g.mul(grad, grad)))
		step := g.div(g.mul(rate, m), g.add(g.mul(scale, g.sqrt(v)), eps))
		return []reg.Register{g.sub(w, step), m, v, g.zeros()}
	}},
}

func momentum(g *generator, x, s []reg.Register, nesterov bool) []reg.Register {
	w, v, grad, rate, keep, decay := x[0], x[1], x[2], s[0], s[1], s[2]
	grad = g.add(grad, g.mul(decay, w))
	v = g.add(g.mul(keep, v), grad)
	step := v
	if nesterov {
		step = g.add(grad, g.mul(keep, v))
	}
	return []reg.Register{g.sub(w, g.mul(rate, step)), v, g.zeros()}
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
