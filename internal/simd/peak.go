package simd

import (
	"time"
	"unsafe"
)

// peakChains is the number of multiply-adds in a step of the loops below and of those in assembly.
const peakChains = 12

// Peak returns the multiply-adds of T that one thread can do with the kernel set in use, in FLOP/s, two for each: the best of
// several loops of 10 µs or more without loads or stores. It takes about a millisecond. The generic set multiplies and adds
// apart.
func Peak[T Float]() float64 {
	lanes, loop := 1, peakPlain[T]
	if kernels != generic {
		lanes, loop = tilings[kernels].bytes/int(unsafe.Sizeof(T(0))), func(steps int) { runPeak(kernels, steps) }
	}
	const steps, repeats = 10_000, 40
	best := time.Duration(1<<63 - 1)
	for range repeats {
		begin := time.Now()
		loop(steps)
		best = min(best, time.Since(begin))
	}
	return float64(2*peakChains*lanes*steps) / best.Seconds()
}

// Bandwidth returns the memory that one thread can read and write at once, in bytes/s: the best of several copies between
// buffers larger than most caches. It takes about 50 ms.
func Bandwidth() float64 {
	const size, repeats = 64 << 20, 5
	from, to := make([]byte, size), make([]byte, size)
	for i := 0; i < size; i += 1 << 10 {
		from[i], to[i] = 1, 1 // fresh memory is all one page, until it is written to
	}
	best := time.Duration(1<<63 - 1)
	for range repeats {
		begin := time.Now()
		copy(to, from)
		best = min(best, time.Since(begin))
	}
	return 2 * size / best.Seconds()
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
