package simd

import "unsafe"

// SumRows sets dst, (cols), to the sum of the rows of x, (rows, cols): dst[j] = Σ_i x[i,j], i ascending from 0. dst must not
// overlap x.
func SumRows[T Float](dst, x []T, rows, cols int) {
	must(len(dst) == cols && len(x) == rows*cols, "SumRows")
	clear(dst)
	if columnsOver(dst, x, rows, cols) {
		return
	}
	i := 0
	for ; i+4 <= rows; i += 4 { // four rows for one load and store of dst
		r := x[i*cols:]
		r0, r1, r2, r3 := r[:cols], r[cols:][:cols], r[2*cols:][:cols], r[3*cols:][:cols]
		for j, v := range dst {
			dst[j] = v + r0[j] + r1[j] + r2[j] + r3[j]
		}
	}
	for ; i < rows; i++ {
		Add(dst, dst, x[i*cols:][:cols])
	}
}

// columnsOver adds the rows of x to dst in assembly, and reports whether it did.
func columnsOver[T Float](dst, x []T, rows, cols int) bool {
	if !vectorised() {
		return false
	}
	size := int(unsafe.Sizeof(T(0)))
	wide := min(cols, sweepBytes/size)
	high := max(1, sweepBytes/size/max(1, wide))
	for j := 0; j < cols; j += wide {
		n := min(wide, cols-j)
		p := sweep{w: unsafe.Pointer(&dst[j]), step: cols * size}
		p.setExtent(n, tilings[kernels].bytes/size, size)
		for i := 0; i < rows; i += high {
			p.x, p.rows = unsafe.Pointer(&x[i*cols+j]), min(high, rows-i)
			runSweep[T](kernels, sweepColumns, &p)
		}
	}
	return true
}
