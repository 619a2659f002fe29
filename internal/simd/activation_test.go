package simd

import (
	"math"
	"slices"
	"testing"
)

func TestActivations(t *testing.T) { both(t, testActivations[float32], testActivations[float64]) }

// testActivations compares with formulas in float64 other than those of the code, within ulp of T. Where the two formulas
// round differently the tolerance says so.
func testActivations[T Float](t *testing.T) {
	in64 := func(f func(float64) float64) func(T) T { return func(x T) T { return T(f(float64(x))) } }
	sigmoid := func(x float64) float64 { // by tanh near 0, by exp where 1+tanh would cancel
		if x < -1 {
			return math.Exp(x - math.Log1p(math.Exp(x)))
		}
		return 0.5 + 0.5*math.Tanh(x/2)
	}
	cases := []struct {
		name  string
		run   func(dst, x []T)
		value func(x T) T
		ulps  float64
	}{
		{"ReLU", ReLU[T], func(x T) T {
			if x > 0 || x != x {
				return x
			}
			return 0
		}, 0},
		{"Sigmoid", Sigmoid[T], in64(sigmoid), 4},
		{"Tanh", Tanh[T], in64(func(x float64) float64 {
			e := math.Expm1(-2 * math.Abs(x))
			return math.Copysign(-e/(2+e), x)
		}), 4},
		{"Exp", Exp[T], in64(func(x float64) float64 { return math.Expm1(x) + 1 }), 1},
		{"Log", Log[T], in64(func(x float64) float64 {
			if x > 0.5 && x < 2 {
				return math.Log1p(x - 1) // exact difference
			}
			return math.Log2(x) * math.Ln2
		}), 4},
	}
	r := rng(1)
	for _, c := range cases {
		for _, n := range sizes {
			x := mixed[T](r, n)
			want := make([]T, n)
			for i := range want {
				if c.name == "Exp" && x[i] < 0 { // Expm1(x)+1 cancels there
					x[i] = -x[i]
				}
				want[i] = c.value(x[i])
			}
			got := normal[T](r, n)
			c.run(got, x)
			wantClose(t, c.name, got, want, c.ulps)
			in := slices.Clone(x)
			c.run(in, in)
			wantSame(t, c.name+" in place", in, got)
		}
		wantPanic(t, c.name, func() { c.run(make([]T, 2), make([]T, 3)) })
	}
}

func TestActivationEdges(t *testing.T) {
	both(t, testActivationEdges[float32], testActivationEdges[float64])
}

func testActivationEdges[T Float](t *testing.T) {
	inf, nan, negative := T(math.Inf(1)), T(math.NaN()), T(math.Copysign(0, -1))
	tiny, huge := special[T]()[7], special[T]()[10]
	cases := []struct {
		name     string
		run      func(dst, x []T)
		in, want []T
	}{
		{"ReLU", ReLU[T], []T{0, negative, -tiny, tiny, -huge, huge, inf, -inf, nan}, []T{0, 0, 0, tiny, 0, huge, inf, 0, nan}},
		{"Sigmoid", Sigmoid[T], []T{0, negative, huge, -huge, inf, -inf, nan, tiny}, []T{0.5, 0.5, 1, 0, 1, 0, nan, 0.5}},
		{"Sigmoid left", Sigmoid[T], []T{-80}, []T{T(math.Exp(-80))}}, // 1+exp(-80) is 1 in float64
		{"Tanh", Tanh[T], []T{0, negative, huge, -huge, inf, -inf, nan, tiny}, []T{0, negative, 1, -1, 1, -1, nan, tiny}},
		{"Exp", Exp[T], []T{0, negative, huge, -huge, inf, -inf, nan, tiny}, []T{1, 1, inf, 0, inf, 0, nan, 1}},
		{"Log", Log[T], []T{1, 0, negative, -1, inf, -inf, nan}, []T{0, -inf, -inf, nan, inf, nan, nan}},
	}
	for _, c := range cases {
		got := make([]T, len(c.in))
		c.run(got, c.in)
		wantSame(t, c.name, got, c.want)
	}
}

func TestActivationGrads(t *testing.T) {
	both(t, testActivationGrads[float32], testActivationGrads[float64])
}

func testActivationGrads[T Float](t *testing.T) {
	cases := []struct {
		name  string
		run   func(dst, g, y []T)
		value func(g, y float64) float64
		ulps  float64 // roundings in T against one at the end
		clean bool    // on ordinary values, for rounding bounds do not hold among denormals
	}{
		{"ReLUGrad", ReLUGrad[T], func(g, y float64) float64 {
			if y > 0 {
				return g
			}
			return 0
		}, 0, false},
		{"SigmoidGrad", SigmoidGrad[T], func(g, y float64) float64 { return g * (y - y*y) }, 4, true},
		{"TanhGrad", TanhGrad[T], func(g, y float64) float64 { return g * (1 - y) * (1 + y) }, 4, true},
	}
	r := rng(2)
	for _, c := range cases {
		for _, n := range sizes {
			g, y := mixed[T](r, n), mixed[T](r, n)
			if c.clean {
				g = normal[T](r, n)
				for i := range y {
					y[i] = T(r.Float64()) / 2 // so that 1-y loses nothing
				}
			}
			want := make([]T, n)
			for i := range want {
				want[i] = T(c.value(float64(g[i]), float64(y[i])))
			}
			got := normal[T](r, n)
			c.run(got, g, y)
			wantClose(t, c.name, got, want, c.ulps)
			overG, overY := slices.Clone(g), slices.Clone(y)
			c.run(overG, overG, y)
			wantSame(t, c.name+" over g", overG, got)
			c.run(overY, g, overY)
			wantSame(t, c.name+" over y", overY, got)
		}
		wantPanic(t, c.name, func() { c.run(make([]T, 3), make([]T, 3), make([]T, 2)) })
	}
	inf, nan := T(math.Inf(1)), T(math.NaN())
	got := make([]T, 5)
	ReLUGrad(got, []T{inf, nan, inf, nan, inf}, []T{0, -1, nan, 2, 1})
	wantSame(t, "stopped gradients", got, []T{0, 0, 0, nan, inf})
}
