package fd

import (
	"math"
	"slices"
	"testing"
)

// bowl is x₀²x₁ + sin x₂ with its gradient and Hessian.
func bowl(x []float64) float64 { return x[0]*x[0]*x[1] + math.Sin(x[2]) }

func bowlGradient(g, x []float64) { g[0], g[1], g[2] = 2*x[0]*x[1], x[0]*x[0], math.Cos(x[2]) }

func bowlHessian(x []float64) [][]float64 {
	return [][]float64{{2 * x[1], 2 * x[0], 0}, {2 * x[0], 0, 0}, {0, 0, -math.Sin(x[2])}}
}

func within(t *testing.T, what string, got, want []float64, bar float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= bar) {
			t.Errorf("%s: got %v, want %v", what, got, want)
			return
		}
	}
}

func TestDerivativesOfManyVariables(t *testing.T) {
	x, v := []float64{2, -3, 0.5}, []float64{0.3, -1, 2}
	unchanged := func(what string) {
		t.Helper()
		if !slices.Equal(x, []float64{2, -3, 0.5}) {
			t.Fatalf("%s changed x to %v", what, x)
		}
	}
	g := make([]float64, 3)
	bowlGradient(g, x)
	along := 0.0
	for i := range v {
		along += g[i] * v[i]
	}
	within(t, "directional", []float64{Directional(bowl, x, v, Central4, Central4.Step)}, []float64{along}, 1e-10)
	within(t, "adaptive along a line", []float64{Adaptive(Along(bowl, x, v), 0).Value}, []float64{along}, 1e-11)
	within(t, "adaptive along an axis", []float64{Adaptive(AlongAxis(bowl, x, 2), x[2]).Value}, g[2:], 1e-11)
	unchanged("a directional derivative")
	if d := Directional(bowl, x, v[:2], Central, Central.Step); !math.IsNaN(d) {
		t.Errorf("along a direction that is too short: %v, want NaN", d)
	}

	polar := func(y, x []float64) { y[0], y[1] = x[0]*math.Cos(x[1]), x[0]*math.Sin(x[1]) }
	p := []float64{2, 0.7}
	for i, row := range Jacobian(polar, 2, p, Central, Central.Step) {
		within(t, "Jacobian", row, [][]float64{{math.Cos(0.7), -2 * math.Sin(0.7)}, {math.Sin(0.7), 2 * math.Cos(0.7)}}[i], 1e-9)
	}

	h := bowlHessian(x)
	product := make([]float64, 3)
	for i := range h {
		for j := range v {
			product[i] += h[i][j] * v[j]
		}
	}
	dst := make([]float64, 3)
	within(t, "Hessian-vector product", HessianVector(dst, bowlGradient, x, v, Central, Central.Step), product, 1e-9)
	unchanged("a Hessian-vector product")
	for i, row := range Hessian(bowl, x, Central4, math.Pow(epsilon64, 1./6)) {
		within(t, "Hessian", row, h[i], 1e-8)
	}
	unchanged("a Hessian")
	for name, d := range map[string][]float64{
		"no step":   JacobianVector(dst, bowlGradient, x, v, Central, 0),
		"too short": JacobianVector(make([]float64, 3), bowlGradient, x, v[:1], Central, 1e-6),
	} {
		if !math.IsNaN(d[0]) {
			t.Errorf("%s: %v, want NaN", name, d)
		}
	}
}

func TestGradientAllocatesNothing(t *testing.T) {
	x, dst := make([]float64, 1000), make([]float64, 1000)
	f := func(x []float64) float64 { return x[3] * x[5] }
	if n := testing.AllocsPerRun(5, func() { Gradient(dst, f, x, Central4, Central4.Step) }); n > 0 {
		t.Errorf("%v allocations for 1000 elements, want none", n)
	}
}
