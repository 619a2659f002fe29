package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The steps that kernels are made of, each on a vector of numbers and into a new register. An operand is a register, or a
// constant, which may be memory: the instructions take that in one place only, so that the others take what reg returns.

// binary returns op(x, y).
func (g *generator) binary(op func(...operand.Op), x, y operand.Op) reg.Register {
	v := g.vector()
	op(y, g.reg(x), v)
	return v
}

func (g *generator) add(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VADDPS, g.ctx.VADDPD), x, y)
}

func (g *generator) sub(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VSUBPS, g.ctx.VSUBPD), x, y)
}

func (g *generator) mul(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VMULPS, g.ctx.VMULPD), x, y)
}

func (g *generator) div(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VDIVPS, g.ctx.VDIVPD), x, y)
}

// max returns the greater of x and y, and y if one is NaN or both are zeros.
func (g *generator) max(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VMAXPS, g.ctx.VMAXPD), x, y)
}

// min returns the lesser of x and y, and y if one is NaN or both are zeros.
func (g *generator) min(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VMINPS, g.ctx.VMINPD), x, y)
}

func (g *generator) and(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VANDPS, g.ctx.VANDPD), x, y)
}

func (g *generator) or(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VORPS, g.ctx.VORPD), x, y)
}

func (g *generator) xor(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VXORPS, g.ctx.VXORPD), x, y)
}

// addInt returns the sum of x and y as integers.
func (g *generator) addInt(x, y operand.Op) reg.Register {
	return g.binary(pick(g, g.ctx.VPADDD, g.ctx.VPADDQ), x, y)
}

func (g *generator) shiftLeft(x operand.Op, bits int) reg.Register {
	v := g.vector()
	pick(g, g.ctx.VPSLLD, g.ctx.VPSLLQ)(operand.U8(bits), g.reg(x), v)
	return v
}

func (g *generator) shiftRight(x operand.Op, bits int) reg.Register {
	v := g.vector()
	pick(g, g.ctx.VPSRLD, g.ctx.VPSRLQ)(operand.U8(bits), g.reg(x), v)
	return v
}

func (g *generator) sqrt(x operand.Op) reg.Register {
	v := g.vector()
	pick(g, g.ctx.VSQRTPS, g.ctx.VSQRTPD)(x, v)
	return v
}

// fma returns x*y + z, rounded once.
func (g *generator) fma(x, y, z operand.Op) reg.Register {
	if _, ok := y.(reg.Register); ok {
		v := g.copy(x)
		pick(g, g.ctx.VFMADD213PS, g.ctx.VFMADD213PD)(z, y, v)
		return v
	}
	v := g.copy(x)
	pick(g, g.ctx.VFMADD132PS, g.ctx.VFMADD132PD)(y, g.reg(z), v)
	return v
}

// horner returns the polynomial with these coefficients at x, that of the highest power first.
func (g *generator) horner(x reg.Register, coefficients []float64) reg.Register {
	v := g.copy(g.constant(coefficients[0]))
	for _, c := range coefficients[1:] {
		pick(g, g.ctx.VFMADD213PS, g.ctx.VFMADD213PD)(g.constant(c), x, v)
	}
	return v
}

func (g *generator) abs(x operand.Op) reg.Register { return g.and(x, g.bits(g.signBit()-1)) }

func (g *generator) negative(x operand.Op) reg.Register { return g.xor(x, g.bits(g.signBit())) }

func (g *generator) copy(x operand.Op) reg.Register {
	v := g.vector()
	pick(g, g.ctx.VMOVUPS, g.ctx.VMOVUPD)(x, v)
	return v
}

// reg returns x, in a register.
func (g *generator) reg(x operand.Op) reg.Register {
	if r, ok := x.(reg.Register); ok {
		return r
	}
	return g.copy(x)
}

func (g *generator) zero(v reg.Register) {
	if g.bytes == 64 {
		g.ctx.VPXORD(v, v, v)
	} else {
		g.ctx.VXORPS(v, v, v)
	}
}

// zeros returns a vector of zeros.
func (g *generator) zeros() reg.Register {
	v := g.vector()
	g.zero(v)
	return v
}

// The comparisons of VCMPPS; false for NaN, but for unordered and those that say not.
const (
	equal        = 0x00
	unordered    = 0x03
	notEqual     = 0x04
	notLessEqual = 0x16
	less         = 0x11
	lessEqual    = 0x12
)

// compare returns which elements of x compare so with those of y: a mask register, or a vector of ones and zeros with AVX2.
func (g *generator) compare(x operand.Op, how uint8, y operand.Op) reg.Register {
	m := g.choice()
	pick(g, g.ctx.VCMPPS, g.ctx.VCMPPD)(operand.U8(how), y, g.reg(x), m)
	return m
}

// choice returns a register for a mask.
func (g *generator) choice() reg.Register {
	if g.bytes == 64 {
		return g.ctx.K()
	}
	return g.vector()
}

// choose returns yes where m is set, else no.
func (g *generator) choose(m reg.Register, yes, no operand.Op) reg.Register {
	v := g.vector()
	if g.bytes == 64 {
		pick(g, g.ctx.VBLENDMPS, g.ctx.VBLENDMPD)(yes, g.reg(no), m, v)
	} else {
		pick(g, g.ctx.VBLENDVPS, g.ctx.VBLENDVPD)(m, yes, g.reg(no), v)
	}
	return v
}

// keep returns x where m is set, else 0.
func (g *generator) keep(m reg.Register, x operand.Op) reg.Register {
	if g.bytes == 64 {
		v := g.vector()
		pick(g, g.ctx.VMOVAPS_Z, g.ctx.VMOVAPD_Z)(g.reg(x), m, v)
		return v
	}
	return g.and(m, x)
}

// set makes v, which a loop carries on, equal to x.
func (g *generator) set(v, x reg.Register) { pick(g, g.ctx.VMOVAPS, g.ctx.VMOVAPD)(x, v) }
