package fd

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// go test ./verify/fd -run TestErrorBars -cases 1000000 -v
var cases = flag.Int("cases", 10_000, "random functions of TestErrorBars")

// A dual is a value with its derivative: a function on duals is differentiated by the chain rule, which is the truth here.
type dual struct{ value, slope float64 }

// elementary are the functions that random functions are made of.
var elementary = []string{"exp", "sin", "tanh", "sigmoid", "log", "softplus", "square"}

func function(name string) Function {
	f, err := FunctionByName(name)
	if err != nil {
		panic(err)
	}
	return f
}

// random returns a function of up to 2^depth elementary ones: sums, products, and compositions with a·x + b between.
func random(r *rand.Rand, depth int) func(dual) dual {
	if depth == 0 {
		return func(x dual) dual { return x }
	}
	kind, p, q := r.IntN(4), random(r, depth-1), random(r, depth-1)
	switch kind {
	case 0:
		return func(x dual) dual { u, v := p(x), q(x); return dual{u.value + v.value, u.slope + v.slope} }
	case 1:
		return func(x dual) dual {
			u, v := p(x), q(x)
			return dual{u.value * v.value, u.slope*v.value + u.value*v.slope}
		}
	}
	g, a, b := function(elementary[r.IntN(len(elementary))]), r.NormFloat64(), r.NormFloat64()
	return func(x dual) dual {
		u := p(x)
		in := a*u.value + b
		return dual{g.Value(in), g.Slope(in) * a * u.slope}
	}
}

// TestErrorBars: bars cover the truth in 99 of 100 random cases and more, and are not much wider than they need to be.
func TestErrorBars(t *testing.T) {
	estimators := map[string]func(f func(float64) float64, x float64) Estimate{"adaptive": Adaptive}
	for _, formula := range formulas {
		estimators["optimal "+formula.Name] = func(f func(float64) float64, x float64) Estimate { return Optimal(f, x, formula) }
	}
	for name, estimate := range estimators {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(4, 1))
			var wide []float64
			covered := 0
			for n := 0; n < *cases; {
				f, x := random(r, 1+r.IntN(4)), r.NormFloat64()*math.Exp(r.NormFloat64())
				truth := f(dual{x, 1})
				if !finite(truth.value) || !finite(truth.slope) {
					continue // not differentiable there, mostly the logarithm of a negative number
				}
				n++
				e := estimate(func(x float64) float64 { return f(dual{x, 0}).value }, x)
				off := math.Abs(e.Value - truth.slope)
				if off <= e.Error || math.IsInf(e.Error, 1) {
					covered++
				}
				if off > 0 {
					wide = append(wide, e.Error/off)
				}
			}
			slices.Sort(wide)
			share, median, most := float64(covered)/float64(*cases), wide[len(wide)/2], wide[len(wide)*99/100]
			t.Logf("the bar covers %.3f%%; it is %.3g times the error in the median, %.3g times for one in a hundred", 100*share, median, most)
			if share < 0.99 {
				t.Errorf("the bar covers the truth in %.3f%% of %d cases, want 99%% or more", 100*share, *cases)
			}
			if !(median <= 20) || !(most <= 2000) {
				t.Errorf("the bar is %.3g times the error in the median, %.3g times for one in a hundred: want at most 20 and 2000", median, most)
			}
		})
	}
}
