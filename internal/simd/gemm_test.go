package simd

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// plainGemm is the definition: one output at a time, one chain a chunk, of steps as the kernel set makes them.
func plainGemm[T Float](transA, transB bool, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int, start Start, bias []T) {
	aRow, aCol, bRow, bCol := lda, 1, ldb, 1
	if transA {
		aRow, aCol = 1, lda
	}
	if transB {
		bRow, bCol = 1, ldb
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
			for begin := 0; begin < k; begin += 4096 {
				part := sum
				if begin > 0 {
					part = 0
				}
				for l := begin; l < min(k, begin+4096); l++ {
					x, y := a[i*aRow+l*aCol], b[l*bRow+j*bCol]
					if kernels == generic {
						part += T(x * y)
					} else {
						part = fma(x, y, part)
					}
				}
				if begin > 0 {
					part = sum + part
				}
				sum = part
			}
			c[i*ldc+j] = sum
		}
	}
}

// fma returns x*y + z, rounded once. For float32 the product is exact in float64; the sum is rounded there to odd, so that
// rounding it again to float32 does no harm: Boldo and Melquiond (2008), IEEE Transactions on Computers 57(4).
func fma[T Float](x, y, z T) T {
	if wide[T]() {
		return T(math.FMA(float64(x), float64(y), float64(z)))
	}
	p, q := float64(x)*float64(y), float64(z)
	sum := p + q
	if math.IsInf(sum, 0) || sum != sum {
		return T(sum)
	}
	d := sum - p
	lost := (p - (sum - d)) + (q - d)
	if lost != 0 && math.Float64bits(sum)&1 == 0 {
		sum = math.Nextafter(sum, math.Copysign(math.Inf(1), lost))
	}
	return T(sum)
}

func TestFMA(t *testing.T) {
	r := rng(7)
	for range 100_000 {
		x, y, z := float32(r.NormFloat64()), float32(r.NormFloat64()), float32(math.Ldexp(r.NormFloat64(), r.IntN(80)-40))
		var exact big.Float // 300 bits hold any of these sums
		exact.SetPrec(300).Mul(big.NewFloat(float64(x)), big.NewFloat(float64(y)))
		exact.Add(&exact, big.NewFloat(float64(z)))
		want, _ := exact.Float32()
		if got := fma(x, y, z); got != want {
			t.Fatalf("fma(%v, %v, %v): got %v, want %v", x, y, z, got, want)
		}
	}
}

// forms returns the forms of a product: bit 0 is transA, bit 1 transB, and the rest the start.
func forms() []int {
	if testing.Short() { // each transposition and each start once
		return []int{0, 5, 10, 3}
	}
	return []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}
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

func TestGemm(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testGemm[float32], testGemm[float64]) })
}

func testGemm[T Float](t *testing.T) {
	for name, fill := range fills[T](rng(1)) {
		small := []int{1, 2, 3, 7, 8, 33}
		if name == "normal" && !testing.Short() {
			small = []int{0, 1, 2, 3, 5, 7, 8, 9, 17, 31, 33}
		}
		t.Run(name, func(t *testing.T) {
			for _, m := range small {
				for _, n := range small {
					for _, k := range small {
						for _, c := range forms() {
							gemmCase(t, nil, fill, c&1 > 0, c&2 > 0, m, n, k, (m+n)%3, Start(c/4))
						}
					}
				}
			}
		})
	}
}

// fills are ways to make operands.
func fills[T Float](r *rand.Rand) map[string]func(int) []T {
	return map[string]func(int) []T{
		"normal": func(n int) []T { return normal[T](r, n) },
		"mixed":  func(n int) []T { return mixed[T](r, n) },
		"denormal": func(n int) []T {
			x := normal[T](r, n)
			Scale(x, x, special[T]()[9]) // products underflow, sums of start values are denormal
			return x
		},
	}
}

// TestGemmSampled covers more sizes than can be combined: those around the widths of vectors and tiles.
func TestGemmSampled(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testGemmSampled[float32], testGemmSampled[float64]) })
}

func testGemmSampled[T Float](t *testing.T) {
	sizes := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16, 17, 28, 29, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 128, 130}
	r, samples := rng(5), 400
	if testing.Short() {
		samples = 50
	}
	for _, fill := range fills[T](r) {
		pick := func() int { return sizes[r.IntN(len(sizes))] }
		for range samples {
			c := r.IntN(12)
			gemmCase(t, nil, fill, c&1 > 0, c&2 > 0, pick(), pick(), pick(), r.IntN(20), Start(c/4))
		}
	}
}

// TestGemmTiles covers every height and width of a tile, with and without an edge.
func TestGemmTiles(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testGemmTiles[float32], testGemmTiles[float64]) })
}

func testGemmTiles[T Float](t *testing.T) {
	r := rng(6)
	fill := func(n int) []T { return normal[T](r, n) }
	for m := 1; m <= 15; m++ {
		for n := 1; n <= 150; n++ {
			for _, k := range []int{1, 3} {
				gemmCase(t, nil, fill, n&1 > 0, n&2 > 0, m, n, k, 0, Start(n%3))
			}
		}
	}
}

// TestGemmBlocks covers more than one block of rows, panel, call and chunk of k, and rows so far apart that operands are packed.
func TestGemmBlocks(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testGemmBlocks[float32], testGemmBlocks[float64]) })
}

func testGemmBlocks[T Float](t *testing.T) {
	r := rng(2)
	fill := func(n int) []T { return normal[T](r, n) }
	for _, s := range []struct{ m, n, k, pad int }{
		{131, 4, 257, 3}, {259, 5, 31, 3}, {3, 4, 4096, 3}, {3, 4, 4097, 3}, {2, 5, 8200, 3}, {5, 1, 8200, 0}, {5, 1, 8200, 3},
		{1, 5, 12288, 3}, {1, 600, 259, 3}, {600, 1, 259, 0}, {600, 1, 259, 3},
		{49, 40, 33, 600}, {50, 3, 4100, 600}, {15, 300, 2, 600}, {3, 260, 1030, 600}, {260, 530, 3, 0}, {50, 1100, 5, 0},
		{257, 9, 1100, 0}, {1100, 9, 1, 0}, {100, 130, 9, 382},
	} {
		for _, c := range forms() {
			gemmCase(t, nil, fill, c&1 > 0, c&2 > 0, s.m, s.n, s.k, s.pad, Start(c/4))
		}
	}
	gemmCase(t, nil, fill, false, false, 2, 9000, 4097, 0, FromC) // later chunks of wide rows
}

// TestGemmThreads computes products that are large enough to be split with each number of threads and each set: those in assembly
// agree with each other.
func TestGemmThreads(t *testing.T) { both(t, testGemmThreads[float32], testGemmThreads[float64]) }

func testGemmThreads[T Float](t *testing.T) {
	some := normal[T](rng(3), 9973)
	fill := func(n int) []T {
		x := make([]T, n)
		for o := 0; o < n; {
			o += copy(x[o:], some[o%7:])
		}
		return x
	}
	for _, s := range []struct{ m, n, k int }{{300, 301, 302}, {7, 1300, 2500}, {1, 4100, 4200}, {2100, 1, 8200}, {250, 20, 4300}} {
		for _, c := range forms()[:4] {
			transA, transB := c&1 > 0, c&2 > 0
			a, b, bias := fill(s.m*s.k), fill(s.k*s.n), fill(s.n)
			lda, ldb := s.k, s.n
			if transA {
				lda = s.m
			}
			if transB {
				ldb = s.k
			}
			want := map[bool][]T{}
			eachSet(t, func(t *testing.T) {
				for threads := 1; threads <= 3; threads++ {
					p := NewPool(threads)
					got := make([]T, s.m*s.n)
					Gemm(p, transA, transB, s.m, s.n, s.k, a, lda, b, ldb, got, s.n, FromBias, bias)
					p.Close()
					if want[kernels == generic] == nil {
						want[kernels == generic] = got
					}
					wantSame(t, fmt.Sprintf("%v transA %v transB %v threads %d", s, transA, transB, threads), got, want[kernels == generic])
				}
			})
		}
	}
}

func FuzzGemm(f *testing.F) {
	f.Add(uint64(1), uint8(13), uint8(17), uint8(9), uint8(3), uint8(5))
	f.Add(uint64(2), uint8(49), uint8(33), uint8(1), uint8(0), uint8(11))
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k, pad, form uint8) {
		c := int(form % 12)
		eachSet(t, func(t *testing.T) {
			both(t,
				func(t *testing.T) { fuzzGemm[float32](t, seed, int(m), int(n), int(k), int(pad), c) },
				func(t *testing.T) { fuzzGemm[float64](t, seed, int(m), int(n), int(k), int(pad), c) })
		})
	})
}

func fuzzGemm[T Float](t *testing.T, seed uint64, m, n, k, pad, c int) {
	r := rng(int(seed))
	gemmCase(t, nil, func(n int) []T { return mixed[T](r, n) }, c&1 > 0, c&2 > 0, m, n, k, pad, Start(c/4))
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
	a, b, c := make([]float32, 50*600), make([]float32, 600*600), make([]float32, 50*600)
	eachSet(t, func(t *testing.T) {
		run := func() {
			Gemm(nil, false, false, 20, 10, 30, a, 30, b, 10, c, 10, Zero, nil)
			Gemm(nil, false, true, 1, 10, 30, a, 30, b, 30, c, 10, FromC, nil)
			Gemm(nil, true, false, 50, 600, 30, a, 600, b, 600, c, 600, Zero, nil) // packs both
		}
		if n := testing.AllocsPerRun(10, run); n != 0 {
			t.Errorf("got %v allocations", n)
		}
	})
}
