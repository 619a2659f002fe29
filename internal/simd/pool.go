package simd

import (
	"runtime"
	"sync"
)

// Pool is a fixed set of threads: the caller and its workers. The nil Pool is one thread. A Pool serves one Split at a
// time; a Split begun meanwhile (by another goroutine, or by a body) runs on its caller alone, which changes no result.
type Pool struct {
	threads int
	workers []chan piece // worker i does piece i+1

	busy   sync.Mutex     // held while pieces are out; guards what follows
	open   sync.WaitGroup // pieces not done
	panics []any          // what piece i panicked with
	closed bool

	ended sync.WaitGroup // workers that run
}

// piece is one thread's share of a Split.
type piece struct {
	body   func(lo, hi int)
	lo, hi int
}

// NewPool returns a pool of the caller and threads-1 workers; 0 means runtime.GOMAXPROCS(0). The workers wait until Close.
func NewPool(threads int) *Pool {
	must(threads >= 0, "NewPool")
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	p := &Pool{threads: threads, workers: make([]chan piece, threads-1), panics: make([]any, threads)}
	for i := range p.workers {
		pieces := make(chan piece, 1)
		p.workers[i] = pieces
		p.ended.Go(func() {
			for t := range pieces {
				p.do(i+1, t)
				p.open.Done()
			}
		})
	}
	return p
}

// Threads returns the number of threads, the caller included.
func (p *Pool) Threads() int {
	if p == nil {
		return 1
	}
	return p.threads
}

// Split calls body on contiguous pieces that cover [0, n), at most one a thread and none smaller than grain, and returns
// when all are done. The pieces depend on n, grain and the number of threads only. body is called once, with (0, n), if
// there is one thread, n < 2*grain, or the pool is closed or busy; never if n is 0. If a body panics, Split panics with the
// value of the lowest such piece once all pieces are done. body must not call runtime.Goexit.
func (p *Pool) Split(n, grain int, body func(lo, hi int)) {
	if n <= 0 {
		return
	}
	pieces := min(p.Threads(), n/max(grain, 1))
	if pieces < 2 || !p.busy.TryLock() {
		body(0, n)
		return
	}
	defer p.busy.Unlock()
	if p.closed {
		body(0, n)
		return
	}
	p.open.Add(pieces - 1)
	for i := 1; i < pieces; i++ {
		p.workers[i-1] <- piece{body, i * n / pieces, (i + 1) * n / pieces}
	}
	p.do(0, piece{body, 0, n / pieces})
	p.open.Wait()
	var first any
	for i := pieces - 1; i >= 0; i-- {
		if p.panics[i] != nil {
			first, p.panics[i] = p.panics[i], nil
		}
	}
	if first != nil {
		panic(first)
	}
}

// do runs piece i and keeps what it panics with.
func (p *Pool) do(i int, t piece) {
	defer func() { p.panics[i] = recover() }()
	t.body(t.lo, t.hi)
}

// Close ends the workers and returns when they have ended. It waits for a Split that runs, so no body may call it.
// Further calls do nothing.
func (p *Pool) Close() {
	if p == nil {
		return
	}
	p.busy.Lock()
	defer p.busy.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	for _, w := range p.workers {
		close(w)
	}
	p.ended.Wait()
}
