package simd

import "math"

// Max returns the greatest element of x: -Inf if x is empty, NaN if any element is. A maximum of zero is +0, so that the
// order of zeros does not matter.
func Max[T Float](x []T) T {
	l, rest := partialMax(sweepMax, T(math.Inf(-1)), x)
	return maxFrom(maxFrom(T(math.Inf(-1)), l[:2*laneCount[T]()]), rest) + 0
}

// MaxAbs returns the greatest magnitude in x: 0 if x is empty, NaN if any element is.
func MaxAbs[T Float](x []T) T {
	l, rest := partialMax(sweepMaxAbs, 0, x)
	var low, high T // two rare branches, where the sign of random data would be mispredicted
	for _, part := range [][]T{l[:2*laneCount[T]()], rest} {
		for _, v := range part {
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
	}
	return max(high, -low)
}

// Finite reports whether x holds neither NaN nor Inf.
func Finite[T Float](x []T) bool {
	var l lanes[T] // of v - v
	whole := len(x) - len(x)%laneCount[T]()
	if reduceOver(sweepFinite, l[:], x[:whole], nil) {
		x = x[whole:]
	}
	for _, v := range l {
		if v != 0 {
			return false
		}
	}
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}

// maxFrom returns the maximum of m and x, or the first NaN.
func maxFrom[T Float](m T, x []T) T {
	if m != m {
		return m
	}
	for _, v := range x {
		if !(v <= m) {
			if v != v {
				return v
			}
			m = v
		}
	}
	return m
}

// partialMax returns the maxima of x in twice the lanes of a sum, all of which began with start and half of which take what is NaN,
// and what of x is not in them.
func partialMax[T Float](number sweepNumber, start T, x []T) (l [32]T, rest []T) {
	for i := range l {
		l[i] = start
	}
	whole := len(x) - len(x)%laneCount[T]()
	if reduceOver(number, l[:], x[:whole], nil) {
		x = x[whole:]
	}
	return l, x
}
