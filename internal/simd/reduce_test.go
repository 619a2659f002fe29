package simd

import (
	"math"
	"slices"
	"testing"
)

func TestReductions(t *testing.T) { both(t, testReductions[float32], testReductions[float64]) }

// inLanes is the rule: element i goes to lane i mod lanes, then the halves are added.
func inLanes[T Float](x []T, lanes int) T {
	l := make([]T, lanes)
	for i, v := range x {
		l[i%lanes] += v
	}
	for ; len(l) > 1; l = l[:len(l)/2] {
		for i := range len(l) / 2 {
			l[i] += l[i+len(l)/2]
		}
	}
	return l[0]
}

func testReductions[T Float](t *testing.T) {
	lanes := 16
	if wide[T]() {
		lanes = 8
	}
	r := rng(1)
	for _, n := range sizes {
		for name, x := range map[string][]T{"normal": normal[T](r, n), "mixed": mixed[T](r, n)} {
			y := normal[T](r, n)
			products, squares := make([]T, n), make([]T, n)
			for i := range x {
				products[i], squares[i] = x[i]*y[i], x[i]*x[i]
			}
			wantSame(t, name+" Sum", []T{Sum(x)}, []T{inLanes(x, lanes)})
			wantSame(t, name+" Dot", []T{Dot(x, y)}, []T{inLanes(products, lanes)})
			wantSame(t, name+" SumSquares", []T{SumSquares(x)}, []T{inLanes(squares, lanes)})
		}
	}
	wantPanic(t, "Dot", func() { Dot(make([]T, 2), make([]T, 3)) })
}

func TestSumsOfMatrices(t *testing.T) {
	both(t, testSumsOfMatrices[float32], testSumsOfMatrices[float64])
}

func testSumsOfMatrices[T Float](t *testing.T) {
	r := rng(2)
	for _, rows := range []int{0, 1, 3, 4, 5, 8, 11} {
		for _, cols := range sizes {
			x := mixed[T](r, rows*cols)
			wantRows, wantCols := make([]T, cols), make([]T, rows)
			for i := range rows {
				for j := range cols {
					wantRows[j] += x[i*cols+j]
				}
				wantCols[i] = Sum(x[i*cols : (i+1)*cols])
			}
			gotRows, gotCols := normal[T](r, cols), normal[T](r, rows)
			SumRows(gotRows, x, rows, cols)
			SumCols(gotCols, x, rows, cols)
			wantSame(t, "SumRows", gotRows, wantRows)
			wantSame(t, "SumCols", gotCols, wantCols)
		}
	}
	x := make([]T, 6)
	wantPanic(t, "SumRows", func() { SumRows(x[:2], x, 2, 3) })
	wantPanic(t, "SumCols", func() { SumCols(x[:3], x, 2, 3) })
}

func TestExtent(t *testing.T) { both(t, testExtent[float32], testExtent[float64]) }

func testExtent[T Float](t *testing.T) {
	inf, nan, negative := T(math.Inf(1)), T(math.NaN()), T(math.Copysign(0, -1))
	tiny, huge := special[T]()[7], special[T]()[10]
	for _, c := range []struct {
		x           []T
		max, maxAbs T
		finite      bool
	}{
		{nil, -inf, 0, true},
		{[]T{negative}, 0, 0, true},
		{[]T{negative, 0}, 0, 0, true},
		{[]T{-3, -1, -2}, -1, 3, true},
		{[]T{1, 3, 2}, 3, 3, true},
		{[]T{-tiny, -huge}, -tiny, huge, true},
		{[]T{huge, tiny}, huge, huge, true},
		{[]T{-inf, 1}, 1, inf, false},
		{[]T{1, inf, 2}, inf, inf, false},
		{[]T{-inf}, -inf, inf, false},
		{[]T{1, nan, inf}, nan, nan, false},
		{[]T{inf, nan}, nan, nan, false},
		{[]T{nan, -1}, nan, nan, false},
	} {
		wantSame(t, "Max", []T{Max(c.x)}, []T{c.max})
		wantSame(t, "MaxAbs", []T{MaxAbs(c.x)}, []T{c.maxAbs})
		if got := Finite(c.x); got != c.finite {
			t.Errorf("Finite(%v) is %v", c.x, got)
		}
	}
	r := rng(3)
	for _, n := range sizes {
		x := normal[T](r, n)
		if n > 0 {
			abs := slices.Clone(x)
			for i, v := range x {
				abs[i] = max(v, -v)
			}
			wantSame(t, "Max", []T{Max(x)}, []T{slices.Max(x)})
			wantSame(t, "MaxAbs", []T{MaxAbs(x)}, []T{slices.Max(abs)})
		}
		if !Finite(x) {
			t.Errorf("%d normal values are not finite", n)
		}
		for i := range x {
			kept := x[i]
			for _, bad := range []T{nan, inf, -inf} {
				if x[i] = bad; Finite(x) {
					t.Errorf("%v at %d of %d is finite", bad, i, n)
				}
			}
			x[i] = kept
		}
	}
}
