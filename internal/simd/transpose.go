package simd

// transposeTile is the side of the squares copied at a time, so that both sides' cache lines are used while they are near.
const transposeTile = 16

// Transpose sets dst, (cols, rows), to the transpose of src, (rows, cols). dst must not overlap src.
func Transpose[T Float](dst, src []T, rows, cols int) {
	must(len(dst) == rows*cols && len(src) == rows*cols, "Transpose")
	for i := 0; i < rows; i += transposeTile {
		height := min(transposeTile, rows-i)
		for j := 0; j < cols; j += transposeTile {
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
