package simd

import (
	"slices"
	"testing"
)

// sweepCases call what sweeps in assembly over slices of equal length; the first of them are written.
func sweepCases[T Float]() map[string]func(x [4][]T) {
	return map[string]func(x [4][]T){
		"Add":          func(x [4][]T) { Add(x[0], x[1], x[2]) },
		"Add in place": func(x [4][]T) { Add(x[0], x[0], x[0]) },
		"ReLU":         func(x [4][]T) { ReLU(x[0], x[1]) },
		"ReLUGrad":     func(x [4][]T) { ReLUGrad(x[0], x[1], x[2]) },
		"SGD":          func(x [4][]T) { SGD(x[0], x[1], 0.1, 0.01) },
		"Momentum":     func(x [4][]T) { Momentum(x[0], x[1], x[2], 0.1, 0.9, 0.01, false) },
		"Nesterov":     func(x [4][]T) { Momentum(x[0], x[1], x[2], 0.1, 0.9, 0.01, true) },
		"Adam":         func(x [4][]T) { Adam(x[0], x[1], x[2], x[3], 0.1, 0.9, 0.999, 1e-8, 0.271, 0.003, 0.01) },
		"SumRows":      func(x [4][]T) { SumRows(x[0][:len(x[0])/7], x[1][:len(x[0])/7*7], 7, len(x[0])/7) },
	}
}

// TestSweepsAgree compares each set with plain Go, bit for bit.
func TestSweepsAgree(t *testing.T) { both(t, testSweepsAgree[float32], testSweepsAgree[float64]) }

func testSweepsAgree[T Float](t *testing.T) {
	r := rng(10)
	for name, run := range sweepCases[T]() {
		for _, n := range append(slices.Clone(sizes), sweepBytes/4+37) {
			for _, fill := range fills[T](r) {
				in := [4][]T{fill(n), fill(n), fill(n), fill(n)}
				var want [4][]T
				eachSet(t, func(t *testing.T) {
					var got [4][]T
					for i := range in {
						got[i] = slices.Clone(in[i])
					}
					run(got)
					if kernels == generic { // the first
						want = got
					}
					for i := range got {
						wantSame(t, name, got[i], want[i])
					}
				})
			}
		}
	}
}

func TestSweepsAllocateNothing(t *testing.T) {
	x := [4][]float32{make([]float32, 100), make([]float32, 100), make([]float32, 100), make([]float32, 100)}
	for name, run := range sweepCases[float32]() {
		if n := testing.AllocsPerRun(10, func() { run(x) }); n != 0 {
			t.Errorf("%s: got %v allocations", name, n)
		}
	}
}

func BenchmarkSweep(b *testing.B) {
	was := kernels
	defer func() { kernels = was }()
	const n = 101_770 // parameters of a network 784-128-10
	r := rng(11)
	x := [4][]float32{normal[float32](r, n), normal[float32](r, n), make([]float32, n), normal[float32](r, n)}
	for _, s := range supported() {
		for _, name := range []string{"Add", "ReLU", "ReLUGrad", "SGD", "Momentum", "Adam", "SumRows"} {
			b.Run(s.String()+"/"+name, func(b *testing.B) {
				kernels = s
				run := sweepCases[float32]()[name]
				for b.Loop() {
					run(x)
				}
				perElement(b, n)
			})
		}
	}
}
