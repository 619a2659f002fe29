package simd

import "unsafe"

// word is an unsigned integer as wide as a float. A choice between a value and 0 that follows random data is made on
// words: the compiler has conditional moves for integers but branches for floats, eight times slower when mispredicted.
type word interface{ uint32 | uint64 }

// wide reports whether T is float64.
func wide[T Float]() bool {
	var v T
	return unsafe.Sizeof(v) == 8
}

// words returns the memory of x as words of the same size.
func words[U word, T Float](x []T) []U {
	return unsafe.Slice((*U)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}
