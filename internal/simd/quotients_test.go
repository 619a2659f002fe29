package simd

import (
	"fmt"
	"testing"
)

// Every byte by divisors of all kinds, at lengths and offsets of all kinds, and no element beside.
func TestQuotients(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testQuotients[float32], testQuotients[float64]) })
}

func testQuotients[T Float](t *testing.T) {
	src := make([]uint8, 70_000)
	for i := range src {
		src[i] = uint8(i ^ i>>8)
	}
	for _, divisor := range []T{255, 1, 3, -0.1, 1e-30} {
		q := NewQuotients(divisor)
		for _, n := range []int{0, 1, 7, 8, 15, 16, 17, 31, 33, 256, 784, 69_000} {
			for _, from := range []int{0, 1, 5} {
				got, want := make([]T, n+2), make([]T, n+2)
				got[0], got[n+1], want[0], want[n+1] = 9, 9, 9, 9
				for i, v := range src[from : from+n] {
					want[i+1] = T(v) / divisor
				}
				q.Of(got[1:n+1], src[from:from+n])
				wantSame(t, fmt.Sprintf("%d bytes from %d by %v", n, from, divisor), got, want)
			}
		}
	}
	wantPanic(t, "Quotients", func() { NewQuotients[T](1).Of(make([]T, 3), src[:2]) })
}

func BenchmarkQuotients(b *testing.B) {
	src, dst := make([]uint8, 78_400), make([]float32, 78_400)
	q := NewQuotients[float32](255)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		q.Of(dst, src)
	}
}
