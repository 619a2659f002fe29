package simd

import "unsafe"

// Quotients divides bytes, such as pixels, by a divisor.
type Quotients[T Float] struct {
	divisor T
	table   [256]T // of every byte, for where there is no kernel: a look-up costs a fraction of a division
}

// NewQuotients returns what divides by the divisor.
func NewQuotients[T Float](divisor T) *Quotients[T] {
	q := &Quotients[T]{divisor: divisor}
	for v := range q.table {
		q.table[v] = T(v) / divisor
	}
	return q
}

// Of sets dst to src/divisor, rounded once. dst and src have one length.
func (q *Quotients[T]) Of(dst []T, src []uint8) {
	must(len(dst) == len(src), "Quotients")
	if vectorised() && !wide[T]() {
		lanes := tilings[kernels].bytes / int(unsafe.Sizeof(T(0)))
		for whole := len(dst) / lanes * lanes; whole > 0; whole = len(dst) / lanes * lanes {
			n := min(whole, sweepBytes/4)
			p := sweep{w: unsafe.Pointer(&dst[0]), x: unsafe.Pointer(&src[0]), s: unsafe.Pointer(&q.divisor), n: n / lanes}
			runSweep[T](kernels, sweepQuotients, &p)
			dst, src = dst[n:], src[n:]
		}
	}
	for i, v := range src {
		dst[i] = q.table[v]
	}
}
