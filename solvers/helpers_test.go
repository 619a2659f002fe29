package solvers

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// weight is a parameter outside of any graph.
type weight struct {
	name        string
	value, grad gorgonia.Value
}

func (w *weight) Name() string                  { return w.name }
func (w *weight) Value() gorgonia.Value         { return w.value }
func (w *weight) Grad() (gorgonia.Value, error) { return w.grad, nil }

func dense(data any, shape ...int) *tensor.Dense {
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
}

// vector returns a parameter of the dtype with these weights and zero gradients.
func vector(name string, dt tensor.Dtype, w ...float64) *weight {
	if dt == tensor.Float64 {
		return &weight{name, dense(append([]float64{}, w...), len(w)), dense(make([]float64, len(w)), len(w))}
	}
	w32 := make([]float32, len(w))
	for i := range w {
		w32[i] = float32(w[i])
	}
	return &weight{name, dense(w32, len(w)), dense(make([]float32, len(w)), len(w))}
}

// numbers returns the elements of a Value as float64, which holds every float32.
func numbers(t *testing.T, v gorgonia.Value) []float64 {
	t.Helper()
	f32, f64, err := floats(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range f32 {
		f64 = append(f64, float64(x))
	}
	return f64
}

func (w *weight) weights(t *testing.T) []float64 { return numbers(t, w.value) }

// setGrad makes g(i, w_i) the gradient of every element.
func (w *weight) setGrad(t *testing.T, g func(i int, w float64) float64) {
	t.Helper()
	values := numbers(t, w.value)
	g32, g64, err := floats(w.grad)
	if err != nil {
		t.Fatal(err)
	}
	for i := range g32 {
		g32[i] = float32(g(i, values[i]))
	}
	for i := range g64 {
		g64[i] = g(i, values[i])
	}
}

func step(t *testing.T, s Solver, params ...*weight) {
	t.Helper()
	if err := s.Step(model(params...)); err != nil {
		t.Fatal(err)
	}
}

func model(params ...*weight) (m []gorgonia.ValueGrad) {
	for _, p := range params {
		m = append(m, p)
	}
	return m
}

// ownNames returns the names of the solvers that are not Gorgonia's.
func ownNames() []string {
	return slices.DeleteFunc(Names(), func(name string) bool { return strings.HasPrefix(name, "gorgonia-") })
}

func newSolver(t *testing.T, c Config) Solver {
	t.Helper()
	s, err := c.New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// bits compares exactly, NaN and the sign of zero included.
func bits(x []float64) []uint64 {
	b := make([]uint64, len(x))
	for i := range x {
		b[i] = math.Float64bits(x[i])
	}
	return b
}

// wantError checks that err speaks of everything in words.
func wantError(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("got no error, want one about %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("got error %q, want %q in it", err, w)
		}
	}
}
