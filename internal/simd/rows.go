package simd

// AddRow sets dst = a with row, (cols), added to each of its rows. dst must not be row.
func AddRow[T Float](dst, a, row []T, rows, cols int) {
	must(len(dst) == rows*cols && len(a) == rows*cols && len(row) == cols, "AddRow")
	for lo, hi := range rowChunks(rows, cols) {
		// The sum of two float32 in float64, rounded, is their sum rounded once: 53 bits are more than twice 24 and 2.
		if rowsOver(sweepAddedRow, nil, hi-lo, cols, dst[lo*cols:hi*cols], a[lo*cols:hi*cols], row) {
			continue
		}
		for i := lo * cols; i < hi*cols; i += cols {
			Add(dst[i:i+cols], a[i:i+cols], row)
		}
	}
}

// RepeatRows sets each row of dst, (len(dst)/len(v), len(v)), to v. dst must not overlap v.
func RepeatRows[T Float](dst, v []T) {
	must(len(v) > 0 && len(dst)%len(v) == 0, "RepeatRows")
	for i := 0; i < len(dst); i += len(v) {
		copy(dst[i:i+len(v)], v)
	}
}

// RepeatCols sets each column of dst, (len(v), len(dst)/len(v)), to v. dst must not overlap v.
func RepeatCols[T Float](dst, v []T) {
	must(len(v) > 0 && len(dst)%len(v) == 0, "RepeatCols")
	cols := len(dst) / len(v)
	var n rowNumbers
	for lo, hi := range rowChunks(len(v), cols) {
		setFirst(&n, v[lo:hi])
		if rowsOver(sweepRepeated, &n, hi-lo, cols, dst[lo*cols:hi*cols], nil, nil) {
			continue
		}
		for i, x := range v[lo:hi] {
			Fill(dst[(lo+i)*cols:][:cols], x)
		}
	}
}

// ScaleRows sets dst = x, (len(v), len(x)/len(v)), with row i multiplied by v[i]. dst must not overlap v.
func ScaleRows[T Float](dst, x, v []T) {
	must(len(v) > 0 && len(x)%len(v) == 0 && len(dst) == len(x), "ScaleRows")
	cols := len(x) / len(v)
	var n rowNumbers
	for lo, hi := range rowChunks(len(v), cols) {
		setFirst(&n, v[lo:hi])
		// The product of two float32 is exact in float64, and rounded once.
		scaledRows(&n, dst[lo*cols:hi*cols], x[lo*cols:hi*cols], hi-lo, cols)
	}
}

// DotRows sets dst[i] to the Dot of row i of a and row i of b, (len(dst), len(a)/len(dst)). dst must not overlap a or b.
func DotRows[T Float](dst, a, b []T) {
	must(len(dst) > 0 && len(a)%len(dst) == 0 && len(b) == len(a), "DotRows")
	cols := len(a) / len(dst)
	for i := range dst {
		dst[i] = Dot(a[i*cols:(i+1)*cols], b[i*cols:(i+1)*cols])
	}
}
