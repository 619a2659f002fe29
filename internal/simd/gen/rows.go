package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rowsPerCall is the most rows of a call: a row has several numbers at s, each rowsPerCall numbers behind the one before. Package
// simd holds the same number.
const rowsPerCall = 64

// rowKernel is a kernel over the rows of some matrices, step bytes apart. It computes in float64, whatever the matrices hold,
// and takes eight elements at a time, so that sums inside a row run in the same eight lanes with every size of a vector.
type rowKernel struct {
	name   string
	slices []string // w if it is written
	body   func(r *row)
}

var rowKernels = []rowKernel{
	// The maximum m and Σ exp(x - m) but for one element that is m.
	{"Peaks", []string{"x"}, func(r *row) {
		r.pad = math.Inf(-1)
		m := r.reduce(r.ctx.VMAXPD, math.Inf(-1), 1, func(acc, x []reg.Register) []reg.Register {
			return []reg.Register{r.max(x[0], acc[0])}
		})[0]
		sums := r.reduce(r.ctx.VADDPD, 0, 2, func(acc, x []reg.Register) []reg.Register {
			e := r.keep(r.compare(x[0], notEqual, m), r.expBelow0(r.sub(x[0], m)))
			top := r.keep(r.compare(x[0], equal, m), r.constant(1))
			return []reg.Register{r.add(acc[0], e), r.add(acc[1], top)}
		})
		r.put(0, m)
		r.put(1, r.add(sums[0], r.sub(sums[1], r.constant(1))))
	}},
	// exp(x - m) times a number.
	{"ScaledExps", []string{"w", "x"}, func(r *row) {
		m, scale := r.get(0), r.get(1)
		r.each(func(x []reg.Register) reg.Register { return r.mul(r.expBelow0(r.sub(x[0], m)), scale) })
	}},
	// (x - a) - b.
	{"Shift", []string{"w", "x"}, func(r *row) {
		a, b := r.get(0), r.get(1)
		r.each(func(x []reg.Register) reg.Register { return r.sub(r.sub(x[0], a), b) })
	}},
	// Σ y ((m - x) + b), where a y of 0 counts nothing.
	{"CrossEntropy", []string{"x", "y"}, func(r *row) {
		m, b := r.get(0), r.get(1)
		sum := r.reduce(r.ctx.VADDPD, 0, 1, func(acc, x []reg.Register) []reg.Register {
			term := r.mul(x[1], r.add(r.sub(m, x[0]), b))
			return []reg.Register{r.add(acc[0], r.keep(r.compare(x[1], notEqual, r.zeros()), term))}
		})
		r.put(2, sum[0])
	}},
	// (e (mass - y) - y without) times a number, for e = exp(x - m) and the sum without e of the others.
	{"Residual", []string{"w", "x", "y"}, func(r *row) {
		mass := r.reduce(r.ctx.VADDPD, 0, 1, func(acc, x []reg.Register) []reg.Register {
			return []reg.Register{r.add(acc[0], x[1])}
		})[0]
		m, others, scale := r.get(0), r.get(1), r.get(2)
		r.each(func(x []reg.Register) reg.Register {
			e := r.expBelow0(r.sub(x[0], m))
			without := r.add(r.constant(1), r.sub(others, e))
			without = r.choose(r.compare(x[0], equal, m), others, without)
			return r.mul(r.sub(r.mul(e, r.sub(mass, x[1])), r.mul(x[1], without)), scale)
		})
	}},
	// y (x - Σ xy).
	{"SoftmaxGrad", []string{"w", "x", "y"}, func(r *row) {
		sum := r.reduce(r.ctx.VADDPD, 0, 1, func(acc, x []reg.Register) []reg.Register {
			return []reg.Register{r.add(acc[0], r.mul(x[0], x[1]))}
		})[0]
		r.each(func(x []reg.Register) reg.Register { return r.mul(x[1], r.sub(x[0], sum)) })
	}},
	// Σ (x - y)².
	{"SquaredErrors", []string{"x", "y"}, func(r *row) {
		sum := r.reduce(r.ctx.VADDPD, 0, 1, func(acc, x []reg.Register) []reg.Register {
			e := r.sub(x[0], x[1])
			return []reg.Register{r.add(acc[0], r.mul(e, e))}
		})
		r.put(0, sum[0])
	}},
	// (x - y) times a number.
	{"ScaledDifferences", []string{"w", "x", "y"}, func(r *row) {
		scale := r.get(0)
		r.each(func(x []reg.Register) reg.Register { return r.mul(r.sub(x[0], x[1]), scale) })
	}},
	// x times a number.
	{"ScaledRows", []string{"w", "x"}, func(r *row) {
		scale := r.get(0)
		r.each(func(x []reg.Register) reg.Register { return r.mul(x[0], scale) })
	}},
	// A number, repeated.
	{"Repeated", []string{"w"}, func(r *row) {
		v := r.get(0)
		r.each(func([]reg.Register) reg.Register { return v })
	}},
}

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
	edges  []reg.Register // masks of AVX2, one for each vector of eight elements
}

// write writes the kernel.
func (k rowKernel) write(g *generator, load field) {
	r := &row{generator: g, load: load, s: load("s"), offset: g.ctx.GP64()}
	var pointers []reg.Register
	for _, name := range k.slices {
		p := load(name)
		pointers = append(pointers, p)
		if name == "w" {
			r.w = p
		} else {
			r.read = append(r.read, p)
		}
	}
	rows := load("rows")
	g.ctx.Label("row")
	k.body(r)
	step := load("step")
	for _, p := range pointers {
		g.ctx.ADDQ(step, p)
	}
	g.ctx.ADDQ(operand.U8(8), r.s)
	g.ctx.DECQ(rows)
	g.ctx.JNZ(operand.LabelRef("row"))
}

// number returns the memory of a number of the row.
func (r *row) number(i int) operand.Mem { return operand.Mem{Base: r.s, Disp: 8 * rowsPerCall * i} }

func (r *row) get(i int) reg.Register {
	v := r.vector()
	r.ctx.VBROADCASTSD(r.number(i), v)
	return v
}

func (r *row) put(i int, v reg.Register) { r.ctx.VMOVSD(v.(reg.VecVirtual).AsX(), r.number(i)) }

// vectors returns how many vectors eight numbers take.
func (r *row) vectors() int { return 64 / r.bytes }

// walk repeats step along the row for each vector of eight elements, of which it gets the number.
func (r *row) walk(step func(vector int, masked bool)) {
	r.walks++
	r.generator.walk(r.load, fmt.Sprintf("walk%d", r.walks), r.offset, 8*r.stored, func(masked bool) {
		if masked {
			r.loadMasks()
		}
		for v := range r.vectors() {
			step(v, masked)
		}
	})
}

// loadMasks loads the masks of the last eight elements.
func (r *row) loadMasks() {
	if r.bytes == 64 {
		r.loadMask(r.load)
		return
	}
	edge := r.load("edge")
	r.edges = nil
	for v := range r.vectors() {
		m := r.memoryVector()
		r.ctx.VMOVUPS(operand.Mem{Base: edge, Disp: v * 4 * r.stored}, m)
		r.edges = append(r.edges, m)
	}
}

// memoryVector returns a register for what a vector of numbers is in memory.
func (r *row) memoryVector() reg.Register {
	switch r.bytes * r.stored / 8 {
	case 64:
		return r.ctx.ZMM()
	case 32:
		return r.ctx.YMM()
	}
	return r.ctx.XMM()
}

// at returns the memory of a vector of a matrix.
func (r *row) at(base reg.Register, vector int) operand.Mem {
	return operand.Mem{Base: base, Index: r.offset, Scale: 1, Disp: vector * r.bytes * r.stored / 8}
}

// element returns the single precision form of an instruction for elements in memory or the double precision one.
func (r *row) element(single, double func(...operand.Op)) func(...operand.Op) {
	if r.stored == 8 {
		return double
	}
	return single
}

// loadRow returns a vector of a matrix.
func (r *row) loadRow(base reg.Register, vector int, masked bool) reg.Register {
	m := r.at(base, vector)
	v := r.vector()
	switch {
	case !masked:
		r.element(r.ctx.VCVTPS2PD, r.ctx.VMOVUPD)(m, v)
	case r.bytes == 64:
		r.set(v, r.reg(r.constant(r.pad)))
		r.element(r.ctx.VCVTPS2PD, r.ctx.VMOVUPD)(m, r.mask, v)
	default:
		inside, edge := r.memoryVector(), r.edges[vector]
		if r.stored == 4 {
			r.ctx.VMASKMOVPS(m, edge, inside)
		} else {
			r.ctx.VMASKMOVPD(m, edge, inside)
		}
		if r.stored == 4 {
			r.ctx.VCVTPS2PD(inside, v)
			wide := r.vector()
			r.ctx.VPMOVSXDQ(edge, wide)
			edge = wide
		} else {
			v = inside
		}
		if r.pad != 0 {
			v = r.choose(edge, v, r.constant(r.pad))
		}
	}
	return v
}

// each stores the row of f of the elements read.
func (r *row) each(f func(x []reg.Register) reg.Register) {
	r.walk(func(vector int, masked bool) {
		v := f(r.elements(vector, masked))
		m := r.at(r.w, vector)
		if r.stored == 4 {
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
			r.element(r.ctx.VMOVUPS, r.ctx.VMOVUPD)(v, m)
		case r.bytes == 64:
			r.element(r.ctx.VMOVUPS, r.ctx.VMOVUPD)(v, r.mask, m)
		case r.stored == 4:
			r.ctx.VMASKMOVPS(v, r.edges[vector], m)
		default:
			r.ctx.VMASKMOVPD(v, r.edges[vector], m)
		}
	})
}

func (r *row) elements(vector int, masked bool) []reg.Register {
	var x []reg.Register
	for _, p := range r.read {
		x = append(x, r.loadRow(p, vector, masked))
	}
	return x
}

// reduce returns n numbers of a row, each in all elements of a vector. They are computed in eight lanes from start on, which the
// instruction folds in halves.
func (r *row) reduce(op func(...operand.Op), start float64, n int, step func(acc, x []reg.Register) []reg.Register) []reg.Register {
	acc := make([][]reg.Register, r.vectors())
	for v := range acc {
		for range n {
			acc[v] = append(acc[v], r.copy(r.constant(start)))
		}
	}
	r.walk(func(vector int, masked bool) {
		for i, next := range step(acc[vector], r.elements(vector, masked)) {
			r.set(acc[vector][i], next)
		}
	})
	out := make([]reg.Register, n)
	for i := range out {
		out[i] = r.fold(op, acc, i)
	}
	return out
}

// fold combines the eight lanes of number i: 0 to 3 with 4 to 7, then 0 and 1 with 2 and 3, then 0 with 1.
func (r *row) fold(op func(...operand.Op), acc [][]reg.Register, i int) reg.Register {
	four := r.ctx.YMM()
	if r.bytes == 64 {
		all, high := acc[0][i].(reg.VecVirtual), r.ctx.YMM()
		r.ctx.VEXTRACTF64X4(operand.U8(1), all, high)
		op(high, all.AsY(), four)
	} else {
		op(acc[1][i], acc[0][i], four)
	}
	high, two, swapped, one, out := r.ctx.XMM(), r.ctx.XMM(), r.ctx.XMM(), r.ctx.XMM(), r.vector()
	r.ctx.VEXTRACTF128(operand.U8(1), four, high)
	op(high, four.AsX(), two)
	r.ctx.VPERMILPD(operand.U8(1), two, swapped)
	op(swapped, two, one)
	r.ctx.VBROADCASTSD(one, out)
	return out
}
