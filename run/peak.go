package run

import (
	"runtime"
	"sync"

	"nabla/internal/simd"
)

// peak returns the multiply-adds that so many threads can do at once with the kernel set in use, in 10⁹ floating-point
// operations a second: what no step can surpass. Threads beyond the processors add nothing.
func peak[T simd.Float](threads int) float64 {
	each := make([]float64, min(threads, runtime.GOMAXPROCS(0)))
	var all sync.WaitGroup
	for i := range each {
		all.Go(func() { each[i] = simd.Peak[T]() })
	}
	all.Wait()
	sum := 0.0
	for _, flops := range each {
		sum += flops
	}
	return sum / 1e9
}
