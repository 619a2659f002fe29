package simd

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"
)

// TestGemmBits compares products with those of other processors: their hashes were taken with avx2 on amd64, and every set in
// assembly must come to the same bits. A set in plain Go rounds more often.
func TestGemmBits(t *testing.T) {
	for _, s := range []struct {
		m, n, k        int
		transA, transB bool
		start          Start
		f32, f64       uint64
	}{
		{1, 128, 784, false, false, Zero, 0x6fb72fd256679912, 0x2f66e75f5631fd90},
		{100, 10, 128, false, false, FromBias, 0xab19954e32b15cf5, 0x1f3aa2a4627c4299},
		{37, 203, 300, true, false, FromC, 0xcfe47e5d61f1191f, 0x0b73dbdefd83cb38},
		{64, 65, 66, false, true, FromBias, 0x2b278ed90e57b6bc, 0x1601529765c2d4ee},
		{13, 31, 4097, true, true, FromC, 0x1c1d64b9cd09874a, 0xca8eceda2fb8be15},
		{55, 600, 40, true, false, Zero, 0x6b4fdfa395537f6b, 0x6cfe54b6f899e006},
		{5, 7, 9000, false, true, FromBias, 0x6e2b88379b5dd36d, 0x08debecd7012c610},
		{300, 1, 50, false, false, FromBias, 0x8108f7174863fd76, 0x3f7c5715cde0b11b},
	} {
		t.Run(fmt.Sprintf("%d_%d_%d", s.m, s.n, s.k), func(t *testing.T) {
			eachSet(t, func(t *testing.T) {
				if kernels == generic {
					return
				}
				f32 := gemmHash[float32](s.transA, s.transB, s.m, s.n, s.k, s.start)
				f64 := gemmHash[float64](s.transA, s.transB, s.m, s.n, s.k, s.start)
				if f32 != s.f32 || f64 != s.f64 {
					t.Errorf("got hashes %#016x and %#016x, want %#016x and %#016x", f32, f64, s.f32, s.f64)
				}
			})
		})
	}
}

// gemmHash returns the hash of a product of operands that are the same on every platform: random integers, each rounded once,
// over powers of two.
func gemmHash[T Float](transA, transB bool, m, n, k int, start Start) uint64 {
	r := rand.New(rand.NewPCG(uint64(m), uint64(n)))
	fill := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			x[i] = T(int64(r.Uint64())>>11) / T(int64(1)<<(40+r.IntN(24)))
		}
		return x
	}
	a, b, c, bias := fill(m*k), fill(k*n), fill(m*n), fill(n)
	lda, ldb := k, n
	if transA {
		lda = m
	}
	if transB {
		ldb = k
	}
	Gemm(nil, transA, transB, m, n, k, a, lda, b, ldb, c, n, start, bias)
	h := fnv.New64a()
	if err := binary.Write(h, binary.LittleEndian, c); err != nil {
		panic(err)
	}
	return h.Sum64()
}
