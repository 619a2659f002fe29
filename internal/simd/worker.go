package simd

import (
	"sync/atomic"
	"time"
)

const (
	spinTime = 50 * time.Microsecond // that a worker looks out for its next piece: what it costs to wake it
	looks    = 32                    // at a turn between two at the clock: about a microsecond
	patience = 4 * looks             // of who needs a piece to have begun: longer than a worker that spins takes
)

// The turns of a worker. The pool's holder is the goroutine that holds Pool.busy.
const (
	spinning int32 = iota // looking out for a piece
	offered               // a piece is there: who takes it first runs it
	taken                 // the worker runs it
	parked                // waiting for a token
	ended                 // by Close
)

// worker is a goroutine of a pool, and what it shares with the pool's holder. Turns pass on atomically; who may run the piece
// owns the other fields.
//
//	holder   offer: spinning, parked → offered    relieve: offered → spinning    wake: parked → spinning
//	worker   offered → taken → spinning → parked
type worker struct {
	turn     atomic.Int32
	piece    piece
	panicked any           // what the piece panicked with
	token    chan struct{} // one for each time that the worker has parked
	yield    yielder

	_ [128]byte // keeps the next worker out of the cache lines that are fetched with this one's
}

// piece is one thread's share of a Split.
type piece struct {
	body   func(lo, hi int)
	lo, hi int
}

// run returns what the body panics with, or nil.
func (t piece) run() (panicked any) {
	defer func() { panicked = recover() }()
	t.body(t.lo, t.hi)
	return nil
}

func newWorker(y yielder) *worker { return &worker{token: make(chan struct{}, 1), yield: y} }

// work does the pieces that are offered until the worker's end.
func (w *worker) work() {
	for w.next() {
		w.do()
		w.turn.Store(spinning)
	}
}

// next waits until the worker has taken a piece. It returns false at the worker's end.
func (w *worker) next() bool {
	now := time.Now()
	for began := now; ; now = time.Now() {
		w.yield.at(now)
		for range looks {
			switch w.turn.Load() {
			case offered:
				if w.turn.CompareAndSwap(offered, taken) {
					return true
				}
			case ended:
				return false
			}
			pause()
		}
		if now.Sub(began) >= spinTime && w.turn.CompareAndSwap(spinning, parked) {
			<-w.token
			began = time.Now()
		}
	}
}

func (w *worker) do() {
	t := w.piece
	w.piece.body = nil // what it refers to may be freed
	w.panicked = t.run()
}

// The pool's holder calls what follows.

// offer lets the worker have a piece, and reports whether it had to be woken.
func (w *worker) offer(t piece) (woken bool) {
	w.piece = t
	return w.set(offered)
}

// relieve runs the piece if the worker has not begun it.
func (w *worker) relieve() {
	if w.turn.CompareAndSwap(offered, spinning) {
		w.do()
	}
}

// begin returns when the piece has begun: if the worker does not take it soon, it is run here.
func (w *worker) begin() {
	for range patience {
		if w.turn.Load() != offered {
			return
		}
		pause()
	}
	w.relieve()
}

// finish waits for the end of the piece, with the yielder of the holder, and returns what it panicked with, or nil.
func (w *worker) finish(y *yielder) (panicked any) {
	for i := 1; w.turn.Load() == taken; i++ {
		pause()
		if i%looks == 0 {
			y.at(time.Now())
		}
	}
	if panicked = w.panicked; panicked != nil {
		w.panicked = nil
	}
	return panicked
}

// wake makes a parked worker spin, and reports whether it was parked.
func (w *worker) wake() bool { return w.turn.Load() == parked && w.set(spinning) }

// end makes the worker return. There is no piece out.
func (w *worker) end() { w.set(ended) }

// set gives a worker that spins or is parked its turn, and reports whether it was parked.
func (w *worker) set(turn int32) (woken bool) {
	if w.turn.Swap(turn) != parked {
		return false
	}
	w.token <- struct{}{}
	return true
}
