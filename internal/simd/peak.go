package simd

import (
	"runtime"
	"time"
	"unsafe"
)

// peakChains is the number of multiply-adds in a step of the loops below and of those in assembly.
const peakChains = 12

// Peak returns PeakOf one thread.
func Peak[T Float]() float64 { return PeakOf[T](1) }

// PeakOf returns the multiply-adds of T that so many threads can do at once with the kernel set in use, in FLOP/s, two for each:
// without loads or stores, in the best of several rounds of 50 µs or more. It takes some milliseconds. The generic set
// multiplies and adds apart.
func PeakOf[T Float](threads int) float64 {
	lanes, loop := 1, peakPlain[T]
	if kernels != generic {
		lanes, loop = tilings[kernels].bytes/int(unsafe.Sizeof(T(0))), func(steps int) { runPeak(kernels, steps) }
	}
	const steps, loops, rounds = 10_000, 4, 100
	threads = onProcessors(threads)
	best := bestOf(rounds, threads, threads, func(lo, hi int) {
		for range (hi - lo) * loops { // of 20 µs each: a stop of the world waits for no more
			loop(steps)
		}
	})
	return float64(threads*2*peakChains*lanes*steps*loops) / best.Seconds()
}

// Bandwidth returns BandwidthOf one thread.
func Bandwidth() float64 { return BandwidthOf(1) }

// BandwidthOf returns the memory that so many threads can read and write at once, in bytes/s: the best of several copies between
// buffers larger than most caches, of which each thread has its part. It takes about 100 ms.
func BandwidthOf(threads int) float64 {
	const size, rounds = 64 << 20, 5
	from, to := make([]byte, size), make([]byte, size)
	for i := 0; i < size; i += 1 << 10 {
		from[i], to[i] = 1, 1 // fresh memory is all one page, until it is written to
	}
	best := bestOf(rounds, onProcessors(threads), size, func(lo, hi int) { copy(to[lo:hi], from[lo:hi]) })
	return 2 * size / best.Seconds()
}

// onProcessors returns how many of so many threads run at once.
func onProcessors(threads int) int {
	return max(1, min(threads, runtime.GOMAXPROCS(0), runtime.NumCPU()))
}

// bestOf returns the shortest time in which the threads, started together, have all done their parts of n.
func bestOf(rounds, threads, n int, body func(lo, hi int)) time.Duration {
	p := NewPool(threads)
	defer p.Close()
	best := time.Duration(1<<63 - 1)
	for range rounds {
		begin := time.Now()
		p.Split(n, 1, body)
		best = min(best, time.Since(begin))
	}
	return best
}

// peakPlain does peakChains independent multiply-adds a step.
func peakPlain[T Float](steps int) {
	var a, b, c, d, e, f T
	x := T(steps) // unknown to the compiler
	for range 2 * steps {
		a += T(x * a)
		b += T(x * b)
		c += T(x * c)
		d += T(x * d)
		e += T(x * e)
		f += T(x * f)
	}
	if a+b+c+d+e+f != 0 {
		panic("simd: sums of zeros are not zero")
	}
}
