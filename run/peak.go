package run

import (
	"math"
	"sync"
	"time"

	"nabla/internal/simd"
)

// The product that peak runs: its operands, 400 kB in float32, stay in a core's second-level cache, every side is a
// multiple of any tile, and k is long enough for loads and stores to count for nothing.
const peakM, peakN, peakK = 96, 256, 256

// peak returns the floating-point operations a second, in 10⁹, of this build's matrix product where it is fastest: on
// operands in the cache, by as many threads as given, each with operands of its own. It is the best of several tries, and
// what a step can hope for from these kernels; it is not the processor's limit.
func peak[T simd.Float](threads int) float64 {
	const tries, tryTime = 10, 20 * time.Millisecond
	const flops = 2 * peakM * peakN * peakK
	products := make([]func(), threads)
	for i := range products {
		a, b, c := make([]T, peakM*peakK), make([]T, peakK*peakN), make([]T, peakM*peakN)
		for i := range a {
			a[i] = T(i%7) - 3
		}
		for i := range b {
			b[i] = T(i%5) - 2
		}
		products[i] = func() {
			simd.Gemm(nil, false, false, peakM, peakN, peakK, a, peakK, b, peakN, c, peakN, simd.Zero, nil)
		}
	}
	repeats := 1
	best := 0.0
	for try := 0; try < tries; {
		began := time.Now()
		var all sync.WaitGroup
		for _, p := range products {
			all.Go(func() {
				for range repeats {
					p()
				}
			})
		}
		all.Wait()
		took := time.Since(began)
		best = math.Max(best, float64(flops*threads*repeats)/float64(took.Nanoseconds()))
		if took < tryTime {
			repeats *= 2 // still warming up
		} else {
			try++
		}
	}
	return best
}
