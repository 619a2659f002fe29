package main

import (
	"fmt"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rowsPerCall is the most rows of a call: a row has several numbers at s, each rowsPerCall numbers behind the one before. Package
// simd holds the same number.
const rowsPerCall = 64

// rowKernel is a kernel over the rows of some matrices, step bytes apart. It takes 64 bytes of numbers at a time, so that sums inside
// a row run in the same lanes with every size of a vector. One that is wide computes in float64, whatever the matrices hold.
type rowKernel struct {
	name   string
	wide   bool
	slices []string // w if it is written; one that is fixed is a single row
	passes []rowPass
}

// rowPass is what is done to all rows, one by one. A row is little work and a long chain of steps, which the processor hides behind other
// rows as far as it sees ahead: two short passes take less time than a long one.
type rowPass = func(r *row)

var rowKernels = []rowKernel{
	// The maximum m and Σ exp(x - m) but for one element that is m; the second stores the terms too.
	{"Peaks", false, []string{"x"}, []rowPass{(*row).maximum, (*row).terms}},
	{"PeakExps", false, []string{"w", "x"}, []rowPass{(*row).maximum, (*row).terms}},
	// (x - a) - b.
	{"Shift", true, []string{"w", "x"}, []rowPass{func(r *row) {
		a, b := r.get(0), r.get(1)
		r.each(func(x []reg.Register) reg.Register { return r.sub(r.sub(x[0], a), b) })
	}}},
	// Σ y ((m - x) + b), where a y of 0 counts nothing.
	{"CrossEntropy", true, []string{"x", "y"}, []rowPass{func(r *row) {
		m, b := r.get(0), r.get(1)
		sum := r.reduce(r.ctx.VADDPD, 0, 1, func(acc, x []reg.Register) []reg.Register {
			term := r.mul(x[1], r.add(r.sub(m, x[0]), b))
			return []reg.Register{r.add(acc[0], r.keep(r.compare(x[1], notEqual, r.zeros()), term))}
		})
		r.put(2, sum[0])
	}}},
	// (x (mass - y) - y without) times a number, for the terms x of a softmax and the sum without x of the others. Where that could
	// cancel, for the greatest term, it is at hand.
	{"Residual", true, []string{"w", "x", "y"}, []rowPass{func(r *row) {
		mass := r.reduce(r.ctx.VADDPD, 0, 1, func(acc, x []reg.Register) []reg.Register {
			return []reg.Register{r.add(acc[0], x[1])}
		})[0]
		others, scale := r.get(1), r.get(2)
		r.each(func(x []reg.Register) reg.Register {
			one := r.constant(1)
			without := r.choose(r.compare(x[0], equal, one), others, r.add(r.sub(others, x[0]), one))
			return r.mul(r.sub(r.mul(x[0], r.sub(mass, x[1])), r.mul(x[1], without)), scale)
		})
	}}},
	// y (x - Σ xy).
	{"SoftmaxGrad", true, []string{"w", "x", "y"}, []rowPass{func(r *row) {
		sum := r.reduce(r.ctx.VADDPD, 0, 1, func(acc, x []reg.Register) []reg.Register {
			return []reg.Register{r.add(acc[0], r.mul(x[0], x[1]))}
		})[0]
		r.each(func(x []reg.Register) reg.Register { return r.mul(x[1], r.sub(x[0], sum)) })
	}}},
	// Σ (x - y)².
	{"SquaredErrors", true, []string{"x", "y"}, []rowPass{func(r *row) {
		sum := r.reduce(r.ctx.VADDPD, 0, 1, func(acc, x []reg.Register) []reg.Register {
			e := r.sub(x[0], x[1])
			return []reg.Register{r.add(acc[0], r.mul(e, e))}
		})
		r.put(0, sum[0])
	}}},
	// (x - y) times a number.
	{"ScaledDifferences", true, []string{"w", "x", "y"}, []rowPass{func(r *row) {
		scale := r.get(0)
		r.each(func(x []reg.Register) reg.Register { return r.mul(r.sub(x[0], x[1]), scale) })
	}}},
	// x times a number.
	{"ScaledRows", true, []string{"w", "x"}, []rowPass{func(r *row) {
		scale := r.get(0)
		r.each(func(x []reg.Register) reg.Register { return r.mul(x[0], scale) })
	}}},
	// The sum of x and the row y.
	{"AddedRow", true, []string{"w", "x", "y fixed"}, []rowPass{func(r *row) {
		r.each(func(x []reg.Register) reg.Register { return r.add(x[0], x[1]) })
	}}},
	// A number, repeated.
	{"Repeated", true, []string{"w"}, []rowPass{func(r *row) {
		v := r.get(0)
		r.each(func([]reg.Register) reg.Register { return v })
	}}},
}

// write writes the kernel.
func (k rowKernel) write(g *generator, load field) {
	r := &row{generator: g, load: load, offset: g.ctx.GP64()}
	step := load("step")
	for i, write := range k.passes {
		var moving []reg.Register
		r.w, r.read, r.s = nil, nil, load("s")
		for _, slice := range k.slices {
			name, fixed := strings.CutSuffix(slice, " fixed")
			p := load(name)
			if !fixed {
				moving = append(moving, p)
			}
			if name == "w" {
				r.w = p
			} else {
				r.read = append(r.read, p)
			}
		}
		rows, label := load("rows"), fmt.Sprintf("pass%d", i)
		g.ctx.Label(label)
		write(r)
		for _, p := range moving {
			g.ctx.ADDQ(step, p)
		}
		g.ctx.ADDQ(operand.U8(8), r.s)
		g.ctx.DECQ(rows)
		g.ctx.JNZ(operand.LabelRef(label))
	}
}
