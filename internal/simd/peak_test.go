package simd

import (
	"runtime"
	"testing"
)

// TestPeak checks the order of magnitude: between one operation a microsecond and more than any core has done yet.
func TestPeak(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testPeak[float32], testPeak[float64]) })
}

func testPeak[T Float](t *testing.T) {
	for threads := 1; threads < 3; threads++ {
		if peak := PeakOf[T](threads); peak < 1e6 || peak > 1e13 {
			t.Errorf("%d threads: got %g FLOP/s", threads, peak)
		}
	}
}

// Threads beyond the processors do no more arithmetic, however many the program may use.
func TestPeakOfManyThreads(t *testing.T) {
	n := runtime.NumCPU()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8 * n))
	few, many := 0.0, 0.0
	for range 5 {
		few, many = max(few, PeakOf[float32](n)), max(many, PeakOf[float32](8*n))
	}
	if many > 1.5*few {
		t.Errorf("%d threads reach %.3g FLOP/s, %d only %.3g", 8*n, many, n, few)
	}
}

func TestBandwidth(t *testing.T) {
	for threads := 1; threads < 3; threads++ {
		if b := BandwidthOf(threads); b < 1e8 || b > 1e13 {
			t.Errorf("%d threads: got %g bytes/s", threads, b)
		}
	}
}
