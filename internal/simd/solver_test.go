package simd

import (
	"math"
	"slices"
	"testing"
)

// Numbers of the updates in tests, each of its own size.
const lr, mu, b1, b2, eps = 0.1, 0.8, 0.9, 0.99, 1e-3

var (
	adjusted = Adjust{Scale: 0.7, Decay: 0.03, Shrink: 0.002}
	asAdam   = AdamStep{Keep1: b1, New1: 1 - b1, Keep2: b2, New2: 1 - b2, Rate: 0.2, Direct: 0.05, Scale: 1.3, Eps: eps}
	asRMS    = RMSStep{Keep: b2, New: 1 - b2, Momentum: mu, Rate: lr, Eps: eps}
)

// updates are all updates, of weights x[0]; the last slice that each has is the gradient.
func updates[T Float](adj Adjust) map[string]func(x [5][]T) {
	return map[string]func(x [5][]T){
		"SGD":               func(x [5][]T) { SGD(x[0], x[1], lr, adj) },
		"Momentum":          func(x [5][]T) { Momentum(x[0], x[1], x[2], lr, mu, false, adj) },
		"Nesterov":          func(x [5][]T) { Momentum(x[0], x[1], x[2], lr, mu, true, adj) },
		"Lion":              func(x [5][]T) { Lion(x[0], x[1], x[2], lr, b1, b2, adj) },
		"Adam":              func(x [5][]T) { Adam(x[0], x[1], x[2], x[3], asAdam, adj) },
		"AMSGrad":           func(x [5][]T) { AMSGrad(x[0], x[1], x[2], x[3], x[4], asAdam, adj) },
		"RMSprop":           func(x [5][]T) { RMSprop(x[0], x[1], nil, nil, x[2], asRMS, adj) },
		"RMSprop momentum":  func(x [5][]T) { RMSprop(x[0], x[1], nil, x[2], x[3], asRMS, adj) },
		"RMSprop centered":  func(x [5][]T) { RMSprop(x[0], x[1], x[2], nil, x[3], asRMS, adj) },
		"RMSprop with both": func(x [5][]T) { RMSprop(x[0], x[1], x[2], x[3], x[4], asRMS, adj) },
	}
}

// formulas are the updates of one weight x[0] in float64, w and g adjusted before.
var formulas = map[string]struct {
	slots int
	step  func(w, g float64, x []float64)
}{
	"SGD": {0, func(w, g float64, x []float64) { x[0] = w - lr*g }},
	"Momentum": {1, func(w, g float64, x []float64) {
		x[1] = mu*x[1] + g
		x[0] = w - lr*x[1]
	}},
	"Nesterov": {1, func(w, g float64, x []float64) {
		x[1] = mu*x[1] + g
		x[0] = w - lr*(g+mu*x[1])
	}},
	"Lion": {1, func(w, g float64, x []float64) {
		if sum := b1*x[1] + (1-b1)*g; sum > 0 {
			x[0] = w - lr
		} else {
			x[0] = w + lr
		}
		x[1] = b2*x[1] + (1-b2)*g
	}},
	"Adam": {2, func(w, g float64, x []float64) {
		x[1], x[2] = b1*x[1]+(1-b1)*g, b2*x[2]+(1-b2)*g*g
		x[0] = w - (0.2*x[1]+0.05*g)/(1.3*math.Sqrt(x[2])+eps)
	}},
	"AMSGrad": {3, func(w, g float64, x []float64) {
		x[1], x[2] = b1*x[1]+(1-b1)*g, b2*x[2]+(1-b2)*g*g
		x[3] = max(x[3], x[2])
		x[0] = w - (0.2*x[1]+0.05*g)/(1.3*math.Sqrt(x[3])+eps)
	}},
	"RMSprop": {1, func(w, g float64, x []float64) {
		x[1] = b2*x[1] + (1-b2)*g*g
		x[0] = w - lr*g/(math.Sqrt(x[1])+eps)
	}},
	"RMSprop momentum": {2, func(w, g float64, x []float64) {
		x[1] = b2*x[1] + (1-b2)*g*g
		x[2] = mu*x[2] + g/(math.Sqrt(x[1])+eps)
		x[0] = w - lr*x[2]
	}},
	"RMSprop centered": {2, func(w, g float64, x []float64) {
		x[1], x[2] = b2*x[1]+(1-b2)*g*g, b2*x[2]+(1-b2)*g
		x[0] = w - lr*g/(math.Sqrt(x[1]-x[2]*x[2])+eps)
	}},
	"RMSprop with both": {3, func(w, g float64, x []float64) {
		x[1], x[2] = b2*x[1]+(1-b2)*g*g, b2*x[2]+(1-b2)*g
		x[3] = mu*x[3] + g/(math.Sqrt(x[1]-x[2]*x[2])+eps)
		x[0] = w - lr*x[3]
	}},
}

func TestUpdates(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testUpdates[float32], testUpdates[float64]) })
}

// testUpdates takes one step from given states and compares with the formulas in float64. The error of a step is a few
// roundings of its largest term. What is squared lies above 1, so that roots do not enlarge it, and means below ½, so that
// variances are some way from 0.
func testUpdates[T Float](t *testing.T) {
	epsilon := 0x1p-23
	if wide[T]() {
		epsilon = 0x1p-52
	}
	r := rng(1)
	all := updates[T](adjusted)
	if len(all) != len(formulas) {
		t.Errorf("got %d updates, %d formulas", len(all), len(formulas))
	}
	for name, f := range formulas {
		for _, n := range sizes {
			var x [5][]T
			for i := range x {
				x[i] = normal[T](r, n)
			}
			for i := range n {
				x[2][i] = T(math.Mod(float64(x[2][i]), 0.5))
				if name == "Adam" || name == "AMSGrad" {
					x[2][i] = T(1 + r.Float64())
					x[3][i] = T(1 + r.Float64())
				} else if f.slots > 0 && name[0] == 'R' {
					x[1][i] = T(1 + r.Float64())
				}
			}
			g := f.slots + 1
			x[g] = normal[T](r, n)
			var got [5][]T
			for i := range x {
				got[i] = slices.Clone(x[i])
			}
			all[name](got)
			for i := range n {
				want := make([]float64, g)
				for j := range want {
					want[j] = float64(x[j][i])
				}
				w, grad := float64(x[0][i]), float64(x[g][i])
				f.step(w-adjusted.Shrink*w, adjusted.Scale*grad+adjusted.Decay*w, want)
				for j := range want {
					if d := math.Abs(float64(got[j][i]) - want[j]); !(d <= 16*epsilon*(1+math.Abs(want[j]))) {
						t.Fatalf("%s of %d: slice %d, element %d: got %v, want %v", name, n, j, i, got[j][i], want[j])
					}
				}
			}
			wantSame(t, name+" leaves the gradient", got[g], make([]T, n))
			for j := g + 1; j < len(x); j++ {
				wantSame(t, name+" touches another slice", got[j], x[j])
			}
		}
	}
}

// TestUpdatesCheckLengths gives each update one slice that is too short.
func TestUpdatesCheckLengths(t *testing.T) {
	for name, update := range updates[float64](adjusted) {
		for i := range formulas[name].slots + 1 {
			var x [5][]float64
			for j := range x {
				x[j] = make([]float64, 3)
			}
			x[i+1] = x[i+1][:2]
			wantPanic(t, name, func() { update(x) })
		}
	}
}

func TestSolverEdges(t *testing.T) { both(t, testSolverEdges[float32], testSolverEdges[float64]) }

func testSolverEdges[T Float](t *testing.T) {
	inf, nan := T(math.Inf(1)), T(math.NaN())
	plain := Adjust{Scale: 1}
	w := []T{1, 1, 1, 1}
	SGD(w, []T{0, inf, nan, -inf}, 0.5, plain)
	wantSame(t, "SGD", w, []T{1, -inf, nan, inf})

	// A first step of Adam is lr, here 0.5, in the direction of -g, whatever g's size; none where g is 0.
	first := func(eps float64) AdamStep {
		return AdamStep{Keep1: 0.5, New1: 0.5, Keep2: 0.75, New2: 0.25, Rate: 1, Scale: 2, Eps: eps}
	}
	w, m, v := []T{0, 0, 0}, make([]T, 3), make([]T, 3)
	Adam(w, m, v, []T{1000, -0.001, 0}, first(0), plain)
	if !(math.Abs(float64(w[0])+0.5) <= 1e-6) || !(math.Abs(float64(w[1])-0.5) <= 1e-6) || w[2] == w[2] {
		t.Errorf("Adam with eps 0: got %v, want [-0.5 0.5 NaN]", w)
	}
	w, m, v = []T{3}, make([]T, 1), make([]T, 1)
	Adam(w, m, v, []T{0}, first(1e-8), plain)
	wantSame(t, "Adam without gradient", w, []T{3})

	w = []T{1, 1, 1, 1, 1, 1}
	Lion(w, make([]T, 6), []T{0, 7, -1e-30, inf, nan, -inf}, 0.5, 0.9, 0.99, plain)
	wantSame(t, "Lion", w, []T{1, 0.5, 1.5, nan, nan, nan})

	// Of equal gradients the mean's square is the mean square, but for rounding.
	w, v, m = []T{1}, []T{1}, []T{1.0001}
	RMSprop(w, v, m, nil, []T{1}, RMSStep{Keep: 1, Rate: 0.5, Eps: 1}, plain)
	wantSame(t, "RMSprop with a mean too large", w, []T{0.5})

	x := []T{-3, -0.5, 0, 0.5, 3, inf, -inf, nan}
	Clamp(x, 0.75)
	wantSame(t, "Clamp", x, []T{-0.75, -0.5, 0, 0.5, 0.75, 0.75, -0.75, nan})
	x = []T{1, 2}
	Lerp(x, []T{3, -2}, 0.25)
	wantSame(t, "Lerp", x, []T{1.5, 1})
	wantPanic(t, "Lerp", func() { Lerp(x, x[:1], 0.5) })
}
