package simd

import "unsafe"

// transposeTile is the side of the squares copied at a time, so that both sides' cache lines are used while they are near.
const transposeTile = 16

// Transpose sets dst, (cols, rows), to the transpose of src, (rows, cols). dst must not overlap src.
func Transpose[T Float](dst, src []T, rows, cols int) {
	must(len(dst) == rows*cols && len(src) == rows*cols, "Transpose")
	m, n := transposeSquares(dst, src, rows, cols)
	transposeRest(dst, src, rows, cols, 0, m, n)
	transposeRest(dst, src, rows, cols, m, rows, 0)
}

// transposeSquares transposes the part of src that is made of whole squares, a vector wide, through registers, and returns its size.
func transposeSquares[T Float](dst, src []T, rows, cols int) (m, n int) {
	if !vectorised() {
		return 0, 0
	}
	size := int(unsafe.Sizeof(T(0)))
	side := tilings[kernels].bytes / size
	m, n = rows-rows%side, cols-cols%side
	most := sweepBytes / (side * size) / side * side // columns of a call
	for i := 0; i < m; i += side {
		for j := 0; j < n; j += most {
			p := call{b: unsafe.Pointer(&src[i*cols+j]), c: unsafe.Pointer(&dst[j*rows+i]), k: min(most, n-j) / side}
			p.bRow, p.cRow = cols*size, rows*size
			runTranspose[T](kernels, &p)
		}
	}
	return m, n
}

// transposeRest transposes the rows from top to bottom from column left on.
func transposeRest[T Float](dst, src []T, rows, cols, top, bottom, left int) {
	for i := top; i < bottom; i += transposeTile {
		height := min(transposeTile, bottom-i)
		for j := left; j < cols; j += transposeTile {
			for q := j; q < min(j+transposeTile, cols); q++ {
				o := i*cols + q
				for r := range dst[q*rows+i:][:height] {
					dst[q*rows+i+r] = src[o]
					o += cols
				}
			}
		}
	}
}
