package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// heldConstants is how many constants stay in registers for the whole of a function with AVX-512: 32 less what log needs.
const heldConstants = 12

// constants are those of the file and of the function that is being written.
type constants struct {
	data  map[string]operand.Mem  // by name
	held  map[uint64]reg.Register // in registers, by pattern
	order []uint64                // of those
	mark  int                     // where in the function they are loaded
}

// constant returns a vector of elements equal to v, rounded to their type.
func (g *generator) constant(v float64) operand.Op { return g.bits(g.bitsOf(v)) }

// bits returns a vector of elements with this pattern.
func (g *generator) bits(pattern uint64) operand.Op {
	if g.bytes != 64 {
		return g.datum(pattern)
	}
	if r, ok := g.held[pattern]; ok {
		return r
	}
	if len(g.held) == heldConstants {
		return g.datum(pattern)
	}
	r := g.vector()
	g.held[pattern] = r
	g.order = append(g.order, pattern)
	return r
}

// datum returns the memory of a vector of elements with this pattern.
func (g *generator) datum(pattern uint64) operand.Mem {
	return g.vectorOf(fmt.Sprintf("constant%d_%x", 8*g.size, pattern), func(int) uint64 { return pattern })
}

// vectorOf returns the memory of a vector with these elements; a second call with its name returns the first.
func (g *generator) vectorOf(name string, element func(i int) uint64) operand.Mem {
	if m, ok := g.data[name]; ok {
		return m
	}
	m := g.ctx.StaticGlobal(name + g.name)
	g.ctx.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range g.bytes / g.size {
		if g.size == 8 {
			g.ctx.AddDatum(8*i, operand.U64(element(i)))
		} else {
			g.ctx.AddDatum(4*i, operand.U32(element(i)))
		}
	}
	g.data[name] = m
	return m
}

// markConstants makes this the place where the constants of a function are loaded into registers.
func (g *generator) markConstants() {
	g.held, g.order, g.mark = map[uint64]reg.Register{}, nil, len(g.function().Nodes)
}

// holdConstants loads them there.
func (g *generator) holdConstants() {
	f := g.function()
	end := len(f.Nodes)
	for _, pattern := range g.order {
		pick(g, g.ctx.VBROADCASTSS, g.ctx.VBROADCASTSD)(g.datum(pattern), g.held[pattern])
	}
	var nodes []ir.Node
	nodes = append(nodes, f.Nodes[:g.mark]...)
	nodes = append(nodes, f.Nodes[end:]...)
	f.Nodes = append(nodes, f.Nodes[g.mark:end]...)
}

// function returns the one that is being written.
func (g *generator) function() *ir.Function {
	file, err := g.ctx.Result()
	if err != nil {
		panic(err) // a mistake in this generator
	}
	functions := file.Functions()
	return functions[len(functions)-1]
}

// bitsOf returns v as an element.
func (g *generator) bitsOf(v float64) uint64 {
	if g.size == 8 {
		return math.Float64bits(v)
	}
	return uint64(math.Float32bits(float32(v)))
}

func (g *generator) signBit() uint64 { return 1 << (8*g.size - 1) }

// fraction returns the number of bits behind the point of an element.
func (g *generator) fraction() int { return pick(g, 23, 52) }
