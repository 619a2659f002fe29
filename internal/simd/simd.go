// Package simd holds the numeric kernels: matrix products, activations, reductions, losses and solver updates on dense
// slices of float32 or float64, and the thread pool that splits them. It knows nothing of graphs or tensors.
//
// # Slices
//
// A matrix of rows and cols is a slice of rows*cols values, row after row. dst may be the same slice as an input unless
// the function says otherwise; slices that overlap in any other way are never allowed. Lengths that do not fit are a
// broken invariant of the caller, and panic. No function allocates, but for a Gemm split over threads and the first such run of a
// Product; products also keep some memory of their own for packed operands, which the garbage collector may take back. Only a
// Product keeps slices.
//
// # Kernels
//
// Matrix products and what works on elements, rows and columns are generated assembly for processors with AVX-512 (F, VL, DQ and
// BW) or with AVX2 and FMA, else plain Go. Plain Go always are a few things where it is as fast (RepeatRows, the rims of Transpose,
// the last elements of a sum) and, for float64, Tanh, Erf, GELU and its gradient, and Dropout. On arm64 matrix products are
// generated assembly for NEON, and all else is plain Go. The choice is made once, at start; the environment variable
// NABLA_KERNELS forces avx512, avx2, neon or generic.
//
// # Bits
//
// Equal inputs give equal bits for every number of threads, every tile and every place in memory:
//
//   - An output of a Product or Gemm is one chain over k in ascending order that begins with its start value. k above 4,096 is cut into
//     chunks of 4,096; each later chunk is a chain of its own, starting from zero, and is added to what came before. A step of
//     the kernels in assembly is a fused multiply-add, rounded once; a step of those in plain Go rounds the product, then the
//     sum. So avx2, avx512 and neon give equal bits, and generic differs from them in the last ones. Each lies within
//     k·u·Σ|a·b| of the exact sum of k products, with u = 2⁻²⁴ (2⁻⁵³ for float64), to first order, if nothing overflows or
//     underflows.
//   - Sum, Dot, SumSquares and SumCols add in 16 lanes (8 for float64), all starting from +0: element i goes to lane
//     i mod 16, and the lanes are folded in halves (lane i += lane i+8, then +4, +2, +1).
//   - SumRows adds in ascending order.
//   - The sums inside a row of a softmax or a loss are of float64. In assembly they run in 8 lanes as above, in plain Go in ascending
//     order. No row's result depends on what rows are beside it.
//   - Exp, Log, Sigmoid and, for float32, Tanh, Erf, GELU and its gradient are within 4 ulp (for float32 everywhere: TestUlp). In assembly they are
//     polynomials, whose steps are the same for avx2 and avx512 and for every place in a slice; in plain Go they go through
//     package math in float64. So avx2 and avx512 give equal bits, and generic differs from them in the last ones. What is built
//     on exp and log, softmax and its losses, is likewise.
//   - Products are converted explicitly before they are added (T(x*y) + z), for otherwise the compiler may fuse the two
//     on some platforms.
//
// So what only adds, multiplies, divides and takes roots, a row's sums aside, gives the same bits on every platform and with every
// set; Gemm does with the same steps. NaN and Inf propagate as IEEE 754 says; the payload of a NaN is unspecified.
package simd

// Float is the type of the elements.
type Float interface{ float32 | float64 }

// must panics unless the sizes given to the named function fit each other.
func must(ok bool, name string) {
	if !ok {
		panic("simd: " + name + ": sizes do not fit")
	}
}
