package simd

import (
	"slices"
	"testing"
)

// rowCases call what goes by rows over matrices with so many columns; x[3] holds a number for each row.
func rowCases[T Float](cols int) map[string]func(x [5][]T) {
	rows := func(x [5][]T) int { return len(x[0]) / max(1, cols) }
	size := func(x [5][]T) int { return rows(x) * cols }
	var classes [1024]int64
	for i := range classes {
		classes[i] = int64(i % max(1, cols))
	}
	class := func(x [5][]T) []int64 { return classes[:rows(x)] }
	return map[string]func(x [5][]T){
		"Softmax":     func(x [5][]T) { n := size(x); Softmax(x[0][:n], x[1][:n], rows(x), cols) },
		"LogSoftmax":  func(x [5][]T) { n := size(x); LogSoftmax(x[0][:n], x[1][:n], rows(x), cols) },
		"SoftmaxGrad": func(x [5][]T) { n := size(x); SoftmaxGrad(x[0][:n], x[1][:n], x[2][:n], rows(x), cols) },
		"SoftmaxCrossEntropyClass": func(x [5][]T) {
			SoftmaxCrossEntropyClass(x[0][:rows(x)], x[1][:size(x)], class(x), rows(x), cols)
		},
		"SoftmaxCrossEntropyClassGrad": func(x [5][]T) {
			n := size(x)
			SoftmaxCrossEntropyClassGrad(x[0][:n], x[3][:rows(x)], x[1][:n], class(x), rows(x), cols)
		},
		"ClassResidual": func(x [5][]T) { n := size(x); ClassResidual(x[0][:n], x[1][:n], class(x), rows(x), cols) },
		"ClassLossAndResidual": func(x [5][]T) {
			n := size(x)
			ClassLossAndResidual(x[3][:rows(x)], x[0][:n], x[1][:n], class(x), rows(x), cols)
		},
		"SoftmaxCrossEntropy": func(x [5][]T) {
			n := size(x)
			SoftmaxCrossEntropy(x[0][:rows(x)], x[1][:n], x[2][:n], rows(x), cols)
		},
		"SoftmaxCrossEntropyGrad": func(x [5][]T) {
			n := size(x)
			SoftmaxCrossEntropyGrad(x[0][:n], x[3][:rows(x)], x[1][:n], x[2][:n], rows(x), cols)
		},
		"SquaredError": func(x [5][]T) {
			n := size(x)
			SquaredError(x[0][:rows(x)], x[1][:n], x[2][:n], rows(x), cols)
		},
		"SquaredErrorGrad": func(x [5][]T) {
			n := size(x)
			SquaredErrorGrad(x[0][:n], x[3][:rows(x)], x[1][:n], x[2][:n], rows(x), cols)
		},
	}
}

// exactRowCases call what takes the steps of the plain Go form.
func exactRowCases[T Float](cols int) map[string]func(x [5][]T) {
	rows := func(x [5][]T) int { return len(x[0]) / max(1, cols) }
	return map[string]func(x [5][]T){
		"AddRow": func(x [5][]T) {
			n := rows(x) * cols
			AddRow(x[0][:n], x[1][:n], x[2][:min(cols, len(x[2]))], rows(x), min(cols, len(x[2])))
		},
		"ScaleRows": func(x [5][]T) {
			if n := rows(x); n > 0 {
				ScaleRows(x[0][:n*cols], x[1][:n*cols], x[3][:n])
			}
		},
		"RepeatCols": func(x [5][]T) {
			if n := rows(x); n > 0 {
				RepeatCols(x[0][:n*cols], x[3][:n])
			}
		},
		"Transpose": func(x [5][]T) { n := rows(x) * cols; Transpose(x[0][:n], x[1][:n], rows(x), cols) },
	}
}

var widths = []int{1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 24, 33}

// TestRowsAgree compares the sets: bit for bit with plain Go what takes the same steps, else those in assembly with each other.
func TestRowsAgree(t *testing.T) { both(t, testRowsAgree[float32], testRowsAgree[float64]) }

func testRowsAgree[T Float](t *testing.T) {
	r := rng(15)
	for _, cols := range widths {
		for _, rows := range []int{0, 1, 3, 64, 131} {
			for _, fill := range fills[T](r) {
				n := rows * cols
				x := [5][]T{fill(n), fill(n), fill(n), fill(n), fill(n)}
				for name, run := range exactRowCases[T](cols) {
					agree(t, name, run, x, supported())
				}
				for name, run := range rowCases[T](cols) {
					agree(t, name, run, x, supported()[1:])
				}
			}
		}
	}
}

// TestRowsAreAlone computes rows alone and among others, with the same bits.
func TestRowsAreAlone(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testRowsAreAlone[float32], testRowsAreAlone[float64]) })
}

func testRowsAreAlone[T Float](t *testing.T) {
	const rows = 70
	r := rng(16)
	for _, cols := range widths {
		x, t1, g := mixed[T](r, rows*cols), normal[T](r, rows*cols), normal[T](r, rows)
		class := make([]int64, rows)
		for i := range class {
			class[i] = int64(r.IntN(cols))
		}
		compute := func(lo, hi int) (out [][]T) {
			n, x, t1, g, class := hi-lo, x[lo*cols:hi*cols], t1[lo*cols:hi*cols], g[lo:hi], class[lo:hi]
			for range 4 {
				out = append(out, make([]T, n*cols))
			}
			for range 3 {
				out = append(out, make([]T, n))
			}
			Softmax(out[0], x, n, cols)
			LogSoftmax(out[1], x, n, cols)
			SoftmaxCrossEntropyClassGrad(out[2], g, x, class, n, cols)
			SoftmaxCrossEntropyGrad(out[3], g, x, t1, n, cols)
			SoftmaxCrossEntropyClass(out[4], x, class, n, cols)
			SoftmaxCrossEntropy(out[5], x, t1, n, cols)
			SquaredError(out[6], x, t1, n, cols)
			return out
		}
		all := compute(0, rows)
		for i := range rows {
			for j, alone := range compute(i, i+1) {
				wantSame(t, "a row alone", alone, all[j][i*len(alone):][:len(alone)])
			}
		}
	}
}

// TestClassLossAndResidual compares with the two that it is, over x too.
func TestClassLossAndResidual(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testClassLossAndResidual[float32], testClassLossAndResidual[float64]) })
}

func testClassLossAndResidual[T Float](t *testing.T) {
	for _, cols := range []int{1, 10, 33} {
		x, rows := logitRows[T](cols)
		class := make([]int64, rows)
		for i := range class {
			class[i] = int64(i % cols)
		}
		wantLoss, wantDX, loss := make([]T, rows), make([]T, len(x)), make([]T, rows)
		SoftmaxCrossEntropyClass(wantLoss, x, class, rows, cols)
		ClassResidual(wantDX, x, class, rows, cols)
		dx := slices.Clone(x)
		ClassLossAndResidual(loss, dx, dx, class, rows, cols)
		wantSame(t, "loss", loss, wantLoss)
		wantSame(t, "gradient", dx, wantDX)
	}
	wantPanic(t, "ClassLossAndResidual", func() { ClassLossAndResidual(make([]T, 1), make([]T, 3), make([]T, 4), []int64{0}, 1, 4) })
}

// FuzzRows compares the sets over matrices of any values.
func FuzzRows(f *testing.F) {
	f.Add(uint64(1), uint8(100), uint8(10), false)
	f.Add(uint64(2), uint8(7), uint8(33), true)
	f.Fuzz(func(t *testing.T, seed uint64, rows, cols uint8, wide bool) {
		if wide {
			fuzzRows[float64](t, seed, int(rows), int(cols)+1)
		} else {
			fuzzRows[float32](t, seed, int(rows), int(cols)+1)
		}
	})
}

func fuzzRows[T Float](t *testing.T, seed uint64, rows, cols int) {
	r := rng(int(seed))
	var x [5][]T
	for i := range x {
		x[i] = anyBits[T](r, rows*cols)
	}
	for name, run := range exactRowCases[T](cols) {
		agree(t, name, run, x, supported())
	}
	for name, run := range rowCases[T](cols) {
		agree(t, name, run, x, supported()[1:])
	}
}
