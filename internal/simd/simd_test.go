package simd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// sizes straddle every tile, lane count and unrolled loop.
var sizes = []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 257}

// both runs a generic test in each type.
func both(t *testing.T, f32, f64 func(*testing.T)) {
	t.Run("float32", f32)
	t.Run("float64", f64)
}

// special returns the values at which formulas break: zeros, denormals, the largest, Inf and NaN.
func special[T Float]() []T {
	values := []float64{0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1), math.NaN()}
	if wide[T]() {
		values = append(values, math.SmallestNonzeroFloat64, -3*math.SmallestNonzeroFloat64, 0x1p-1022, math.MaxFloat64, -math.MaxFloat64)
	} else {
		values = append(values, math.SmallestNonzeroFloat32, -3*math.SmallestNonzeroFloat32, 0x1p-126, math.MaxFloat32, -math.MaxFloat32)
	}
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = T(v)
	}
	return out
}

// normal returns n standard normal values.
func normal[T Float](r *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(r.NormFloat64())
	}
	return x
}

// mixed returns n values, a quarter of them special.
func mixed[T Float](r *rand.Rand, n int) []T {
	x, s := normal[T](r, n), special[T]()
	for i := range x {
		if r.IntN(4) == 0 {
			x[i] = s[r.IntN(len(s))]
		}
	}
	return x
}

// anyBits returns n values of any bits: of every size, denormal, infinite and NaN.
func anyBits[T Float](r *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		if wide[T]() {
			x[i] = T(math.Float64frombits(r.Uint64()))
		} else {
			x[i] = T(math.Float32frombits(r.Uint32()))
		}
	}
	return x
}

func rng(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 1)) }

// same reports equality in every bit, but for the payload of a NaN.
func same[T Float](a, b T) bool {
	return a != a && b != b || a == b && math.Signbit(float64(a)) == math.Signbit(float64(b))
}

func wantSame[T Float](t *testing.T, what string, got, want []T) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !same(got[i], want[i]) {
			t.Fatalf("%s: element %d of %d: got %v, want %v", what, i, len(got), got[i], want[i])
		}
	}
}

// ulps returns how many values of T lie between got and want, 0 if they are equal or both NaN.
func ulps[T Float](got, want T) float64 {
	if same(got, want) || got == want {
		return 0
	}
	if math.IsInf(float64(got), 0) || math.IsInf(float64(want), 0) || got != got || want != want {
		return math.Inf(1)
	}
	unit := math.Nextafter(math.Abs(float64(want)), math.Inf(1)) - math.Abs(float64(want))
	if !wide[T]() {
		a := float32(math.Abs(float64(want)))
		unit = float64(math.Nextafter32(a, float32(math.Inf(1)))) - float64(a)
	}
	return math.Abs(float64(got)-float64(want)) / unit
}

func wantClose[T Float](t *testing.T, what string, got, want []T, limit float64) {
	t.Helper()
	for i := range want {
		if u := ulps(got[i], want[i]); !(u <= limit) {
			t.Fatalf("%s: element %d of %d: got %v, want %v, %.3g ulp apart", what, i, len(want), got[i], want[i], u)
		}
	}
}

// wantPanic checks that f refuses its sizes.
func wantPanic(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if recover() == nil {
			t.Errorf("%s: no panic", what)
		}
	}()
	f()
}

func ExampleGemm() {
	a := []float32{1, 2, 3, 4} // (2, 2), and b transposed
	b := []float32{5, 6, 7, 8}
	c := make([]float32, 4)
	Gemm(nil, false, true, 2, 2, 2, a, 2, b, 2, c, 2, FromBias, []float32{100, 200})
	fmt.Println(c)
	// Output: [117 223 139 253]
}
