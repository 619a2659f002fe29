package main

import "time"

// beyondCaches is the size of a copy of which no cache holds both sides.
const beyondCaches = 64 << 20

// newBandwidth returns what measures the bytes a second, read and written, of one thread that copies as many bytes: the best
// of a few copies.
func newBandwidth(bytes int) func() float64 {
	const repeats = 3
	from, to := make([]byte, bytes), make([]byte, bytes)
	for i := 0; i < bytes; i += 1 << 10 {
		from[i], to[i] = 1, 1 // fresh memory is all one page, until it is written to
	}
	return func() float64 {
		best := time.Duration(1<<63 - 1)
		for range repeats {
			began := time.Now()
			copy(to, from)
			best = min(best, time.Since(began))
		}
		return float64(2*bytes) / best.Seconds()
	}
}
