package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A softmax starts with the maximum m of a row, and Σ exp(x - m) over all but one of its elements that are m.

// maximum writes the first.
func (r *row) maximum() {
	r.pad = math.Inf(-1)
	r.put(0, r.reduce(pick(r.generator, r.ctx.VMAXPS, r.ctx.VMAXPD), r.pad, 1, func(acc, x []reg.Register) []reg.Register {
		return []reg.Register{r.max(x[0], acc[0])}
	})[0])
}

// terms writes the second, and the terms to w if there is one. They are of the size of the elements, their sum is of float64; it
// leaves out all that are m, each of which is 1, and counts them.
func (r *row) terms() {
	m := r.get(0)
	sums := make([]reg.Register, r.vectors())
	for i := range sums {
		sums[i] = r.zeros()
	}
	count := r.ctx.GP64()
	r.ctx.XORQ(count, count)
	r.walk(func(vector int, masked bool) {
		x := r.elements(vector, masked)[0]
		e := r.expOfDifference(x, m)
		if r.w != nil {
			r.storeRow(e, vector, masked)
		}
		r.countSet(r.compare(x, equal, m), count)
		r.accumulate(sums, vector, r.keep(r.compare(x, notEqual, m), e))
	})
	others, tops := r.fold(r.ctx.VADDPD, sums, 8), r.ctx.XMM()
	r.ctx.DECQ(count)
	r.ctx.VCVTSI2SDQ(count, others, tops)
	r.ctx.VADDSD(tops, others, tops)
	r.ctx.VMOVSD(tops, r.number(1))
}

// expOfDifference returns exp(x - m) for m ≥ x. What the difference loses by rounding, which exp would magnify, is added to what is
// left of it by the splitting (Knuth's TwoSum).
func (g *generator) expOfDifference(x, m reg.Register) reg.Register {
	lowest := g.constant(pick(g, -104.0, -746)) // where it is 0
	d := g.sub(x, m)
	back := g.sub(d, x)
	lost := g.sub(g.sub(x, g.sub(d, back)), g.add(m, back))
	p := g.power(d, lost)
	e := g.scale(g.add(p.p, g.constant(1)), p)
	return g.keep(g.compare(d, notLessEqual, lowest), e) // nor NaN where d overflows
}

// accumulate adds a vector to sums of float64, element i of the row to lane i mod 8.
func (r *row) accumulate(sums []reg.Register, vector int, v reg.Register) {
	add := func(i int, v reg.Register) { r.ctx.VADDPD(v, sums[i], sums[i]) }
	if r.size == 8 {
		add(vector, v)
		return
	}
	low, high, wideLow, wideHigh := v.(reg.VecVirtual).AsY(), reg.Register(r.ctx.YMM()), r.vector(), r.vector()
	if r.bytes == 64 {
		r.ctx.VEXTRACTF64X4(operand.U8(1), v, high)
	} else {
		low, high = v.(reg.VecVirtual).AsX(), r.ctx.XMM()
		r.ctx.VEXTRACTF128(operand.U8(1), v, high)
	}
	r.ctx.VCVTPS2PD(low, wideLow)
	r.ctx.VCVTPS2PD(high, wideHigh)
	add(0, wideLow)
	add(len(sums)-1, wideHigh)
}

// countSet adds the number of elements that a mask holds to count.
func (r *row) countSet(mask reg.Register, count reg.GPVirtual) {
	set := r.ctx.GP64()
	switch {
	case r.bytes == 64:
		r.ctx.KMOVW(mask, set.As32())
	case r.size == 4:
		r.ctx.VMOVMSKPS(mask, set.As32())
	default:
		r.ctx.VMOVMSKPD(mask, set.As32())
	}
	r.ctx.POPCNTQ(set, set)
	r.ctx.ADDQ(set, count)
}
