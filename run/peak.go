package run

import (
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// peak returns the multiply-adds of an element type that so many threads can do at once with the kernel set in use, in 10⁹
// floating-point operations a second: what no step can surpass.
func peak(dt tensor.Dtype, threads int) float64 {
	if dt == tensor.Float64 {
		return simd.PeakOf[float64](threads) / 1e9
	}
	return simd.PeakOf[float32](threads) / 1e9
}

// bandwidth returns the memory that so many threads can read and write at once, in 10⁹ bytes a second: what no step over
// more than the caches can surpass.
func bandwidth(threads int) float64 { return simd.BandwidthOf(threads) / 1e9 }
