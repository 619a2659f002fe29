package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// row writes the steps of a rowKernel for one row.
type row struct {
	*generator
	load   field
	w      reg.Register   // nil if nothing is written
	read   []reg.Register // the matrices that are read
	s      reg.Register
	pad    float64 // what lies behind the end of a row that is read
	offset reg.GPVirtual
	walks  int
	edges  []reg.Register // masks of AVX2, one for each vector of a step
}

// number returns the memory of a number of the row.
func (r *row) number(i int) operand.Mem { return operand.Mem{Base: r.s, Disp: 8 * rowsPerCall * i} }

// get returns a number of the row in all elements of a vector.
func (r *row) get(i int) reg.Register {
	v := r.vector()
	if r.size == 8 {
		r.ctx.VBROADCASTSD(r.number(i), v)
		return v
	}
	x := r.ctx.XMM()
	r.ctx.VXORPS(x, x, x) // the conversion would keep, and wait for, the rest of it
	r.ctx.VCVTSD2SS(r.number(i), x, x)
	r.ctx.VBROADCASTSS(x, v)
	return v
}

// put sets a number of the row to the first element of v, in float64.
func (r *row) put(i int, v reg.Register) {
	x := v.(reg.VecVirtual).AsX()
	if r.size == 4 {
		wide := r.ctx.XMM()
		r.ctx.VCVTSS2SD(x, x, wide)
		x = wide
	}
	r.ctx.VMOVSD(x, r.number(i))
}

// vectors returns how many vectors a step takes.
func (r *row) vectors() int { return 64 / r.bytes }

// inMemory returns how many bytes of a matrix a vector takes.
func (r *row) inMemory() int { return r.bytes * r.stored / r.size }

// walk repeats step along the row for each vector, of which it gets the number within 64 bytes.
func (r *row) walk(step func(vector int, masked bool)) {
	r.walks++
	r.generator.walk(r.load, fmt.Sprintf("walk%d", r.walks), r.offset, 64*r.stored/r.size, func(masked bool) {
		if masked {
			r.loadMasks()
		}
		for v := range r.vectors() {
			step(v, masked)
		}
	})
}

// loadMasks loads the masks of the last step.
func (r *row) loadMasks() {
	if r.bytes == 64 {
		r.loadMask(r.load)
		return
	}
	edge := r.load("edge")
	r.edges = nil
	for v := range r.vectors() {
		m := r.memoryVector()
		r.ctx.VMOVUPS(operand.Mem{Base: edge, Disp: v * r.inMemory()}, m)
		r.edges = append(r.edges, m)
	}
}

// memoryVector returns a register for what a vector of numbers is in memory.
func (r *row) memoryVector() reg.Register {
	switch r.inMemory() {
	case 64:
		return r.ctx.ZMM()
	case 32:
		return r.ctx.YMM()
	}
	return r.ctx.XMM()
}

// at returns the memory of a vector of a matrix.
func (r *row) at(base reg.Register, vector int) operand.Mem {
	return operand.Mem{Base: base, Index: r.offset, Scale: 1, Disp: vector * r.inMemory()}
}

// move returns the instruction that loads or stores elements as they are in memory.
func (r *row) move() func(...operand.Op) {
	if r.stored == 8 {
		return r.ctx.VMOVUPD
	}
	return r.ctx.VMOVUPS
}

// loadRow returns a vector of a matrix.
func (r *row) loadRow(base reg.Register, vector int, masked bool) reg.Register {
	m, v, load := r.at(base, vector), r.vector(), r.move()
	if r.stored < r.size {
		load = r.ctx.VCVTPS2PD
	}
	switch {
	case !masked:
		load(m, v)
	case r.bytes == 64:
		r.set(v, r.reg(r.constant(r.pad)))
		load(m, r.mask, v)
	default:
		inside, edge := r.memoryVector(), r.edges[vector]
		if r.stored == 4 {
			r.ctx.VMASKMOVPS(m, edge, inside)
		} else {
			r.ctx.VMASKMOVPD(m, edge, inside)
		}
		if r.stored < r.size {
			r.ctx.VCVTPS2PD(inside, v)
		} else {
			v = inside
		}
		if r.pad != 0 {
			v = r.choose(edge, v, r.constant(r.pad))
		}
	}
	return v
}

// storeRow stores a vector of w.
func (r *row) storeRow(v reg.Register, vector int, masked bool) {
	m := r.at(r.w, vector)
	if r.stored < r.size {
		narrow := r.memoryVector()
		if r.bytes == 64 {
			r.ctx.VCVTPD2PS(v, narrow)
		} else {
			r.ctx.VCVTPD2PSY(v, narrow)
		}
		v = narrow
	}
	switch {
	case !masked:
		r.move()(v, m)
	case r.bytes == 64:
		r.move()(v, r.mask, m)
	case r.stored == 4:
		r.ctx.VMASKMOVPS(v, r.edges[vector], m)
	default:
		r.ctx.VMASKMOVPD(v, r.edges[vector], m)
	}
}

// each stores the row of f of the elements read.
func (r *row) each(f func(x []reg.Register) reg.Register) {
	r.walk(func(vector int, masked bool) { r.storeRow(f(r.elements(vector, masked)), vector, masked) })
}

func (r *row) elements(vector int, masked bool) []reg.Register {
	var x []reg.Register
	for _, p := range r.read {
		x = append(x, r.loadRow(p, vector, masked))
	}
	return x
}

// reduce returns n numbers of a row, each in all elements of a vector. They are computed in the lanes of 64 bytes, from start on,
// which the instruction folds in halves.
func (r *row) reduce(op func(...operand.Op), start float64, n int, step func(acc, x []reg.Register) []reg.Register) []reg.Register {
	acc := make([][]reg.Register, n)
	for i := range acc {
		for range r.vectors() {
			acc[i] = append(acc[i], r.copy(r.constant(start)))
		}
	}
	r.walk(func(vector int, masked bool) {
		var old []reg.Register
		for i := range acc {
			old = append(old, acc[i][vector])
		}
		for i, next := range step(old, r.elements(vector, masked)) {
			r.set(acc[i][vector], next)
		}
	})
	out := make([]reg.Register, n)
	for i := range out {
		out[i] = r.vector()
		pick(r.generator, r.ctx.VBROADCASTSS, r.ctx.VBROADCASTSD)(r.fold(op, acc[i], r.size), out[i])
	}
	return out
}

// fold combines the lanes of 64 bytes, elements of this size, in halves: of eight, 0 to 3 with 4 to 7, then 0 and 1 with 2 and 3, then
// 0 with 1.
func (r *row) fold(op func(...operand.Op), acc []reg.Register, size int) reg.Register {
	four := r.ctx.YMM()
	if r.bytes == 64 {
		all, high := acc[0].(reg.VecVirtual), r.ctx.YMM()
		r.ctx.VEXTRACTF64X4(operand.U8(1), all, high)
		op(high, all.AsY(), four)
	} else {
		op(acc[1], acc[0], four)
	}
	high, v := r.ctx.XMM(), r.ctx.XMM()
	r.ctx.VEXTRACTF128(operand.U8(1), four, high)
	op(high, four.AsX(), v)
	for half := 8; half >= size; half /= 2 {
		const second, halves = 0x55, 0x4e // element 1; elements 2, 3, 0, 1
		swapped, next := r.ctx.XMM(), r.ctx.XMM()
		if half == 8 {
			r.ctx.VPERMILPS(operand.U8(halves), v, swapped)
		} else {
			r.ctx.VPERMILPS(operand.U8(second), v, swapped)
		}
		op(swapped, v, next)
		v = next
	}
	return v
}
