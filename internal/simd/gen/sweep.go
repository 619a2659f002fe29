package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// sweeps are the kernels that do the same for every element of some slices: the steps of the plain Go forms in the same order,
// each rounded, so that the bits are the same.
var sweeps = []struct {
	name    string
	slices  []string
	scalars int
	body    func(g *generator, x, s []reg.Register) (out []reg.Register) // the new values of the first slices
}{
	{"Add", []string{"w", "x", "y"}, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		return []reg.Register{g.add(x[1], x[2])}
	}},
	{"ReLU", []string{"w", "x"}, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		// The maximum is its second operand if one is NaN or both are zeros; adding 0 turns -0 into 0.
		zero, v := g.vector(), g.vector()
		g.zero(zero)
		pick(g, g.ctx.VMAXPS, g.ctx.VMAXPD)(x[1], zero, v)
		return []reg.Register{g.add(v, zero)}
	}},
	{"ReLUGrad", []string{"w", "x", "y"}, 0, func(g *generator, x, s []reg.Register) []reg.Register {
		zero, v := g.vector(), g.vector()
		g.zero(zero)
		const less = operand.U8(0x11) // 0 < y, false for NaN
		if g.bytes == 64 {
			above := g.ctx.K()
			pick(g, g.ctx.VCMPPS, g.ctx.VCMPPD)(less, x[2], zero, above)
			pick(g, g.ctx.VMOVAPS_Z, g.ctx.VMOVAPD_Z)(x[1], above, v)
			return []reg.Register{v}
		}
		pick(g, g.ctx.VCMPPS, g.ctx.VCMPPD)(less, x[2], zero, v)
		pick(g, g.ctx.VANDPS, g.ctx.VANDPD)(x[1], v, v)
		return []reg.Register{v}
	}},
	{"SGD", []string{"w", "x"}, 2, func(g *generator, x, s []reg.Register) []reg.Register {
		w, grad, rate, decay := x[0], x[1], s[0], s[1]
		grad = g.add(grad, g.mul(decay, w))
		return []reg.Register{g.sub(w, g.mul(rate, grad))}
	}},
	{"Momentum", []string{"w", "x", "y"}, 3, func(g *generator, x, s []reg.Register) []reg.Register {
		return momentum(g, x, s, false)
	}},
	{"Nesterov", []string{"w", "x", "y"}, 3, func(g *generator, x, s []reg.Register) []reg.Register {
		return momentum(g, x, s, true)
	}},
	{"Adam", []string{"w", "x", "y", "z"}, 9, func(g *generator, x, s []reg.Register) []reg.Register {
		w, m, v, grad := x[0], x[1], x[2], x[3]
		rate, eps, decay, keep1, new1, keep2, new2, bias1, bias2 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8]
		grad = g.add(grad, g.mul(decay, w))
		m = g.add(g.mul(keep1, m), g.mul(new1, grad))
		v = g.add(g.mul(keep2, v), g.mul(new2, g.mul(grad, grad)))
		root := g.vector()
		pick(g, g.ctx.VSQRTPS, g.ctx.VSQRTPD)(g.div(v, bias2), root)
		step := g.div(g.mul(rate, g.div(m, bias1)), g.add(root, eps))
		return []reg.Register{g.sub(w, step), m, v}
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
	return []reg.Register{g.sub(w, g.mul(rate, step)), v}
}

// sweep writes the kernel of that number.
func (g *generator) sweep(number int) {
	k := sweeps[number]
	name := g.letter + k.name + g.name
	g.ctx.Function(name)
	g.ctx.Attributes(attr.NOSPLIT)
	g.ctx.Pragma("noescape")
	g.ctx.Signature(g.signatures["sweep"])
	g.ctx.Doc(fmt.Sprintf("%s is %s for n vectors.", name, k.name))
	load := g.fields()
	scalars := make([]reg.Register, k.scalars)
	if k.scalars > 0 {
		s := load("s")
		for i := range scalars {
			scalars[i] = g.vector()
			pick(g, g.ctx.VBROADCASTSS, g.ctx.VBROADCASTSD)(operand.Mem{Base: s, Disp: i * g.size}, scalars[i])
		}
	}
	pointers := make([]reg.Register, len(k.slices))
	for i, field := range k.slices {
		pointers[i] = load(field)
	}
	n := load("n")
	g.ctx.Label("step")
	x := make([]reg.Register, len(pointers))
	for i, p := range pointers {
		if i == 0 && k.scalars == 0 {
			continue // written only
		}
		x[i] = g.vector()
		g.load(operand.Mem{Base: p}, false, x[i])
	}
	for i, v := range k.body(g, x, scalars) {
		g.store(v, false, operand.Mem{Base: pointers[i]})
	}
	for _, p := range pointers {
		g.ctx.ADDQ(operand.U8(g.bytes), p)
	}
	g.ctx.DECQ(n)
	g.ctx.JNZ(operand.LabelRef("step"))
	g.end()
}

func (g *generator) zero(v reg.Register) {
	if g.bytes == 64 {
		g.ctx.VPXORD(v, v, v)
	} else {
		g.ctx.VXORPS(v, v, v)
	}
}

// binary returns op(x, y) in a new register.
func (g *generator) binary(op func(...operand.Op), x, y reg.Register) reg.Register {
	v := g.vector()
	op(y, x, v)
	return v
}

func (g *generator) add(x, y reg.Register) reg.Register {
	return g.binary(pick(g, g.ctx.VADDPS, g.ctx.VADDPD), x, y)
}

func (g *generator) sub(x, y reg.Register) reg.Register {
	return g.binary(pick(g, g.ctx.VSUBPS, g.ctx.VSUBPD), x, y)
}

func (g *generator) mul(x, y reg.Register) reg.Register {
	return g.binary(pick(g, g.ctx.VMULPS, g.ctx.VMULPD), x, y)
}

func (g *generator) div(x, y reg.Register) reg.Register {
	return g.binary(pick(g, g.ctx.VDIVPS, g.ctx.VDIVPD), x, y)
}
