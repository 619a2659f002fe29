package simd

import "testing"

func TestRowsAndColumns(t *testing.T) {
	both(t, testRowsAndColumns[float32], testRowsAndColumns[float64])
}

func testRowsAndColumns[T Float](t *testing.T) {
	r := rng(1)
	for _, rows := range []int{1, 2, 3, 8} {
		for _, cols := range sizes {
			x, y, v := mixed[T](r, rows*cols), normal[T](r, rows*cols), mixed[T](r, rows)
			repeated, scaled, dots := make([]T, len(x)), make([]T, len(x)), make([]T, rows)
			for i := range rows {
				for j := range cols {
					repeated[i*cols+j] = v[i]
					scaled[i*cols+j] = v[i] * x[i*cols+j]
				}
				dots[i] = Dot(x[i*cols:(i+1)*cols], y[i*cols:(i+1)*cols])
			}
			got := normal[T](r, len(x))
			RepeatCols(got, v)
			wantSame(t, "RepeatCols", got, repeated)
			ScaleRows(got, x, v)
			wantSame(t, "ScaleRows", got, scaled)
			gotDots := normal[T](r, rows)
			DotRows(gotDots, x, y)
			wantSame(t, "DotRows", gotDots, dots)
			if cols > 0 {
				byRow, want := normal[T](r, rows*cols), make([]T, rows*cols)
				for i := range want {
					want[i] = y[i%cols]
				}
				RepeatRows(byRow, y[:cols])
				wantSame(t, "RepeatRows", byRow, want)
			}
		}
	}
	x := make([]T, 6)
	wantPanic(t, "RepeatRows", func() { RepeatRows(x, x[:4]) })
	wantPanic(t, "RepeatCols", func() { RepeatCols(x, x[:4]) })
	wantPanic(t, "ScaleRows", func() { ScaleRows(x[:5], x, x[:2]) })
	wantPanic(t, "DotRows", func() { DotRows(x[:4], x, x) })
}

func TestAddRow(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6}
	AddRow(x, x, []float64{10, 20, 30}, 2, 3)
	wantSame(t, "in place", x, []float64{1 + 10, 2 + 20, 3 + 30, 4 + 10, 5 + 20, 6 + 30})
	AddRow([]float64{}, nil, nil, 4, 0)
	wantPanic(t, "short row", func() { AddRow(x, x, []float64{1, 2}, 2, 3) })
}
