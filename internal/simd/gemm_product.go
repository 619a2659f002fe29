package simd

import "unsafe"

const (
	// chunk is the longest chain of an output: part of the bit rules, so never to be changed.
	chunk = 4096

	// shareWork is how many multiply-adds of a lane are worth a thread: those of 12 µs, at two a cycle of 4 GHz. To hand the work over
	// costs less than 1 µs, but operands and results then lie in several caches, for which the kernels before and after it pay.
	shareWork = 100_000

	// A thread should have so many rows, that tiles fill them well, or cache lines of columns, that make a slice.
	shareRows  = 16
	shareLines = 4

	line = 64 // bytes of a cache line
)

// product is a matrix product with both transpositions resolved into steps.
type product[T Float] struct {
	set      set
	a, b, c  operand[T]
	m, n, k  int
	start    Start
	bias     []T
	biasStep int
	after    After
	gate     operand[T]

	share share
	unit  int       // columns that are shared together
	done  []relayed // of the threads that share k
}

// share is what threads share.
type share int

const (
	rowsOfC share = iota
	columnsOfC
	stepsOfK
)

// flip turns a product of one column into its transpose, of one row. The kernels in assembly store along rows only.
func (g *product[T]) flip() {
	if g.n != 1 || g.m == 1 || g.set != generic && g.c.row != 1 {
		return
	}
	g.a, g.b, g.c, g.gate = g.b.transposed(), g.a.transposed(), g.c.transposed(), g.gate.transposed()
	g.m, g.n, g.biasStep = 1, g.m, 0
	if g.set != generic && g.start == FromBias { // kernels in assembly know no bias of a row
		Fill(g.c.data[:g.n], g.bias[0])
		g.start = FromC
	}
}

// shares decides how threads share the product: rows of C, columns in units of which no two lie on one cache line, or steps of k. It
// returns the number of these, and the least that is worth a thread. Threads with columns of their own pack each column of B once.
func (g *product[T]) shares(threads int) (length, grain int) {
	work := shareWork
	g.share, g.unit = rowsOfC, 1
	if g.m == 1 {
		g.share = columnsOfC
	}
	if g.set != generic {
		size := int(unsafe.Sizeof(T(0)))
		work *= tilings[g.set].bytes / size
		g.unit = line / size
		units := ceil(g.n, g.unit)
		switch {
		case threads > 1 && g.relays(threads):
			g.share = stepsOfK
		case units < threads || g.m >= shareRows*threads && (!g.packs(g.m) || units < shareLines*threads):
			g.share = rowsOfC
		default:
			g.share = columnsOfC
		}
	}
	length, each := g.m, g.n*g.k // rows, and the multiply-adds of one
	switch g.share {
	case columnsOfC:
		length, each = ceil(g.n, g.unit), g.unit*g.m*g.k
	case stepsOfK:
		length, each = g.k, g.m*g.n
	}
	grain = 1 + work/max(1, each)
	if threads == 1 {
		grain = length
	}
	return length, grain
}

// part computes a thread's share, from lo to hi.
func (g *product[T]) part(lo, hi int) {
	byRow := g.share == rowsOfC
	switch {
	case lo == hi:
	case g.share == stepsOfK && (lo > 0 || hi < g.k):
		g.relay(lo, hi)
	case g.share == stepsOfK:
		g.rowsTiled(0, g.m)
	case g.isOuter() && byRow:
		g.outer(lo, hi, 0, g.n)
	case g.isOuter():
		g.outer(0, g.m, lo*g.unit, min(hi*g.unit, g.n))
	case g.set != generic && byRow:
		g.rowsTiled(lo, hi)
	case g.set != generic:
		g.tiled(0, g.m, lo*g.unit, min(hi*g.unit, g.n))
	case byRow:
		g.rows(lo, hi)
	default:
		g.columns(lo, hi)
	}
}

// rowsTiled computes rows lo to hi of C in assembly.
func (g *product[T]) rowsTiled(lo, hi int) {
	tail := g.tailOf()
	g.tiled(lo, hi, 0, g.n-tail)
	if tail > 0 {
		g.tail(lo, hi, tail)
	}
}

// first returns what output (i, j) starts from.
func (g *product[T]) first(i, j int) T {
	switch g.start {
	case FromBias:
		return g.bias[j*g.biasStep]
	case FromC:
		return *g.c.at(i, j)
	}
	return 0
}

// put stores what the chunk from l has given for output (i, j): the first in place of C, the later ones added to it, the last
// finished.
func (g *product[T]) put(i, j, l int, v T) {
	c := g.c.at(i, j)
	if l > 0 {
		v = *c + v
	}
	if l+chunk >= g.k {
		switch {
		case g.after == ThenReLU:
			v = max(v, 0)
		case g.after == ThenGate && !(*g.gate.at(i, j) > 0):
			v = 0
		}
	}
	*c = v
}

// operand is a matrix whose element (i, j) is data[i*row+j*col]. One of the steps is 1.
type operand[T Float] struct {
	data     []T
	row, col int
}

func (o operand[T]) transposed() operand[T] { return operand[T]{o.data, o.col, o.row} }

func (o operand[T]) at(i, j int) *T { return &o.data[i*o.row+j*o.col] }

// from returns the data from element (i, j) on.
func (o operand[T]) from(i, j int) []T { return o.data[i*o.row+j*o.col:] }

// holds reports whether the data has room for rows x cols elements, no two in one place.
func (o operand[T]) holds(rows, cols int) bool {
	if rows == 0 || cols == 0 {
		return true
	}
	apart := o.col == 1 && o.row >= cols || o.row == 1 && o.col >= rows
	return apart && len(o.data) > (rows-1)*o.row+(cols-1)*o.col
}
