package simd

import (
	"slices"
	"testing"
)

func TestElementwise(t *testing.T) { both(t, testElementwise[float32], testElementwise[float64]) }

func testElementwise[T Float](t *testing.T) {
	const s = -1.7
	cases := []struct {
		name  string
		run   func(dst, a, b []T)
		value func(a, b T) T
	}{
		{"Add", Add[T], func(a, b T) T { return a + b }},
		{"Sub", Sub[T], func(a, b T) T { return a - b }},
		{"Mul", Mul[T], func(a, b T) T { return a * b }},
		{"Scale", func(dst, a, b []T) { Scale(dst, a, s) }, func(a, b T) T { return s * a }},
		{"Linear", func(dst, a, b []T) { Linear(dst, a, s, 0.3) }, func(a, b T) T { return T(s*a) + 0.3 }},
		{"AddScaled", func(dst, a, b []T) {
			copy(dst, a)
			AddScaled(dst, b, s)
		}, func(a, b T) T { return a + T(s*b) }},
		{"Fill", func(dst, a, b []T) { Fill(dst, s) }, func(a, b T) T { return s }},
	}
	r := rng(1)
	for _, c := range cases {
		for _, n := range sizes {
			a, b := mixed[T](r, n), mixed[T](r, n)
			want := make([]T, n)
			for i := range want {
				want[i] = c.value(a[i], b[i])
			}
			got := normal[T](r, n)
			c.run(got, a, b)
			wantSame(t, c.name, got, want)

			in := slices.Clone(a)
			c.run(in, in, b)
			wantSame(t, c.name+" in place", in, want)
		}
	}
	x, short := make([]T, 3), make([]T, 2)
	wantPanic(t, "Add", func() { Add(x, x, short) })
	wantPanic(t, "Sub", func() { Sub(x, short, x) })
	wantPanic(t, "Mul", func() { Mul(short, x, x) })
	wantPanic(t, "Scale", func() { Scale(x, short, 1) })
	wantPanic(t, "AddScaled", func() { AddScaled(x, short, 1) })
}
