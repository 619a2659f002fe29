package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// thenReLU is the value of that simd.After; ThenNothing is below it, ThenGate above.
const thenReLU = 1

// after writes what becomes of the chains before they are stored: one of three ways, chosen by the field of that name. prefix
// makes the labels unique.
func (g *generator) after(acc [][]reg.Register, load func(field string) reg.GPVirtual, masked bool, prefix string) {
	gated, store := prefix+"gate", prefix+"store"
	after := load("after")
	g.ctx.CMPQ(after, operand.U8(thenReLU))
	g.ctx.JB(operand.LabelRef(store))
	g.ctx.JA(operand.LabelRef(gated))
	zero := g.vector()
	g.zero(zero)
	for i := range acc {
		for j := range acc[i] {
			g.relu(acc[i][j], zero)
		}
	}
	g.ctx.JMP(operand.LabelRef(store))

	g.ctx.Label(gated)
	gate, gateRow := load("gate"), load("gateRow")
	g.zero(zero)
	for i := range acc {
		for j, v := range acc[i] {
			y := g.vector()
			g.load(g.at(gate, j), masked && j == len(acc[i])-1, y)
			g.gate(v, y, zero)
		}
		if i < len(acc)-1 {
			g.ctx.ADDQ(gateRow, gate)
		}
	}
	g.ctx.Label(store)
}

// relu sets v = max(v, 0). The maximum is its second operand if one is NaN or both are zeros; adding 0 turns -0 into 0.
func (g *generator) relu(v, zero reg.Register) {
	pick(g, g.ctx.VMAXPS, g.ctx.VMAXPD)(v, zero, v)
	pick(g, g.ctx.VADDPS, g.ctx.VADDPD)(zero, v, v)
}

// gate keeps v where 0 < y, which is false for NaN, and sets it to 0 elsewhere. y is overwritten.
func (g *generator) gate(v, y, zero reg.Register) {
	const less = operand.U8(0x11)
	if g.bytes == 64 {
		above := g.ctx.K()
		pick(g, g.ctx.VCMPPS, g.ctx.VCMPPD)(less, y, zero, above)
		pick(g, g.ctx.VMOVAPS_Z, g.ctx.VMOVAPD_Z)(v, above, v)
		return
	}
	pick(g, g.ctx.VCMPPS, g.ctx.VCMPPD)(less, y, zero, y)
	pick(g, g.ctx.VANDPS, g.ctx.VANDPD)(y, v, v)
}
