package simd

import "unsafe"

// sweepNumber tells which kernel over elements is meant.
type sweepNumber int

const (
	sweepAdd      sweepNumber = iota // w = x + y
	sweepReLU                        // w = max(x, 0)
	sweepReLUGrad                    // w = x where y > 0, else 0
	sweepSGD                         // of w for the gradient x
	sweepMomentum                    // of w and the velocity x for the gradient y
	sweepNesterov
	sweepAdam // of w and the moments x and y for the gradient z
)

// sweepBytes is how much of a slice a call in assembly does: 25 µs with four slices from memory.
const sweepBytes = 1 << 16

// sweepOver runs a kernel over the whole vectors of slices of equal length, those that it has, and returns how many elements
// that were. The caller does the others in the same steps: those of the kernel are rounded like those in Go, so the bits are
// the same.
func sweepOver[T Float](number sweepNumber, scalars, w, x, y, z []T) (done int) {
	if kernels == generic {
		return 0
	}
	lanes := tilings[kernels].bytes / int(unsafe.Sizeof(T(0)))
	p := sweep{s: unsafe.Pointer(unsafe.SliceData(scalars))}
	whole := len(w) / lanes * lanes
	most := sweepBytes / int(unsafe.Sizeof(T(0)))
	for done < whole {
		n := min(whole-done, most)
		p.n = n / lanes
		p.w, p.x = unsafe.Pointer(&w[done]), unsafe.Pointer(&x[done])
		if y != nil {
			p.y = unsafe.Pointer(&y[done])
		}
		if z != nil {
			p.z = unsafe.Pointer(&z[done])
		}
		runSweep[T](kernels, number, &p)
		done += n
	}
	return done
}
