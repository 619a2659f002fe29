package run

import (
	"runtime"
	"sync"

	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// peak returns the multiply-adds of an element type that so many threads can do at once with the kernel set in use, in 10⁹
// floating-point operations a second: what no step can surpass.
func peak(dt tensor.Dtype, threads int) float64 {
	if dt == tensor.Float64 {
		return together(threads, simd.Peak[float64])
	}
	return together(threads, simd.Peak[float32])
}

// bandwidth returns the memory that so many threads can read and write at once, in 10⁹ bytes a second: what no step over
// more than the caches can surpass.
func bandwidth(threads int) float64 { return together(threads, simd.Bandwidth) }

// together returns the sum of what so many threads measure at once, in 10⁹. Threads beyond the processors add nothing.
func together(threads int, measure func() float64) float64 {
	each := make([]float64, min(threads, runtime.GOMAXPROCS(0)))
	var all sync.WaitGroup
	for i := range each {
		all.Go(func() { each[i] = measure() })
	}
	all.Wait()
	sum := 0.0
	for _, v := range each {
		sum += v
	}
	return sum / 1e9
}
