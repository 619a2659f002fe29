package simd

import "unsafe"

// sweepNumber tells which kernel over elements or rows is meant. Slices are called as in sweep, numbers of rows as in rowNumbers.
type sweepNumber int

const (
	sweepAdd         sweepNumber = iota // w = x + y
	sweepSub                            // w = x - y
	sweepMul                            // w = x y
	sweepScale                          // w = s0 x
	sweepAddScaled                      // w = w + s0 x
	sweepLinear                         // w = s0 x + s1
	sweepFill                           // w = s0
	sweepReLU                           // w = max(x, 0)
	sweepReLUGrad                       // w = x where y > 0, else 0
	sweepSigmoidGrad                    // w = x y (1 - y)
	sweepTanhGrad                       // w = x (1 - y²)
	sweepExp
	sweepLog
	sweepLog1p // of float64, for x ≥ 0
	sweepSigmoid
	sweepTanh     // of float32, and so are the next
	sweepErf      //
	sweepGELU     //
	sweepGELUGrad // w = x times the derivative at y
	sweepDropout  // with the scalars factor, halves of the key, threshold, number of the first element
	sweepClamp    // w = w, at least -s0 and at most s0
	sweepLerp     // w = w + s0 (x - w)

	sweepSGD      // of w for the gradient x, which becomes 0, as does the last slice of all the updates
	sweepMomentum // of w and the velocity x for the gradient y
	sweepNesterov
	sweepLion    // of w and the momentum x for the gradient y
	sweepAdam    // of w and the moments x and y for the gradient z
	sweepAMSGrad // the same, and the greatest second moment z, for the gradient v
	sweepRMSprop // of w and the mean square x for the gradient y
	sweepRMSpropMomentum
	sweepRMSpropCentered
	sweepRMSpropCenteredMomentum

	sweepSum    // of x into the lanes at w
	sweepDot    // of x and y
	sweepMax    // of x, and what is NaN of it in more lanes
	sweepMaxAbs // of |x|, likewise
	sweepFinite // leaves 0 in the lanes if all of x is finite

	sweepPeaks             // a = max x, b = Σ exp(x - a) but for one element that is a
	sweepPeakExps          // the same, and w = exp(x - a)
	sweepShift             // w = (x - a) - b
	sweepCrossEntropy      // c = Σ y ((a - x) + b)
	sweepResidual          // w = c (x (Σy - y) - y (Σx - x)), Σx = 1 + b
	sweepSoftmaxGrad       // w = y (x - Σ x y)
	sweepSquaredErrors     // a = Σ (x - y)²
	sweepScaledDifferences // w = (x - y) a
	sweepScaledRows        // w = x a
	sweepAddedRow          // w = x + the row y
	sweepRepeated          // w = a

	sweepColumns // w = w + Σ x over rows

	sweepQuotients // of float32: w = x/s0 for n vectors, x a byte an element
)

// sweepBytes is how much of a slice a call in assembly does: 25 µs with four slices from memory.
const sweepBytes = 1 << 16

// vectorised reports whether the kernels of sweepNumber are there; NEON has matrix products only.
func vectorised() bool { return kernels == avx2 || kernels == avx512 }

// edges is where the masks of AVX2 come from: those that let n lanes of 4 bytes through start 16-n in.
var edges = [32]int32{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}

// setExtent sets what there is of n elements of some bytes with so many in a vector.
func (p *sweep) setExtent(n, lanes, size int) {
	rest := n % lanes
	p.n, p.mask = n/lanes, 1<<rest-1
	p.edge = unsafe.Pointer(&edges[16-rest*size/4])
}

// sweepOver runs a kernel over slices of equal length, those that it has, and reports whether it did; if not, the caller takes
// the same steps in Go. No element's result depends on its place.
func sweepOver[T Float](number sweepNumber, scalars, w, x, y, z []T) bool {
	return sweepOverFive(number, scalars, w, x, y, z, nil)
}

// sweepOverFive is sweepOver for kernels of up to five slices.
func sweepOverFive[T Float](number sweepNumber, scalars, w, x, y, z, v []T) bool {
	if !vectorised() {
		return false
	}
	size := int(unsafe.Sizeof(T(0)))
	p := sweep{s: unsafe.Pointer(unsafe.SliceData(scalars))}
	for done := 0; done < len(w); done += sweepBytes / size {
		p.setExtent(min(len(w)-done, sweepBytes/size), tilings[kernels].bytes/size, size)
		p.w = place(w, done)
		p.x, p.y, p.z, p.v = place(x, done), place(y, done), place(z, done), place(v, done)
		runSweep[T](kernels, number, &p)
	}
	return true
}

// place returns the address of an element of x, or nil if the kernel has no x.
func place[T Float](x []T, i int) unsafe.Pointer {
	if x == nil {
		return nil
	}
	return unsafe.Pointer(&x[i])
}
