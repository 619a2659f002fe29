package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// kernel is one that package simd knows by a number, sweep and its name, and calls with a *sweep.
type kernel struct {
	name  string
	only  int  // bytes of the only element that it is for; 0: both
	wide  bool // computes in float64 whatever is in memory
	write func(g *generator, load field)
}

// field loads a field of the struct that a function is called with.
type field = func(name string) reg.GPVirtual

// kernels returns all of them.
func kernels() []kernel {
	var all []kernel
	for _, k := range sweeps {
		all = append(all, kernel{k.name, k.only, false, k.write})
	}
	for _, k := range reductions {
		all = append(all, kernel{k.name, 0, false, k.write})
	}
	for _, k := range rowKernels {
		all = append(all, kernel{k.name, 0, k.wide, k.write})
	}
	return append(all, kernel{"Columns", 0, false, writeColumns}, kernel{"Quotients", 4, false, writeQuotients})
}

func (k kernel) has(e element) bool { return k.only == 0 || k.only == e.size }

// kernel writes it.
func (g *generator) kernel(k kernel) {
	name := g.letter + k.name + g.name
	g.ctx.Function(name)
	g.ctx.Attributes(attr.NOSPLIT)
	g.ctx.Pragma("noescape")
	g.ctx.Signature(g.signatures["sweep"])
	g.ctx.Doc(fmt.Sprintf("%s is %s.", name, k.name))
	g.stored = g.size
	if k.wide {
		g.size = 8
	}
	load := g.fields()
	g.markConstants()
	k.write(g, load)
	g.holdConstants()
	g.end()
	g.size = g.stored
}

// scalars gives those of a kernel, each in all elements of a vector.
type scalars = func(i int) reg.Register

// heldScalars is how many scalars stay in registers with AVX2, which has 16; the others are read again where they are used.
const heldScalars = 5

func (g *generator) scalars(load field, n int) scalars {
	if n == 0 {
		return nil
	}
	s := load("s")
	read := func(i int) reg.Register {
		v := g.vector()
		pick(g, g.ctx.VBROADCASTSS, g.ctx.VBROADCASTSD)(operand.Mem{Base: s, Disp: i * g.size}, v)
		return v
	}
	held := n
	if g.bytes != 64 {
		held = min(n, heldScalars)
	}
	out := make([]reg.Register, held)
	for i := range out {
		out[i] = read(i)
	}
	return func(i int) reg.Register {
		if i < held {
			return out[i]
		}
		return read(i)
	}
}

// walk repeats step for the n whole vectors of some slices and then under the mask, unless that is empty. It counts bytes in
// offset, which it advances by so many a step.
func (g *generator) walk(load field, name string, offset reg.GPVirtual, bytes int, step func(masked bool)) {
	n := load("n")
	g.ctx.XORQ(offset, offset)
	g.ctx.TESTQ(n, n)
	g.ctx.JZ(operand.LabelRef(name + "Edge"))
	g.ctx.Label(name)
	step(false)
	g.ctx.ADDQ(operand.U8(bytes), offset)
	g.ctx.DECQ(n)
	g.ctx.JNZ(operand.LabelRef(name))
	g.ctx.Label(name + "Edge")
	mask := load("mask")
	g.ctx.TESTQ(mask, mask)
	g.ctx.JZ(operand.LabelRef(name + "Done"))
	step(true)
	g.ctx.Label(name + "Done")
}
