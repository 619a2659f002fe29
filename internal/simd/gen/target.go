package main

import (
	"fmt"
	"slices"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// target is an instruction set.
type target struct {
	name  string
	bytes int         // of a vector
	rows  map[int]int // the most rows of a tile that is so many vectors wide; package simd holds the same table
}

// A tile of r rows and v vectors needs r*v registers for its chains, min(r, v) for the operand that stays, and one for
// the one that passes; AVX2 one more for the mask. AVX-512 has 32 registers, AVX2 16. Eight chains or more hide the latency
// of a multiply-add (four cycles, two a cycle).
var targets = []target{
	{"AVX512", 64, map[int]int{1: 14, 2: 14, 3: 9, 4: 6, 8: 3}},
	{"AVX2", 32, map[int]int{1: 12, 2: 6, 3: 3, 4: 2, 8: 1}},
}

type size struct {
	rows, vectors int
	packs         bool
}

// sizes returns the sizes of all tiles, by width and height.
func (t target) sizes() []size {
	var out []size
	for vectors := 1; vectors <= 8; vectors++ {
		for rows := 1; rows <= t.rows[vectors]; rows++ {
			out = append(out, size{rows, vectors, false})
		}
	}
	return out
}

// packing returns the sizes of the tiles that pack: for the first rows of a block, as many as fit beside the widest slice of B, which
// are four vectors wide at most; wider tiles are for few rows, where packing never pays.
func (t target) packing() []size {
	var out []size
	for vectors := 1; vectors <= 4; vectors++ {
		for widest := vectors; widest <= 4; widest++ {
			s := size{t.rows[widest], vectors, true}
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// widths returns the widths in vectors of all tiles.
func (t target) widths() []int { return t.widthsTo(8) }

// packed returns the widths in vectors for which B is packed by copying; wider tiles are for few rows, where it never pays.
func (t target) packed() []int { return t.widthsTo(4) }

func (t target) widthsTo(most int) []int {
	var out []int
	for vectors := 1; vectors <= most; vectors++ {
		if t.rows[vectors] > 0 {
			out = append(out, vectors)
		}
	}
	return out
}

func (t target) maxRows() int {
	most := 0
	for _, r := range t.rows {
		most = max(most, r)
	}
	return most
}

// element is a type of number.
type element struct {
	letter string // s or d, as in SGEMM and DGEMM
	size   int
}

var elements = []element{{"s", 4}, {"d", 8}}

// generator adds functions for one target, and one element at a time, to an assembly file.
type generator struct {
	target
	element
	ctx        *build.Context
	signatures map[string]*gotypes.Signature // func(p *call) and func(p *sweep)

	stored int          // bytes of an element in memory; of one in a register, element.size
	mask   reg.Register // of the last vector, in the function that is being written
	constants
}

func newGenerator(t target, signatures map[string]*gotypes.Signature) *generator {
	return &generator{target: t, signatures: signatures, ctx: build.NewContext(), constants: constants{data: map[string]operand.Mem{}}}
}

// begin starts a function of a call and returns what loads one of its fields.
func (g *generator) begin(name string) func(field string) reg.GPVirtual {
	g.ctx.Function(name)
	g.ctx.Attributes(attr.NOSPLIT) // no frame, no calls
	g.ctx.Pragma("noescape")
	g.ctx.Signature(g.signatures["call"])
	return g.fields()
}

// fields returns what loads a field of the struct that the function is called with.
func (g *generator) fields() func(field string) reg.GPVirtual {
	p := g.ctx.Dereference(g.ctx.Param("p"))
	return func(field string) reg.GPVirtual {
		r := g.ctx.GP64()
		f, err := p.Field(field).Resolve()
		if err != nil {
			panic(err) // no such field
		}
		g.ctx.MOVQ(f.Addr, r) // Load knows no unsafe.Pointer
		return r
	}
}

// end finishes it. Without VZEROUPPER the SSE code of the compiler would run slowly on some processors.
func (g *generator) end() {
	g.ctx.VZEROUPPER()
	g.ctx.RET()
}

// loadMask loads the mask of the last vector.
func (g *generator) loadMask(load func(field string) reg.GPVirtual) {
	if g.bytes == 64 {
		k := g.ctx.K()
		g.ctx.KMOVQ(load("mask"), k)
		g.mask = k
		return
	}
	m := g.ctx.YMM()
	g.ctx.VMOVUPS(operand.Mem{Base: load("edge")}, m)
	g.mask = m
}

func (g *generator) vector() reg.Register {
	if g.bytes == 64 {
		return g.ctx.ZMM()
	}
	return g.ctx.YMM()
}

// at returns the memory of vector j behind an address.
func (g *generator) at(base reg.Register, j int) operand.Mem {
	return operand.Mem{Base: base, Disp: g.bytes * j}
}

// load loads a vector; under the mask, what lies outside is zero and is not touched in memory.
func (g *generator) load(m operand.Mem, masked bool, v reg.Register) {
	switch {
	case !masked:
		pick(g, g.ctx.VMOVUPS, g.ctx.VMOVUPD)(m, v)
	case g.bytes == 64:
		pick(g, g.ctx.VMOVUPS_Z, g.ctx.VMOVUPD_Z)(m, g.mask, v)
	default:
		pick(g, g.ctx.VMASKMOVPS, g.ctx.VMASKMOVPD)(m, g.mask, v)
	}
}

// store stores a vector; under the mask, what lies outside is not touched.
func (g *generator) store(v reg.Register, masked bool, m operand.Mem) {
	switch {
	case !masked:
		pick(g, g.ctx.VMOVUPS, g.ctx.VMOVUPD)(v, m)
	case g.bytes == 64:
		pick(g, g.ctx.VMOVUPS, g.ctx.VMOVUPD)(v, g.mask, m)
	default:
		pick(g, g.ctx.VMASKMOVPS, g.ctx.VMASKMOVPD)(v, g.mask, m)
	}
}

// pick returns the single precision form of an instruction or the double precision one.
func pick[F any](g *generator, single, double F) F {
	if g.size == 8 {
		return double
	}
	return single
}

func productName(e element, t target, s size) string {
	name := fmt.Sprintf("%sgemm%s_%dx%d", e.letter, t.name, s.rows, s.vectors)
	if s.packs {
		name += "_packs"
	}
	return name
}

func outerName(e element, t target, vectors int) string {
	return fmt.Sprintf("%souter%s_%d", e.letter, t.name, vectors)
}

func copyName(e element, t target, vectors int) string {
	return fmt.Sprintf("%scopy%s_%d", e.letter, t.name, vectors)
}
