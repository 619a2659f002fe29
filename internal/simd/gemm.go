package simd

import "unsafe"

// Start says what the accumulators of a matrix product start from.
type Start int

const (
	Zero     Start = iota // C = A·B
	FromBias              // C = A·B + bias, bias[j] for column j
	FromC                 // C = A·B + C
)

const (
	// chunk is the longest chain of an output: part of the bit rules, so never to be changed.
	chunk = 4096

	// splitWork is the least number of multiply-adds worth a thread: about 100 µs, what waking it may cost.
	splitWork = 1 << 19

	// splitTiled is the same for kernels in assembly, and minRows the least number of rows that makes good tiles.
	splitTiled = 1 << 23
	minRows    = 8
)

// Gemm sets C (m, n) = start + op(A)·op(B), where op(A) is (m, k) and op(B) is (k, n): the transpose of what is stored if
// transA, transB. Row i of a stored matrix begins at i*ld; a last row need not be padded. bias is read with FromBias only, and
// has n values. C must not overlap A, B or bias. C is split over the pool when the product is large enough.
func Gemm[T Float](p *Pool, transA, transB bool, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int, start Start, bias []T) {
	g := product[T]{
		set: kernels,
		a:   operand[T]{a, lda, 1}, b: operand[T]{b, ldb, 1}, c: operand[T]{c, ldc, 1},
		m: m, n: n, k: k, start: start, bias: bias, biasStep: 1,
	}
	if transA {
		g.a = g.a.transposed()
	}
	if transB {
		g.b = g.b.transposed()
	}
	must(m >= 0 && n >= 0 && k >= 0 &&
		g.a.holds(m, k) && g.b.holds(k, n) && g.c.holds(m, n) && (start != FromBias || len(bias) == n), "Gemm")
	if m == 0 || n == 0 {
		return
	}
	g.flip()
	g.split(p)
}

// flip turns a product of one column into its transpose, of one row. The kernels in assembly store along rows only.
func (g *product[T]) flip() {
	if g.n != 1 || g.m == 1 || g.set != generic && g.c.row != 1 {
		return
	}
	g.a, g.b, g.c = g.b.transposed(), g.a.transposed(), g.c.transposed()
	g.m, g.n, g.biasStep = 1, g.m, 0
	if g.set != generic && g.start == FromBias { // kernels in assembly know no bias of a row
		Fill(g.c.data[:g.n], g.bias[0])
		g.start = FromC
	}
}

// split computes the product, on several threads if it is large enough.
func (g product[T]) split(p *Pool) {
	threads, work := p.Threads(), splitWork
	g.byRow, g.unit = g.m > 1, 1
	if g.set != generic {
		work = splitTiled
		g.byRow = g.m >= minRows*threads
		g.unit = panelWidth / int(unsafe.Sizeof(T(0)))
	}
	length, each := g.m, g.n*g.k // rows, and the multiply-adds of one
	if !g.byRow {
		length, each = ceil(g.n, g.unit), g.unit*g.m*g.k
	}
	grain := 1 + work/max(1, each)
	if threads == 1 || length < 2*grain { // apart, so that no closure is allocated
		g.part(0, length)
		return
	}
	p.Split(length, grain, g.part)
}

// product is a matrix product with both transpositions resolved into steps.
type product[T Float] struct {
	set      set
	a, b, c  operand[T]
	m, n, k  int
	start    Start
	bias     []T
	biasStep int

	byRow bool // the threads share rows of C, else units of columns
	unit  int
}

// part computes rows lo to hi of C, or its units of columns lo to hi.
func (g product[T]) part(lo, hi int) {
	switch {
	case g.set != generic && g.byRow:
		g.tiled(lo, hi, 0, g.n)
	case g.set != generic:
		g.tiled(0, g.m, lo*g.unit, min(hi*g.unit, g.n))
	case g.byRow:
		g.rows(lo, hi)
	default:
		g.columns(lo, hi)
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

// put stores what the chunk from l has given for output (i, j), the first in place of C, the later ones added to it.
func (g *product[T]) put(i, j, l int, v T) {
	if c := g.c.at(i, j); l == 0 {
		*c = v
	} else {
		*c += v
	}
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
