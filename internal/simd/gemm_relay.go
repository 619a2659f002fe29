package simd

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Threads that share a product whose B is changed between runs, as the weights of a layer are, had better each keep to its own rows
// of B. A cache line that two threads have read costs the one that writes to it ten times what it costs to fetch a line that only the
// other has had: the update of 400 KB of weights takes 60 µs more. So the threads share k: the first continues the chains of a few rows
// of C, a slice of their columns, over its part of k, hands them to the second, and turns to what is next. The last has the rows of C
// in its caches then, so that is the pool's caller, who may go on with them alone. A product with Bᵀ or Aᵀ, the gradients of the same
// layer, and the update are cut at the same rows of the weights.
const (
	relayRows  = 12      // that are handed over at a time, or a few more
	relayTimes = 12      // rows are handed over, at most
	relayLines = 4       // of a slice of columns, or a few more
	relayBytes = 1 << 20 // of B, the second cache: more do not stay there until they are changed
	looksApart = 1 << 12 // between two that let other goroutines run, about 100 µs: the turn before may not have a processor
)

// relayed is how far a thread has got, on cache lines of its own.
type relayed struct {
	turns atomic.Int32
	_     [124]byte
}

// relay makes ready for so many threads that share k, as Split will cut it.
func (g *Product[T]) relay(threads int) {
	if len(g.done) != threads {
		g.done = make([]relayed, threads)
	}
	for i := range g.done {
		g.done[i].turns.Store(0)
	}
	g.resolved.done = g.done
}

// relays reports whether so many threads share k.
func (g *product[T]) relays(threads int) bool {
	size := int(unsafe.Sizeof(T(0)))
	return g.a.col == 1 && g.b.col == 1 && !g.packs(g.m) && g.m >= 2*relayRows && g.k >= line/size*threads && g.k <= chunk &&
		g.k*g.n*size <= relayBytes
}

// relay computes steps lo to hi of all chains, each after those before. If it panics, the threads that wait for it go on.
func (g *product[T]) relay(lo, hi int) {
	rows := min(ceil(g.m, relayRows), relayTimes)
	lanes := line / int(unsafe.Sizeof(T(0)))
	slices := max(1, ceil(g.n, lanes)/relayLines)
	before, mine := g.threadFrom(lo)-1, &g.done[g.threadFrom(hi)-1].turns
	defer mine.Store(int32(rows * slices))
	h := *g
	h.a.data, h.b.data, h.k = g.a.from(0, lo), g.b.from(lo, 0), hi-lo
	if lo > 0 {
		h.start = FromC
	}
	if hi < g.k {
		h.after = ThenNothing
	}
	for turn := range rows * slices {
		if before >= 0 {
			g.done[before].await(turn + 1)
		}
		r, q := turn/slices, turn%slices
		jlo, jhi := relayLines*q*lanes, relayLines*(q+1)*lanes
		if q == slices-1 {
			jhi = g.n
		}
		h.tiled(r*g.m/rows, (r+1)*g.m/rows, jlo, jhi)
		mine.Store(int32(turn + 1))
	}
}

// threadFrom returns the number of the thread whose steps begin at lo, which Split has made of it.
func (g *product[T]) threadFrom(lo int) int { return ceil(lo*len(g.done), g.k) }

// await returns when so many turns are done.
func (r *relayed) await(turns int) {
	for looks := 1; int(r.turns.Load()) < turns; looks++ {
		pause()
		if looks%looksApart == 0 {
			runtime.Gosched()
		}
	}
}
