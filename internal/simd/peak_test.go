package simd

import "testing"

// TestPeak checks the order of magnitude: between one operation a microsecond and more than any core has done yet.
func TestPeak(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testPeak[float32], testPeak[float64]) })
}

func testPeak[T Float](t *testing.T) {
	peak := Peak[T]()
	if peak < 1e6 || peak > 1e13 {
		t.Errorf("got %g FLOP/s", peak)
	}
}

func TestBandwidth(t *testing.T) {
	if b := Bandwidth(); b < 1e8 || b > 1e13 {
		t.Errorf("got %g bytes/s", b)
	}
}
