package simd

import (
	"maps"
	"slices"
	"testing"
)

// sweepCases call what sweeps in assembly over slices of equal length in the steps of the plain Go form.
func sweepCases[T Float]() map[string]func(x [5][]T) {
	return map[string]func(x [5][]T){
		"Add":          func(x [5][]T) { Add(x[0], x[1], x[2]) },
		"Add in place": func(x [5][]T) { Add(x[0], x[0], x[0]) },
		"Sub":          func(x [5][]T) { Sub(x[0], x[1], x[2]) },
		"Mul":          func(x [5][]T) { Mul(x[0], x[1], x[2]) },
		"Scale":        func(x [5][]T) { Scale(x[0], x[1], -1.7) },
		"AddScaled":    func(x [5][]T) { AddScaled(x[0], x[1], -1.7) },
		"Linear":       func(x [5][]T) { Linear(x[0], x[1], -1.7, 0.3) },
		"Fill":         func(x [5][]T) { Fill(x[0], -1.7) },
		"ReLU":         func(x [5][]T) { ReLU(x[0], x[1]) },
		"ReLUGrad":     func(x [5][]T) { ReLUGrad(x[0], x[1], x[2]) },
		"SigmoidGrad":  func(x [5][]T) { SigmoidGrad(x[0], x[1], x[2]) },
		"TanhGrad":     func(x [5][]T) { TanhGrad(x[0], x[1], x[2]) },
		"Dropout":      func(x [5][]T) { Dropout(x[0], x[1], 0x1234567890abcdef, 1<<32-40, 0.3) },
		"Clamp":        func(x [5][]T) { Clamp(x[0], 0.6) },
		"Lerp":         func(x [5][]T) { Lerp(x[0], x[1], 0.3) },
		"SumRows":      func(x [5][]T) { SumRows(x[0][:len(x[0])/7], x[1][:len(x[0])/7*7], 7, len(x[0])/7) },
		"SumRows tall": func(x [5][]T) {
			SumRows(x[0][:min(3, len(x[0]))], x[1][:len(x[1])/3*min(3, len(x[0]))], len(x[1])/3, min(3, len(x[0])))
		},
		"Sum":    func(x [5][]T) { x[0] = append(x[0][:0], Sum(x[1])) },
		"Dot":    func(x [5][]T) { x[0] = append(x[0][:0], Dot(x[1], x[2])) },
		"Max":    func(x [5][]T) { x[0] = append(x[0][:0], Max(x[1])) },
		"MaxAbs": func(x [5][]T) { x[0] = append(x[0][:0], MaxAbs(x[1])) },
		"Finite": func(x [5][]T) {
			if len(x[0]) > 0 && Finite(x[1]) {
				x[0][0] = 1
			}
		},
	}
}

// approximateCases call what the plain Go forms compute otherwise, so that only the sets in assembly agree in every bit.
func approximateCases[T Float]() map[string]func(x [5][]T) {
	return map[string]func(x [5][]T){
		"Exp":      func(x [5][]T) { Exp(x[0], x[1]) },
		"Log":      func(x [5][]T) { Log(x[0], x[1]) },
		"Sigmoid":  func(x [5][]T) { Sigmoid(x[0], x[1]) },
		"Tanh":     func(x [5][]T) { Tanh(x[0], x[1]) },
		"Erf":      func(x [5][]T) { Erf(x[0], x[1]) },
		"GELU":     func(x [5][]T) { GELU(x[0], x[1]) },
		"GELUGrad": func(x [5][]T) { GELUGrad(x[0], x[1], x[2]) },
	}
}

// TestSweepsAgree compares each set with plain Go, bit for bit.
func TestSweepsAgree(t *testing.T) { both(t, testSweepsAgree[float32], testSweepsAgree[float64]) }

func testSweepsAgree[T Float](t *testing.T) {
	r := rng(10)
	for name, run := range merged(sweepCases[T](), updates[T](adjusted)) {
		for _, n := range append(slices.Clone(sizes), sweepBytes/4+37) {
			for _, fill := range fills[T](r) {
				agree(t, name, run, [5][]T{fill(n), fill(n), fill(n), fill(n), fill(n)}, supported())
			}
		}
	}
}

// TestApproximationsAgree compares the sets in assembly with each other, bit for bit.
func TestApproximationsAgree(t *testing.T) {
	both(t, testApproximationsAgree[float32], testApproximationsAgree[float64])
}

func testApproximationsAgree[T Float](t *testing.T) {
	r := rng(13)
	for name, run := range approximateCases[T]() {
		for _, n := range append(slices.Clone(sizes), sweepBytes/4+37) {
			for _, fill := range fills[T](r) {
				agree(t, name, run, [5][]T{fill(n), fill(n), fill(n), fill(n), fill(n)}, supported()[1:])
			}
		}
	}
}

// merged returns the cases of both.
func merged[T Float](cases, more map[string]func(x [5][]T)) map[string]func(x [5][]T) {
	maps.Copy(cases, more)
	return cases
}

// agree checks that run leaves the same in x with each of some sets.
func agree[T Float](t *testing.T, name string, run func(x [5][]T), x [5][]T, sets []set) {
	t.Helper()
	was := kernels
	defer func() { kernels = was }()
	var want [5][]T
	for i, s := range sets {
		kernels = s
		var got [5][]T
		for j := range x {
			got[j] = slices.Clone(x[j])
		}
		run(got)
		if i == 0 {
			want = got
		}
		for j := range got {
			wantSame(t, name+" with "+s.String(), got[j], want[j])
		}
	}
}

// TestPlaceDoesNotMatter runs approximations from every place of a vector on.
func TestPlaceDoesNotMatter(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testPlaceDoesNotMatter[float32], testPlaceDoesNotMatter[float64]) })
}

func testPlaceDoesNotMatter[T Float](t *testing.T) {
	r := rng(14)
	const n = 70
	x := [5][]T{mixed[T](r, n), mixed[T](r, n), mixed[T](r, n), mixed[T](r, n), mixed[T](r, n)}
	for name, run := range approximateCases[T]() {
		want := [5][]T{make([]T, n), x[1], x[2], x[3], x[4]}
		run(want)
		for from := range 35 {
			for _, to := range []int{from + 1, from + 9, n - from} {
				got := make([]T, n)
				run([5][]T{got[from:to], x[1][from:to], x[2][from:to], x[3][from:to], x[4][from:to]})
				wantSame(t, name, got[from:to], want[0][from:to])
			}
		}
	}
}

func TestSweepsAllocateNothing(t *testing.T) {
	var x [5][]float32
	for i := range x {
		x[i] = make([]float32, 100)
	}
	for _, cases := range []map[string]func([5][]float32){sweepCases[float32](), updates[float32](adjusted), approximateCases[float32](), rowCases[float32](10)} {
		for name, run := range cases {
			if n := testing.AllocsPerRun(10, func() { run(x) }); n != 0 {
				t.Errorf("%s: got %v allocations", name, n)
			}
		}
	}
}

// FuzzElements compares all sets over slices of any values.
func FuzzElements(f *testing.F) {
	f.Add(uint64(1), uint16(100), false)
	f.Add(uint64(2), uint16(37), true)
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, wide bool) {
		if wide {
			fuzzElements[float64](t, seed, int(n))
		} else {
			fuzzElements[float32](t, seed, int(n))
		}
	})
}

func fuzzElements[T Float](t *testing.T, seed uint64, n int) {
	r := rng(int(seed))
	var x [5][]T
	for i := range x {
		x[i] = anyBits[T](r, n)
	}
	for name, run := range merged(sweepCases[T](), updates[T](adjusted)) {
		agree(t, name, run, x, supported())
	}
	for name, run := range approximateCases[T]() {
		agree(t, name, run, x, supported()[1:])
	}
}
