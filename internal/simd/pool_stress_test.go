package simd

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// Splits of several goroutines, splits inside them, panics, Wake and Close meet while GOMAXPROCS changes: every element is done
// once all the same.
func TestPoolUnderStress(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for round := range 60 {
		runtime.GOMAXPROCS(1 + round%3)
		p := NewPool(1 + round%5)
		runtime.GOMAXPROCS(1 + (round/3)%4)
		var wg sync.WaitGroup
		for g := range 3 {
			wg.Go(func() {
				for i := range 200 {
					var n atomic.Int64
					func() {
						defer func() { recover() }()
						p.Wake()
						p.Split(17, 2, func(lo, hi int) {
							n.Add(int64(hi - lo))
							if i%7 == 3 {
								panic(lo)
							}
							p.Split(3, 1, func(int, int) {})
						})
					}()
					if n.Load() != 17 {
						t.Errorf("%d of 17", n.Load())
					}
					if g == 0 && i == 150 {
						p.Close()
					}
				}
			})
		}
		wg.Wait()
		p.Close()
	}
}
