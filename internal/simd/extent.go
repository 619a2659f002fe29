package simd

import "math"

// Max returns the greatest element of x: -Inf if x is empty, NaN if any element is. A maximum of zero is +0, so that the
// order of zeros does not matter.
func Max[T Float](x []T) T {
	m := T(math.Inf(-1))
	for _, v := range x {
		if !(v <= m) {
			if v != v {
				return v
			}
			m = v
		}
	}
	return m + 0
}

// MaxAbs returns the greatest magnitude in x: 0 if x is empty, NaN if any element is.
func MaxAbs[T Float](x []T) T {
	var low, high T // two rare branches, where the sign of random data would be mispredicted
	for _, v := range x {
		if !(v <= high) {
			if v != v {
				return v
			}
			high = v
		}
		if v < low {
			low = v
		}
	}
	return max(high, -low)
}

// Finite reports whether x holds neither NaN nor Inf.
func Finite[T Float](x []T) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}
