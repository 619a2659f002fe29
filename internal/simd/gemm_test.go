package simd

import (
	"fmt"
	"slices"
	"testing"
)

// plainGemm is the definition: one output at a time, one chain a chunk.
func plainGemm[T Float](transA, transB bool, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int, start Start, bias []T) {
	at := func(x []T, ld int, trans bool, i, j int) T {
		if trans {
			i, j = j, i
		}
		return x[i*ld+j]
	}
	for i := range m {
		for j := range n {
			var sum T
			switch start {
			case FromBias:
				sum = bias[j]
			case FromC:
				sum = c[i*ldc+j]
			}
			for l := range min(k, 4096) {
				sum += T(at(a, lda, transA, i, l) * at(b, ldb, transB, l, j))
			}
			for begin := 4096; begin < k; begin += 4096 {
				var part T
				for l := begin; l < min(k, begin+4096); l++ {
					part += T(at(a, lda, transA, i, l) * at(b, ldb, transB, l, j))
				}
				sum += part
			}
			c[i*ldc+j] = sum
		}
	}
}

// gemmCase computes one product both ways over operands with padded rows and checks all of C, its padding included.
func gemmCase[T Float](t *testing.T, p *Pool, fill func(n int) []T, transA, transB bool, m, n, k, pad int, start Start) {
	t.Helper()
	stored := func(rows, cols int, trans bool) (x []T, ld int) {
		if trans {
			rows, cols = cols, rows
		}
		ld = cols + pad
		return fill(max(0, (rows-1)*ld+cols)), ld
	}
	a, lda := stored(m, k, transA)
	b, ldb := stored(k, n, transB)
	got, ldc := stored(m, n, false)
	want := slices.Clone(got)
	bias := fill(n)
	Gemm(p, transA, transB, m, n, k, a, lda, b, ldb, got, ldc, start, bias)
	plainGemm(transA, transB, m, n, k, a, lda, b, ldb, want, ldc, start, bias)
	wantSame(t, fmt.Sprintf("m %d n %d k %d transA %v transB %v pad %d start %d", m, n, k, transA, transB, pad, start), got, want)
}

func TestGemm(t *testing.T) { both(t, testGemm[float32], testGemm[float64]) }

func testGemm[T Float](t *testing.T) {
	r := rng(1)
	fills := map[string]func(int) []T{
		"normal": func(n int) []T { return normal[T](r, n) },
		"mixed":  func(n int) []T { return mixed[T](r, n) },
		"denormal": func(n int) []T {
			x := normal[T](r, n)
			Scale(x, x, special[T]()[9]) // products underflow, sums of start values are denormal
			return x
		},
	}
	for name, fill := range fills {
		small := []int{1, 2, 3, 7, 8, 33}
		if name == "normal" {
			small = []int{0, 1, 2, 3, 5, 7, 8, 9, 17, 31, 33}
		}
		t.Run(name, func(t *testing.T) {
			for _, m := range small {
				for _, n := range small {
					for _, k := range small {
						for c := range 12 {
							gemmCase(t, nil, fill, c&1 > 0, c&2 > 0, m, n, k, (m+n)%3, Start(c/4))
						}
					}
				}
			}
		})
	}
}

// TestGemmBlocks covers more than one block of rows, panel depth, width of outputs and chunk of k.
func TestGemmBlocks(t *testing.T) { both(t, testGemmBlocks[float32], testGemmBlocks[float64]) }

func testGemmBlocks[T Float](t *testing.T) {
	r := rng(2)
	fill := func(n int) []T { return normal[T](r, n) }
	for _, s := range [][3]int{
		{131, 4, 257}, {259, 5, 31}, {3, 4, 4096}, {3, 4, 4097}, {2, 5, 8200}, {5, 1, 8200}, {1, 5, 12288}, {1, 600, 259}, {600, 1, 259},
	} {
		for c := range 12 {
			gemmCase(t, nil, fill, c&1 > 0, c&2 > 0, s[0], s[1], s[2], 3, Start(c/4))
		}
	}
}

func TestGemmThreads(t *testing.T) { both(t, testGemmThreads[float32], testGemmThreads[float64]) }

func testGemmThreads[T Float](t *testing.T) {
	r := rng(3)
	fill := func(n int) []T { return mixed[T](r, n) }
	for threads := range 4 {
		p := NewPool(threads)
		for c := range 4 {
			gemmCase(t, p, fill, c&1 > 0, c&2 > 0, 33, 129, 300, 1, FromC)
			gemmCase(t, p, fill, c&1 > 0, c&2 > 0, 1, 2003, 1001, 0, FromBias)
			gemmCase(t, p, fill, c&1 > 0, c&2 > 0, 2003, 1, 1001, 0, Zero)
		}
		p.Close()
	}
}

func TestGemmRefusesSizes(t *testing.T) {
	x := make([]float64, 6)
	type args struct {
		transA, transB bool
		m, n, k        int
		lda, ldb, ldc  int
		start          Start
		bias           []float64
	}
	good := args{m: 2, n: 2, k: 3, lda: 3, ldb: 2, ldc: 2}
	try := func(change func(*args)) func() {
		a := good
		change(&a)
		return func() {
			Gemm(nil, a.transA, a.transB, a.m, a.n, a.k, x, a.lda, slices.Clone(x), a.ldb, make([]float64, 4), a.ldc, a.start, a.bias)
		}
	}
	try(func(*args) {})()
	try(func(a *args) { a.transA, a.lda = true, 2 })()
	try(func(a *args) { a.transA, a.m, a.lda, a.ldc = true, 1, 1, 2 })()
	for name, change := range map[string]func(*args){
		"short A":          func(a *args) { a.m = 3 },
		"short B":          func(a *args) { a.k, a.lda, a.m = 4, 4, 1 },
		"short C":          func(a *args) { a.ldc = 3 },
		"rows overlap":     func(a *args) { a.lda = 2 },
		"columns overlap":  func(a *args) { a.transA, a.lda = true, 1 },
		"negative":         func(a *args) { a.k = -1 },
		"bias of 1":        func(a *args) { a.start, a.bias = FromBias, x[:1] },
		"transposed short": func(a *args) { a.transA = true },
	} {
		wantPanic(t, name, try(change))
	}
}

func TestGemmAllocatesNothing(t *testing.T) {
	a, b, c := make([]float32, 20*30), make([]float32, 30*10), make([]float32, 20*10)
	run := func() {
		Gemm(nil, false, false, 20, 10, 30, a, 30, b, 10, c, 10, Zero, nil)
		Gemm(nil, false, true, 1, 10, 30, a, 30, b, 30, c, 10, FromC, nil)
	}
	if n := testing.AllocsPerRun(10, run); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}

func BenchmarkGemm(b *testing.B) {
	for _, s := range []struct {
		m, n, k        int
		transA, transB bool
	}{
		{100, 128, 784, false, false},
		{784, 128, 100, true, false},
		{100, 784, 128, false, true},
		{100, 10, 128, false, false},
		{128, 1024, 1024, false, false},
		{1024, 1024, 128, true, false},
		{128, 1024, 1024, false, true},
		{1, 128, 784, false, false},
		{1, 784, 128, false, true},
	} {
		name := fmt.Sprintf("%d_%d_%d", s.m, s.n, s.k)
		if s.transA {
			name += "_transA"
		}
		if s.transB {
			name += "_transB"
		}
		b.Run("float32_"+name, func(b *testing.B) { benchmarkGemm[float32](b, s.m, s.n, s.k, s.transA, s.transB) })
		b.Run("float64_"+name, func(b *testing.B) { benchmarkGemm[float64](b, s.m, s.n, s.k, s.transA, s.transB) })
	}
}

func benchmarkGemm[T Float](b *testing.B, m, n, k int, transA, transB bool) {
	r := rng(4)
	x, y, c := normal[T](r, m*k), normal[T](r, k*n), make([]T, m*n)
	lda, ldb := k, n
	if transA {
		lda = m
	}
	if transB {
		ldb = k
	}
	for b.Loop() {
		Gemm(nil, transA, transB, m, n, k, x, lda, y, ldb, c, n, Zero, nil)
	}
	b.ReportMetric(2*float64(m*n*k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
}
