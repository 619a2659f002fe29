package simd

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// BenchmarkGemm times the products of TARGETS: of dense layers forward, of their weights' gradients (transA) and of their
// inputs' gradients (transB). %peak is the share of the multiply-adds that the processor could do in the same moment; on a
// busy machine, the greatest of several runs counts.
func BenchmarkGemm(b *testing.B) {
	was := kernels
	defer func() { kernels = was }()
	for _, set := range supported() {
		for _, s := range []struct {
			m, n, k        int
			transA, transB bool
		}{
			{100, 128, 784, false, false},
			{784, 128, 100, true, false},
			{100, 784, 128, false, true},
			{100, 50, 784, false, false},
			{784, 50, 100, true, false},
			{100, 10, 128, false, false},
			{128, 10, 100, true, false},
			{100, 128, 10, false, true},
			{32, 512, 128, false, false},
			{768, 384, 128, false, false},
			{128, 1024, 784, false, false},
			{128, 1024, 1024, false, false},
			{1024, 1024, 128, true, false},
			{128, 1024, 1024, false, true},
			{1024, 1024, 1024, false, false},
			{1, 128, 784, false, false},
			{1, 784, 128, false, true},
			{784, 128, 1, true, false},
			{1, 10, 128, false, false},
			{128, 10, 1, true, false},
			{37, 200, 300, false, false},
			{1024, 1, 1024, false, false},
		} {
			name := fmt.Sprintf("%d_%d_%d", s.m, s.n, s.k)
			if s.transA {
				name += "_transA"
			}
			if s.transB {
				name += "_transB"
			}
			run := func(b *testing.B, bench func(b *testing.B, m, n, k int, transA, transB bool)) {
				kernels = set
				bench(b, s.m, s.n, s.k, s.transA, s.transB)
			}
			b.Run(fmt.Sprintf("%v/float32/%s", set, name), func(b *testing.B) { run(b, benchmarkGemm[float32]) })
			b.Run(fmt.Sprintf("%v/float64/%s", set, name), func(b *testing.B) { run(b, benchmarkGemm[float64]) })
		}
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

	// A share of the peak needs both in the same state of the machine: the best of short runs, turn by turn.
	best, peak := math.Inf(1), 0.0
	for range 20 {
		peak = max(peak, Peak[T]())
		repeats := 1 + 1_000_000/(m*n*k)
		begin := time.Now()
		for range repeats {
			Gemm(nil, transA, transB, m, n, k, x, lda, y, ldb, c, n, Zero, nil)
		}
		best = min(best, time.Since(begin).Seconds()/float64(repeats))
	}
	b.ReportMetric(best*1e6, "best-µs")
	b.ReportMetric(200*float64(m*n*k)/best/peak, "%peak")
}
