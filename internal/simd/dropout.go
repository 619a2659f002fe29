package simd

import (
	"math"

	"nabla/internal/keyed"
)

// Dropout sets dst = x/(1-p) for elements that are kept and 0 for those that are dropped, whatever x holds there; the
// factor 1/(1-p) is rounded first. Element i is dropped if keyed.Bits(key, first+i) < ⌊p·2³²⌋, first+i taken modulo 2³². So
// a mask depends on the key and the element's place alone, and the gradient is Dropout of the gradient under the same key.
// p is in [0, 1).
func Dropout[T Float](dst, x []T, key uint64, first int, p float64) {
	must(len(x) == len(dst) && p >= 0 && p < 1, "Dropout")
	factor, threshold := T(1/(1-p)), uint32(math.Ldexp(p, 32))
	if !wide[T]() && vectorised() {
		scalars := [5]T{factor}
		set := words[uint32](scalars[1:])
		set[0], set[1], set[2] = uint32(key), uint32(key>>32), threshold
		for lo := 0; lo < len(dst); lo += sweepBytes / 4 { // a call at a time, for a kernel counts from first
			hi := min(lo+sweepBytes/4, len(dst))
			set[3] = uint32(first + lo)
			sweepOver(sweepDropout, scalars[:], dst[lo:hi], x[lo:hi], nil, nil)
		}
		return
	}
	Scale(dst, x, factor)
	if wide[T]() {
		drop(words[uint64](dst), key, uint32(first), threshold)
	} else {
		drop(words[uint32](dst), key, uint32(first), threshold)
	}
}

func drop[U word](dst []U, key uint64, first, threshold uint32) {
	for i, w := range dst {
		if keyed.Bits(key, first+uint32(i)) < threshold {
			w = 0
		}
		dst[i] = w
	}
}
