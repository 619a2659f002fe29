package simd

import (
	"math"
	"slices"
	"testing"
)

func TestSolvers(t *testing.T) { both(t, testSolvers[float32], testSolvers[float64]) }

// testSolvers takes one step from given states and compares with the formulas in float64. The error of a step is a few
// roundings of its largest term.
func testSolvers[T Float](t *testing.T) {
	const lr, mu, decay, b1, b2, eps, c1, c2 = 0.1, 0.9, 0.01, 0.9, 0.999, 1e-8, 1 - 0.729, 1 - 0.997002999
	epsilon := 0x1p-23
	if wide[T]() {
		epsilon = 0x1p-52
	}
	r := rng(1)
	near := func(what string, got []T, want []float64) {
		t.Helper()
		for i := range want {
			if d := math.Abs(float64(got[i]) - want[i]); !(d <= 16*epsilon*(1+math.Abs(want[i]))) {
				t.Fatalf("%s: element %d: got %v, want %v", what, i, got[i], want[i])
			}
		}
	}
	for _, n := range sizes {
		w, m, v, g := normal[T](r, n), normal[T](r, n), normal[T](r, n), normal[T](r, n)
		for i := range v {
			v[i] = v[i] * v[i]
		}
		sgd, momentum, nesterov, adam := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		velocity, first, second := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range w {
			w, m, v := float64(w[i]), float64(m[i]), float64(v[i])
			g := float64(g[i]) + decay*w
			sgd[i] = w - lr*g
			velocity[i] = mu*m + g
			momentum[i] = w - lr*velocity[i]
			nesterov[i] = w - lr*(g+mu*velocity[i])
			first[i] = b1*m + (1-b1)*g
			second[i] = b2*v + (1-b2)*g*g
			adam[i] = w - lr*(first[i]/c1)/(math.Sqrt(second[i]/c2)+eps)
		}
		got := slices.Clone(w)
		SGD(got, slices.Clone(g), lr, decay)
		near("SGD", got, sgd)

		got, gotM := slices.Clone(w), slices.Clone(m)
		Momentum(got, gotM, slices.Clone(g), lr, mu, decay, false)
		near("Momentum w", got, momentum)
		near("Momentum v", gotM, velocity)

		got, gotM = slices.Clone(w), slices.Clone(m)
		Momentum(got, gotM, slices.Clone(g), lr, mu, decay, true)
		near("Nesterov w", got, nesterov)
		near("Nesterov v", gotM, velocity)

		got, gotM, gotV := slices.Clone(w), slices.Clone(m), slices.Clone(v)
		Adam(got, gotM, gotV, slices.Clone(g), lr, b1, b2, eps, c1, c2, decay)
		near("Adam w", got, adam)
		near("Adam m", gotM, first)
		near("Adam v", gotV, second)
	}
	for name, update := range map[string]func(w, g []T){
		"SGD":      func(w, g []T) { SGD(w, g, lr, decay) },
		"Momentum": func(w, g []T) { Momentum(w, make([]T, len(w)), g, lr, mu, decay, false) },
		"Nesterov": func(w, g []T) { Momentum(w, make([]T, len(w)), g, lr, mu, decay, true) },
		"Adam":     func(w, g []T) { Adam(w, make([]T, len(w)), make([]T, len(w)), g, lr, b1, b2, eps, c1, c2, decay) },
	} {
		for _, n := range sizes {
			g := mixed[T](r, n)
			update(normal[T](r, n), g)
			wantSame(t, name+" leaves the gradient", g, make([]T, n))
		}
	}
	x, short := make([]T, 3), make([]T, 2)
	wantPanic(t, "SGD", func() { SGD(x, short, lr, 0) })
	wantPanic(t, "Momentum", func() { Momentum(x, short, x, lr, mu, 0, true) })
	wantPanic(t, "Adam", func() { Adam(x, x, short, x, lr, b1, b2, eps, c1, c2, 0) })
}

func TestSolverEdges(t *testing.T) { both(t, testSolverEdges[float32], testSolverEdges[float64]) }

func testSolverEdges[T Float](t *testing.T) {
	inf, nan := T(math.Inf(1)), T(math.NaN())
	w := []T{1, 1, 1, 1}
	SGD(w, []T{0, inf, nan, -inf}, 0.5, 0)
	wantSame(t, "SGD", w, []T{1, -inf, nan, inf})

	// A first step of Adam is lr in the direction of -g, whatever g's size; none where g is 0.
	w, m, v := []T{0, 0, 0}, make([]T, 3), make([]T, 3)
	Adam(w, m, v, []T{1000, -0.001, 0}, 0.5, 0.5, 0.75, 0, 0.5, 0.25, 0)
	if !(math.Abs(float64(w[0])+0.5) <= 1e-6) || !(math.Abs(float64(w[1])-0.5) <= 1e-6) || w[2] == w[2] {
		t.Errorf("Adam with eps 0: got %v, want [-0.5 0.5 NaN]", w)
	}
	w, m, v = []T{3}, make([]T, 1), make([]T, 1)
	Adam(w, m, v, []T{0}, 0.5, 0.5, 0.75, 1e-8, 0.5, 0.25, 0)
	wantSame(t, "Adam without gradient", w, []T{3})
}
