package simd

// Start says what the chains of a matrix product start from.
type Start int

const (
	Zero     Start = iota // C = A·B
	FromBias              // C = A·B + bias, bias[j] for column j
	FromC                 // C = A·B + C
)

// After says what becomes of an output once its chain has ended.
type After int

const (
	ThenNothing After = iota
	ThenReLU          // as ReLU does: max(·, 0), where NaN stays NaN and -0 becomes 0
	ThenGate          // as ReLUGrad does: · where Gate > 0, else 0
)

// Product is a matrix product that is run again and again with other operands:
//
//	C = after(start + op(A)·op(B))
//
// C is (M, N), op(A) (M, K), op(B) (K, N), where op transposes what is stored if TransA, TransB. Row i of a stored matrix begins
// at i*LD; a last row need not be padded, and an LD of 0 means that rows lie side by side. Bias, (N), is read with FromBias only,
// and Gate, (M, N) side by side, with ThenGate only. C must not overlap any of the others.
//
// The zero value but for its sizes and operands is a product without transposes, start and after. A Product must not be copied
// once it has run.
type Product[T Float] struct {
	TransA, TransB bool
	M, N, K        int
	A, B, C        []T
	LDA, LDB, LDC  int

	Start Start
	Bias  []T
	After After
	Gate  []T

	resolved product[T]
	part     func(lo, hi int) // resolved.part, made when first needed
	done     []relayed        // likewise
}

// Run computes C, on all threads of the pool if the product is large enough. It allocates on the first such run only.
func (g *Product[T]) Run(p *Pool) {
	length, grain := g.prepare(p.Threads())
	if length < 2*grain { // apart, so that small products stay off the heap
		g.resolved.part(0, length)
		return
	}
	if g.part == nil {
		g.part = g.resolved.part
	}
	if g.resolved.share == stepsOfK {
		g.relay(min(p.Threads(), length/grain))
		p.SplitInTurn(length, grain, g.part)
	} else {
		p.Split(length, grain, g.part)
	}
}

// Gemm sets C = start + op(A)·op(B) once, as a Product does.
func Gemm[T Float](p *Pool, transA, transB bool, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int, start Start, bias []T) {
	g := Product[T]{
		TransA: transA, TransB: transB, M: m, N: n, K: k,
		A: a, LDA: lda, B: b, LDB: ldb, C: c, LDC: ldc, Start: start, Bias: bias,
	}
	if length, grain := g.prepare(p.Threads()); length < 2*grain {
		g.resolved.part(0, length)
		return
	}
	shared := g // on the heap
	shared.Run(p)
}

// prepare resolves the product for its operands and returns how it may be shared: a length to split and the least share.
func (g *Product[T]) prepare(threads int) (length, grain int) {
	must(g.M >= 0 && g.N >= 0 && g.K >= 0, "Product")
	g.resolved = product[T]{
		set: kernels,
		a:   stored(g.A, g.LDA, g.TransA, g.M, g.K), b: stored(g.B, g.LDB, g.TransB, g.K, g.N), c: stored(g.C, g.LDC, false, g.M, g.N),
		m: g.M, n: g.N, k: g.K, start: g.Start, bias: g.Bias, biasStep: 1, after: g.After,
	}
	r := &g.resolved
	must(r.a.holds(r.m, r.k) && r.b.holds(r.k, r.n) && r.c.holds(r.m, r.n) &&
		(r.start != FromBias || len(r.bias) == r.n) && (r.after != ThenGate || len(g.Gate) == r.m*r.n), "Product")
	if r.m == 0 || r.n == 0 {
		return 0, 1
	}
	r.gate = operand[T]{g.Gate, r.n, 1}
	r.flip()
	return r.shares(threads)
}

// stored returns op of a stored matrix, which is (rows, cols).
func stored[T Float](data []T, ld int, trans bool, rows, cols int) operand[T] {
	if ld == 0 {
		ld = cols
		if trans {
			ld = rows
		}
	}
	o := operand[T]{data, ld, 1}
	if trans {
		o = o.transposed()
	}
	return o
}
