package simd

import (
	"runtime"
	"sync"
	"time"
)

// Pool is a fixed set of threads: the caller and its workers. The nil Pool is one thread. A Pool serves one Split at a
// time; a Split begun meanwhile (by another goroutine, or by a body) runs on its caller alone, which changes no result.
//
// Between Splits that follow each other closely the workers spin, so that a Split costs less than a microsecond beside its
// bodies; after 50 µs without one they park and use no processor. Splits allocate nothing, if body is not made anew for each.
type Pool struct {
	threads int
	workers []*worker // worker i does piece i, time after time, so that its caches keep what they have; the caller does the last

	usher usher

	busy   sync.Mutex // held while pieces are out; guards what follows
	active bool       // whether there was a Split since the last Wake
	closed bool
	yield  yielder // of who holds it

	ended sync.WaitGroup // workers that run
}

// NewPool returns a pool of the caller and threads-1 workers; 0 means runtime.GOMAXPROCS(0). The workers wait until Close.
func NewPool(threads int) *Pool {
	must(threads >= 0, "NewPool")
	processors := runtime.GOMAXPROCS(0)
	if threads == 0 {
		threads = processors
	}
	p := &Pool{threads: threads, workers: make([]*worker, threads-1), usher: make(usher, 1), yield: newYielder(threads, processors)}
	if threads > 1 {
		p.ended.Go(p.usher.work)
	}
	for i := range p.workers {
		w := newWorker(p.yield)
		p.workers[i] = w
		p.ended.Go(w.work)
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
//
// The caller waits for pieces that a worker has begun, never for a worker: it does those that none has begun itself.
func (p *Pool) Split(n, grain int, body func(lo, hi int)) { p.split(n, grain, body, false) }

// SplitInTurn is Split for a body that waits for the pieces below its own: these have begun when the caller begins the highest.
func (p *Pool) SplitInTurn(n, grain int, body func(lo, hi int)) { p.split(n, grain, body, true) }

func (p *Pool) split(n, grain int, body func(lo, hi int), inTurn bool) {
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
	p.active = true
	workers := p.workers[:pieces-1]
	woken := false
	for i, w := range workers {
		woken = w.offer(piece{body, i * n / pieces, (i + 1) * n / pieces}) || woken
	}
	if woken {
		p.usher.call()
	}
	if inTurn {
		for _, w := range workers {
			w.begin()
		}
	}
	last := piece{body, (pieces - 1) * n / pieces, n}.run()
	for _, w := range workers {
		w.relieve()
	}
	p.yield.at(time.Now()) // here the time may be free
	var first any
	for _, w := range workers {
		if v := w.finish(&p.yield); first == nil {
			first = v
		}
	}
	if first == nil {
		first = last
	}
	if first != nil {
		panic(first)
	}
}

// SplitOn is Split if there was another since the last Wake, else it calls body once: a step whose kernels run on one thread stays
// on that thread.
func (p *Pool) SplitOn(n, grain int, body func(lo, hi int)) {
	if !p.engaged() {
		p = nil
	}
	p.Split(n, grain, body)
}

func (p *Pool) engaged() bool {
	if p == nil || !p.busy.TryLock() {
		return false
	}
	defer p.busy.Unlock()
	return p.active
}

// Wake makes the workers spin, at the start of a step whose first Split is near: a worker that parked needs 10 µs and more
// to be back. It does nothing if the last step, that since the last Wake, had no Split.
func (p *Pool) Wake() {
	if p == nil || !p.busy.TryLock() {
		return
	}
	defer p.busy.Unlock()
	if p.closed || !p.active {
		return
	}
	p.active = false
	woken := false
	for _, w := range p.workers {
		woken = w.wake() || woken
	}
	if woken {
		p.usher.call()
	}
}

// An usher is a goroutine that does nothing. One that is made ready is the next to run on the thread that made it so, and others
// hesitate to take it from there, 60 µs and more, for that thread is likely to block soon. Ours does not: it runs its own piece.
// Whoever calls the usher moves those that it woke before to the common queue, from where idle threads take them at once. A new
// goroutine would do, but now and then there is memory to be allocated for one.
type usher chan struct{}

func (u usher) work() {
	for range u {
	}
}

// call wakes the usher, or finds it awake.
func (u usher) call() {
	select {
	case u <- struct{}{}:
	default:
	}
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
		w.end()
	}
	close(p.usher)
	p.ended.Wait()
}
