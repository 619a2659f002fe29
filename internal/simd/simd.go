// Package simd holds the numeric kernels: matrix products, activations, reductions, losses and solver updates on dense
// slices of float32 or float64, and the thread pool that splits them. It knows nothing of graphs or tensors.
//
// # Slices
//
// A matrix of rows and cols is a slice of rows*cols values, row after row. dst may be the same slice as an input unless
// the function says otherwise; slices that overlap in any other way are never allowed. Lengths that do not fit are a
// broken invariant of the caller, and panic. No function keeps a slice or allocates, but for a Gemm split over threads.
//
// # Bits
//
// Equal inputs give equal bits for every number of threads, every tile and every place in memory:
//
//   - An output of Gemm is one chain over k in ascending order that begins with its start value; each product is rounded,
//     then added. k above 4,096 is cut into chunks of 4,096; each later chunk is a chain of its own, starting from zero,
//     and is added to what came before.
//   - Sum, Dot, SumSquares and SumCols add in 16 lanes (8 for float64), all starting from +0: element i goes to lane
//     i mod 16, and the lanes are folded in halves (lane i += lane i+8, then +4, +2, +1).
//   - SumRows and the sums inside a row of a softmax or a loss add in ascending order.
//   - Products are converted explicitly before they are added (T(x*y) + z), for otherwise the compiler may fuse the two
//     on some platforms.
//
// So what only adds, multiplies, divides and takes roots gives the same bits on every platform. What goes through math.Exp,
// math.Log1p or math.Tanh (activations, softmax) is as reproducible as these are: the same on one machine always. float32
// is computed in float64 there and rounded once, unless stated. NaN and Inf propagate as IEEE 754 says; the payload of a
// NaN is unspecified.
package simd

// Float is the type of the elements.
type Float interface{ float32 | float64 }

// must panics unless the sizes given to the named function fit each other.
func must(ok bool, name string) {
	if !ok {
		panic("simd: " + name + ": sizes do not fit")
	}
}

// Kernels returns the name of the kernel set in use: generic, plain Go.
func Kernels() string { return "generic" }
