package main

import (
	"slices"

	"github.com/mmcloughlin/avo/reg"
)

// solvers update weights and what is kept of them, and leave zeros in place of the gradient, their last slice. Their first three
// scalars are those of an Adjust.
var solvers = []sweep{
	{"SGD", 0, []string{"w", "x"}, true, 4, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		w, grad := g.adjusted(x, s)
		return []reg.Register{g.sub(w, g.mul(s(3), grad)), g.zeros()}
	}},
	{"Momentum", 0, []string{"w", "x", "y"}, true, 5, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return g.momentum(x, s, false)
	}},
	{"Nesterov", 0, []string{"w", "x", "y"}, true, 5, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return g.momentum(x, s, true)
	}},
	{"Lion", 0, []string{"w", "x", "y"}, true, 8, (*generator).lion},
	{"Adam", 0, []string{"w", "x", "y", "z"}, true, 11, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return g.adam(x, s, false)
	}},
	{"AMSGrad", 0, []string{"w", "x", "y", "z", "v"}, true, 11, func(g *generator, x []reg.Register, s scalars) []reg.Register {
		return g.adam(x, s, true)
	}},
	{"RMSprop", 0, []string{"w", "x", "y"}, true, 8, rmsprop(false, false)},
	{"RMSpropMomentum", 0, []string{"w", "x", "y", "z"}, true, 8, rmsprop(false, true)},
	{"RMSpropCentered", 0, []string{"w", "x", "y", "z"}, true, 8, rmsprop(true, false)},
	{"RMSpropCenteredMomentum", 0, []string{"w", "x", "y", "z", "v"}, true, 8, rmsprop(true, true)},
}

// adjusted returns w' and g'.
func (g *generator) adjusted(x []reg.Register, s scalars) (w, grad reg.Register) {
	w, grad = x[0], x[len(x)-1]
	grad = g.add(g.mul(s(0), grad), g.mul(s(1), w))
	return g.sub(w, g.mul(s(2), w)), grad
}

// mix returns s(i)·x + s(j)·y.
func (g *generator) mix(s scalars, i int, x reg.Register, j int, y reg.Register) reg.Register {
	return g.add(g.mul(s(i), x), g.mul(s(j), y))
}

func (g *generator) momentum(x []reg.Register, s scalars, nesterov bool) []reg.Register {
	w, grad := g.adjusted(x, s)
	v := g.add(g.mul(s(4), x[1]), grad)
	step := v
	if nesterov {
		step = g.add(grad, g.mul(s(4), v))
	}
	return []reg.Register{g.sub(w, g.mul(s(3), step)), v, g.zeros()}
}

func (g *generator) lion(x []reg.Register, s scalars) []reg.Register {
	w, grad := g.adjusted(x, s)
	sum, zero := g.mix(s, 4, x[1], 5, grad), g.zeros()
	one := g.reg(g.constant(1))
	sign := g.add(g.sub(sum, sum), g.keep(g.compare(zero, less, sum), one))
	sign = g.sub(sign, g.keep(g.compare(sum, less, zero), one))
	return []reg.Register{g.sub(w, g.mul(s(3), sign)), g.mix(s, 6, x[1], 7, grad), g.zeros()}
}

func (g *generator) adam(x []reg.Register, s scalars, amsgrad bool) []reg.Register {
	w, grad := g.adjusted(x, s)
	m := g.mix(s, 3, x[1], 4, grad)
	v := g.mix(s, 5, x[2], 6, g.mul(grad, grad))
	out, square := []reg.Register{m, v}, v
	if amsgrad {
		square = g.choose(g.compare(v, lessEqual, x[3]), x[3], v) // v if it is NaN
		out = append(out, square)
	}
	step := g.div(g.mix(s, 7, m, 8, grad), g.add(g.mul(s(9), g.sqrt(square)), s(10)))
	return slices.Concat([]reg.Register{g.sub(w, step)}, out, []reg.Register{g.zeros()})
}

func rmsprop(centered, momentum bool) func(g *generator, x []reg.Register, s scalars) []reg.Register {
	return func(g *generator, x []reg.Register, s scalars) []reg.Register {
		w, grad := g.adjusted(x, s)
		square := g.mix(s, 3, x[1], 4, g.mul(grad, grad))
		out := []reg.Register{square}
		if centered {
			mean := g.mix(s, 3, x[2], 4, grad)
			out = append(out, mean)
			square = g.max(g.zeros(), g.sub(square, g.mul(mean, mean)))
		}
		divisor := g.add(g.sqrt(square), s(6))
		if !momentum {
			return slices.Concat([]reg.Register{g.sub(w, g.div(g.mul(s(5), grad), divisor))}, out, []reg.Register{g.zeros()})
		}
		velocity := g.add(g.mul(s(7), x[len(x)-2]), g.div(grad, divisor))
		out = append(out, velocity)
		return slices.Concat([]reg.Register{g.sub(w, g.mul(s(5), velocity))}, out, []reg.Register{g.zeros()})
	}
}
