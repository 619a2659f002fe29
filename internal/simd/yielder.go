package simd

import (
	"runtime"
	"time"
)

// yielder says when a goroutine that spins lets others run. Without it, one that became ready waits until the scheduler
// intervenes, after 10 ms. It may be in the queue of any processor of ours, so that all of a pool's goroutines must yield.
type yielder struct {
	every time.Duration
	last  time.Time
}

// newYielder returns that of each of so many threads on so many processors.
func newYielder(threads, processors int) yielder {
	switch {
	case threads > processors: // they wait for each other
		return yielder{every: 0}
	case threads == processors:
		return yielder{every: 20 * time.Microsecond}
	}
	// Others have processors of their own. To yield would wake those, time after time, to look what there is to do. What is left
	// is that a thread may have lost its processor and want this one.
	return yielder{every: time.Millisecond}
}

// at lets other goroutines run, unless it did so not long before now.
func (y *yielder) at(now time.Time) {
	if now.Sub(y.last) >= y.every {
		y.last = now
		runtime.Gosched()
	}
}
