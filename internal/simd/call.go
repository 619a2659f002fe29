package simd

import "unsafe"

// call is what a kernel in assembly is called with: a piece of a product, with every address and step in bytes. The steps make
// one kernel serve A and Aᵀ (aRow and aCol change places), packed and unpacked B, and all starts.
//
// The generator in gen reads this declaration, so the offsets in the assembly follow from it.
type call struct {
	a, b, c, s unsafe.Pointer // first elements of A, B, C and of what the chains start from

	aRow, aCol       int // from one element of A to that below it, and to the next of its row
	bRow, cRow, sRow int // from one row to the next; sRow is 0 when all rows start from one

	k int // steps of the chains

	panel unsafe.Pointer // where kernels that pack put the rows of B

	after   int            // what becomes of them then, an After
	gate    unsafe.Pointer // of ThenGate
	gateRow int

	ahead    unsafe.Pointer // memory to bring nearer meanwhile, one address a step
	aheadRow int

	mask uint64         // the columns of the last vector, one bit each
	edge unsafe.Pointer // the same for AVX2, one lane each
}

// sweep is what a kernel over the elements of slices, or of rows, is called with.
type sweep struct {
	w, x, y, z, v unsafe.Pointer // the slices, as many as the kernel has
	s             unsafe.Pointer // its scalars, side by side; or the numbers of the rows

	n    int            // whole vectors, of a row if it goes by rows; 64 bytes each in a reduction
	mask uint64         // the elements of one more vector, one bit each; none if it is 0
	edge unsafe.Pointer // the same for AVX2, one lane each

	rows, step int // how many rows, and the bytes from one to the next
}
