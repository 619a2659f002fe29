package graph_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"

	"nabla/graph"
)

// TestInitMoments compares mean and variance of many draws with the formulas. With kurtosis k, the variance of n draws
// has a standard error of σ²·√((k−1)/n): k is 3 for the normal distribution, 9/5 for the uniform one.
func TestInitMoments(t *testing.T) {
	const normal, uniform = 3, 9. / 5
	for _, tt := range []struct {
		init      graph.Init
		shape     []int
		mean, std float64
		kurtosis  float64
		limit     float64 // of uniform draws
	}{
		{graph.Normal(0, 0.01), []int{200, 100}, 0, 0.01, normal, 0},
		{graph.Normal(-3, 2), []int{20000}, -3, 2, normal, 0},
		{graph.Uniform(-1, 3), []int{20000}, 1, 4 / math.Sqrt(12), uniform, 2},
		{graph.Glorot(), []int{200, 100}, 0, math.Sqrt(2. / (200 + 100)), uniform, math.Sqrt(6. / (200 + 100))},
		{graph.Glorot(), []int{3, 5, 40, 30}, 0, math.Sqrt(2. / (3*5*40 + 3*5*30)), uniform, math.Sqrt(6. / (3*5*40 + 3*5*30))},
		{graph.Glorot(), []int{20000}, 0, math.Sqrt(2. / (20000 + 20000)), uniform, math.Sqrt(6. / (20000 + 20000))},
		{graph.He(), []int{200, 100}, 0, math.Sqrt(2. / 200), normal, 0},
		{graph.He(), []int{3, 5, 40, 30}, 0, math.Sqrt(2. / (3 * 5 * 40)), normal, 0},
	} {
		for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			p := graph.NewParams(dt, 7)
			build(t, p, graph.Train, func(s *graph.Scope) { s.Param("w", tt.init, tt.shape...) })
			values := floats(p.Get("w").Data())
			n := float64(len(values))
			var sum, squares float64
			for _, v := range values {
				sum += v
			}
			mean := sum / n
			for _, v := range values {
				squares += (v - mean) * (v - mean)
				if d := math.Abs(v - tt.mean); tt.limit > 0 && !(d <= tt.limit*(1+1e-6)) {
					t.Fatalf("%v %v: %v lies %v from the mean, want at most %v", tt.init, tt.shape, v, d, tt.limit)
				}
			}
			variance := squares / (n - 1)
			if tolerance := 5 * tt.std / math.Sqrt(n); !(math.Abs(mean-tt.mean) <= tolerance) {
				t.Errorf("%v %v %v: the mean is %v, want %v ± %v", tt.init, tt.shape, dt, mean, tt.mean, tolerance)
			}
			want := tt.std * tt.std
			if tolerance := 5 * want * math.Sqrt((tt.kurtosis-1)/n); !(math.Abs(variance-want) <= tolerance) {
				t.Errorf("%v %v %v: the variance is %v, want %v ± %v", tt.init, tt.shape, dt, variance, want, tolerance)
			}
		}
	}
}

func TestInitConstants(t *testing.T) {
	p := graph.NewParams(tensor.Float32, 7)
	build(t, p, graph.Train, func(s *graph.Scope) {
		s.Param("zeros", graph.Zeros(), 2)
		s.Param("half", graph.Constant(0.5), 2)
	})
	for name, want := range map[string][]float64{"zeros": {0, 0}, "half": {0.5, 0.5}} {
		if d := cmp.Diff(want, floats(p.Get(name).Data())); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	for want, i := range map[string]graph.Init{
		"constant(0)": graph.Zeros(), "normal(0, 1)": graph.Normal(0, 1), "uniform(-1, 2)": graph.Uniform(-1, 2),
		"glorot": graph.Glorot(), "he": graph.He(),
	} {
		if got := i.String(); got != want {
			t.Errorf("an initialiser prints as %q, want %q", got, want)
		}
	}
}

// A parameter's values depend on the seed and its name alone.
func TestInitIsKeyed(t *testing.T) {
	values := func(seed uint64, names ...string) map[string][]float64 {
		p := graph.NewParams(tensor.Float32, seed)
		build(t, p, graph.Train, func(s *graph.Scope) {
			for _, n := range names {
				s.In(n).Param("weight", graph.He(), 4, 3)
			}
		})
		v := map[string][]float64{}
		for _, n := range names {
			v[n] = floats(p.Get(n + "/weight").Data())
		}
		return v
	}
	alone, among := values(1, "head"), values(1, "stem", "body", "head")
	if d := cmp.Diff(alone["head"], among["head"]); d != "" {
		t.Errorf("more layers change the values of others: %s", d)
	}
	if d := cmp.Diff(among, values(1, "head", "stem", "body")); d != "" {
		t.Errorf("another order changes values: %s", d)
	}
	if cmp.Equal(among["stem"], among["body"]) {
		t.Error("two layers begin with equal values")
	}
	if cmp.Equal(alone, values(2, "head")) {
		t.Error("two seeds give equal values")
	}
}
