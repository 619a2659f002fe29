package descent

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"nabla/solvers"
	"nabla/verify/fd"
)

// formulas are the functions once more, in Go, and their gradients by hand.
var formulas = map[string]struct {
	value    func(v []float64) float64
	gradient func(v []float64) []float64
}{
	"bowl":   {func(v []float64) float64 { return v[0]*v[0] + v[1]*v[1] }, func(v []float64) []float64 { return []float64{2 * v[0], 2 * v[1]} }},
	"valley": {func(v []float64) float64 { return v[0]*v[0]/20 + v[1]*v[1] }, func(v []float64) []float64 { return []float64{v[0] / 10, 2 * v[1]} }},
	"saddle": {func(v []float64) float64 { return v[0]*v[0] - v[1]*v[1] }, func(v []float64) []float64 { return []float64{2 * v[0], -2 * v[1]} }},
	"sine":   {func(v []float64) float64 { return math.Sin(v[0]) }, func(v []float64) []float64 { return []float64{math.Cos(v[0])} }},
	"rosenbrock": {
		func(v []float64) float64 { return math.Pow(1-v[0], 2) + 100*math.Pow(v[1]-v[0]*v[0], 2) },
		func(v []float64) []float64 {
			d := v[1] - v[0]*v[0]
			return []float64{-2*(1-v[0]) - 400*v[0]*d, 200 * d}
		},
	},
}

func TestFunctions(t *testing.T) {
	minima := map[string][]float64{"bowl": {0, 0}, "valley": {0, 0}, "saddle": {0, 0}, "sine": {-math.Pi / 2}, "rosenbrock": {1, 1}}
	for _, name := range FunctionNames() {
		f, err := FunctionByName(name)
		if err != nil {
			t.Fatal(err)
		}
		want, ok := formulas[name]
		if !ok {
			t.Fatalf("%s: want its formula in this test", name)
		}
		g, err := f.ground()
		if err != nil {
			t.Fatal(err)
		}
		defer g.machine.Close()
		for _, at := range [][]float64{f.Start, {0.3, -0.4}, {-1.1, 0.7}} {
			at = at[:len(f.Start)]
			got, err := g.look(at)
			if err != nil {
				t.Fatal(err)
			}
			if !near(got.Value, want.value(at)) {
				t.Errorf("%s at %v: got %v, want %v", name, at, got.Value, want.value(at))
			}
			for i, d := range want.gradient(at) {
				if !near(got.Gradient[i], d) || !(math.Abs(got.Numeric[i]-d) <= 1e-7*max(1, math.Abs(d))) {
					t.Errorf("%s at %v, derivative %d: got %v and by differences %v, want %v", name, at, i, got.Gradient[i], got.Numeric[i], d)
				}
			}
		}
		// The curvature is that of the matrix of second derivatives: mean of its diagonal, and the root of half its difference.
		h := fd.Hessian(want.value, minima[name], fd.Central, 1e-4)
		curvature := math.Abs(h[0][0])
		if len(h) == 2 {
			mean, root := (h[0][0]+h[1][1])/2, math.Hypot((h[0][0]-h[1][1])/2, h[0][1])
			curvature = max(math.Abs(mean+root), math.Abs(mean-root))
		}
		if !(math.Abs(curvature-f.Curvature) <= 1e-4*f.Curvature) {
			t.Errorf("%s: curvature is given as %v, and measured to be %v", name, f.Curvature, curvature)
		}
		if least := want.value(minima[name]); name != "saddle" && !near(f.Least, least) {
			t.Errorf("%s: the minimum is given as %v, want %v", name, f.Least, least)
		}
	}
}

func near(got, want float64) bool { return math.Abs(got-want) <= 1e-12*max(1, math.Abs(want)) }

// Plain descent on the bowl multiplies the place by 1 − 2·lr.
func TestDescend(t *testing.T) {
	p, err := Descend("bowl", "sgd", 0.1, 10, []float64{1, -2})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Points) != 11 || p.Difference() > 1e-9 {
		t.Fatalf("got %d points, whose gradients differ by %v from the numerical ones", len(p.Points), p.Difference())
	}
	for i, at := range p.Points {
		if want := math.Pow(0.8, float64(i)); !near(at.X[0], want) || !near(at.X[1], -2*want) {
			t.Errorf("step %d: got %v, want %v", i, at.X, []float64{want, -2 * want})
		}
	}
}

// On either side of the largest stable rate a descent shrinks and grows.
func TestLimit(t *testing.T) {
	for solver, limit := range map[string]float64{"sgd": 1, "momentum": 1.9, "nesterov": 1.9 / 2.8, "gorgonia-vanilla": 1} {
		for factor, shrinks := range map[float64]bool{0.99: true, 1.01: false} {
			p, err := Descend("bowl", solver, factor*limit, 800, []float64{1, 0})
			if err != nil {
				t.Fatal(err)
			}
			if !near(p.Limit, limit) || (p.Verdict == Converges) != shrinks || (p.Verdict == Diverges) == shrinks {
				t.Errorf("%s at %v of its limit %v (want %v): %s", solver, factor, p.Limit, limit, p.Verdict)
			}
		}
	}
}

func TestVerdicts(t *testing.T) {
	for _, tt := range []struct {
		function, solver string
		lr               float64
		want             Verdict
		why              string
	}{
		{"bowl", "sgd", 0.02, OnItsWay, "below 2/L = 1"},
		{"bowl", "sgd", 1.1, Diverges, "not below 2/L = 1"},
		{"bowl", "sgd", 1, Oscillates, "turn back"},
		{"valley", "sgd", 0.95, Converges, "though most steps turn back"},
		{"saddle", "sgd", 0.4, Diverges, "falls without end"},
		{"sine", "sgd", 0.8, Converges, "after 50 steps"},
		{"rosenbrock", "sgd", 0.0008, OnItsWay, "more of them"},
		{"bowl", "adam", 0.3, Converges, "scaled by the gradients"},
	} {
		p, err := Descend(tt.function, tt.solver, tt.lr, 50, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p.Verdict != tt.want || !strings.Contains(p.Why, tt.why) {
			t.Errorf("%s, %s at %v: got %s because %s, want %s because %s", tt.function, tt.solver, tt.lr, p.Verdict, p.Why, tt.want, tt.why)
		}
	}
	// Along the ridge of the saddle there is nothing to leave it by.
	p, err := Descend("saddle", "sgd", 0.4, 50, []float64{1, 0})
	if err != nil || p.Verdict != Converges || !strings.Contains(p.Why, "no minimum") {
		t.Errorf("on the ridge: got %+v, %v, want that it converges at no minimum", p, err)
	}
	if p, err := Descend("bowl", "sgd", 0.1, 1, []float64{0, 0}); err != nil || p.Verdict != Converges {
		t.Errorf("from the minimum: got %+v, %v, want that it converges", p, err)
	}
}

// Every solver goes down, and is too fast at some rate.
func TestRates(t *testing.T) {
	for _, function := range FunctionNames() {
		for _, solver := range solvers.Names() {
			if solver == "gorgonia-adagrad" || testing.Short() && solver != "sgd" {
				continue // the rate of the former is fixed
			}
			r, err := Rates(function, solver)
			if err != nil || !(0 < r[0] && r[0] < r[1] && r[1] < r[2]) {
				t.Errorf("%s, %s: got rates %v, %v, want three that rise", function, solver, r, err)
			}
		}
	}
}

func TestRefuses(t *testing.T) {
	for want, give := range map[string]func() (*Path, error){
		"bowl":        func() (*Path, error) { return Descend("bowle", "sgd", 0.1, 5, nil) },
		"adam":        func() (*Path, error) { return Descend("bowl", "adamm", 0.1, 5, nil) },
		"-1":          func() (*Path, error) { return Descend("bowl", "sgd", -1, 5, nil) },
		"NaN":         func() (*Path, error) { return Descend("bowl", "sgd", math.NaN(), 5, nil) },
		"0 steps":     func() (*Path, error) { return Descend("bowl", "sgd", 0.1, 0, nil) },
		"want 2":      func() (*Path, error) { return Descend("bowl", "sgd", 0.1, 5, []float64{1}) },
		"want one wi": func() (*Path, error) { return Descend("bowl", "sgd", 0.1, 5, []float64{1e9, math.NaN()}) },
		"rate is 0.0": func() (*Path, error) { return Descend("bowl", "gorgonia-adagrad", 0.1, 5, nil) },
	} {
		if _, err := give(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

func TestDraw(t *testing.T) {
	for _, name := range FunctionNames() {
		var paths []*Path
		for _, lr := range []float64{0.001, 100} {
			p, err := Descend(name, "sgd", lr, 5, nil)
			if err != nil {
				t.Fatal(err)
			}
			paths = append(paths, p)
		}
		var svg [2]bytes.Buffer
		for i := range svg {
			figure, err := Draw(paths)
			if err != nil {
				t.Fatal(err)
			}
			if err := figure.WriteSVG(&svg[i]); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(svg[0].Bytes(), svg[1].Bytes()) || !strings.Contains(svg[0].String(), "rate 0.001") || strings.Contains(svg[0].String(), "NaN") {
			t.Errorf("%s: the pictures differ, or lack the rate, or hold NaN", name)
		}
	}
	if _, err := Draw(nil); err == nil {
		t.Error("no paths: want an error")
	}
}
