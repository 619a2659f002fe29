package simd

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// reaches waits until the worker's turn is the wanted one, at most for a second.
func (w *worker) reaches(t *testing.T, turn int32) {
	t.Helper()
	for deadline := time.Now().Add(time.Second); w.turn.Load() != turn; time.Sleep(100 * time.Microsecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the worker's turn is %d, want %d", w.turn.Load(), turn)
		}
	}
}

// Workers that park come back for a Split, and for a Wake if there was a Split since the last.
func TestWake(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	w := p.workers[0]
	for range 3 {
		w.reaches(t, parked)
		if p.Wake(); w.turn.Load() != parked {
			t.Fatal("a step without a Split wakes the workers of the next")
		}
		if got := pieces(p, 2, 1); len(got) != 2 {
			t.Fatalf("after parking: got pieces %v", got)
		}
		woken := false
		for range 20 { // the worker may have parked again when we look
			w.reaches(t, parked)
			p.active = true
			p.Wake()
			woken = woken || w.turn.Load() == spinning
		}
		if !woken {
			t.Error("Wake left the worker parked")
		}
	}
}

func TestCloseEndsWorkers(t *testing.T) {
	for name, turn := range map[string]int32{"new": -1, "spinning": spinning, "parked": parked} {
		p := NewPool(4)
		if turn >= 0 {
			pieces(p, 100, 1)
		}
		if turn == parked {
			for _, w := range p.workers {
				w.reaches(t, parked)
			}
		}
		p.Close()
		p.Close()
		if err := goleak.Find(goleak.IgnoreCurrent()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	goleak.VerifyNone(t)
}

// Other goroutines get a processor soon, although all are taken: the scheduler takes it away from who does not yield after
// 10 ms only.
func TestWorkersYield(t *testing.T) {
	p := NewPool(0)
	defer p.Close()
	if p.Threads() == 1 {
		t.Skip("needs two processors")
	}
	split := func() {
		p.Split(p.Threads(), 1, func(lo, hi int) {
			for began := time.Now(); time.Since(began) < 5*time.Microsecond; {
			}
		})
	}
	var waited []time.Duration
	var ran atomic.Bool
	for range 20 {
		for range 200 { // until all workers are there
			split()
		}
		began := time.Now()
		ran.Store(false)
		go func() {
			waited = append(waited, time.Since(began))
			ran.Store(true)
		}()
		for !ran.Load() {
			split()
		}
	}
	slices.Sort(waited)
	t.Logf("a goroutine waits %v, %v, %v (least, median, most)", waited[0], waited[10], waited[19])
	if waited[5] > 75*time.Microsecond { // of the quarter that other programs held up least
		t.Errorf("a goroutine beside a busy pool waits %v: want less than 75µs", waited[5])
	}
}
