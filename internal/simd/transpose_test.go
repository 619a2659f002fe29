package simd

import "testing"

func TestTranspose(t *testing.T) { both(t, testTranspose[float32], testTranspose[float64]) }

func testTranspose[T Float](t *testing.T) {
	r := rng(1)
	for _, rows := range sizes {
		for _, cols := range sizes {
			x := mixed[T](r, rows*cols)
			got, want := normal[T](r, rows*cols), make([]T, rows*cols)
			for i := range rows {
				for j := range cols {
					want[j*rows+i] = x[i*cols+j]
				}
			}
			Transpose(got, x, rows, cols)
			wantSame(t, "Transpose", got, want)
		}
	}
	wantPanic(t, "Transpose", func() { Transpose(make([]T, 6), make([]T, 6), 2, 4) })
}
