package solvers

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"
)

// TestConformance holds every registered solver to what the interface promises.
func TestConformance(t *testing.T) {
	for _, name := range Names() {
		for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			t.Run(name+"/"+dt.String(), func(t *testing.T) {
				t.Run("finds a minimum", func(t *testing.T) { findsMinimum(t, config(t, name), dt) })
				t.Run("uses every field", func(t *testing.T) { usesEveryField(t, name, dt) })
				t.Run("saves and restores", func(t *testing.T) { savesAndRestores(t, name, dt) })
				t.Run("zeroes gradients", func(t *testing.T) { zeroesGradients(t, config(t, name), dt) })
			})
		}
		if d := Describe(name); d == "" || strings.Contains(d, "\n") {
			t.Errorf("%s: got description %q, want one line", name, d)
		}
	}
}

func config(t *testing.T, name string) Config {
	t.Helper()
	c, err := ByName(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// findsMinimum minimises ½Σ aᵢ(wᵢ-cᵢ)² with the default config. The start is near, because Gorgonia's AdaGrad cannot
// go far at its rate; a solver that goes the wrong way or not at all does not come five times closer.
func findsMinimum(t *testing.T, c Config, dt tensor.Dtype) {
	a, center := []float64{1, 0.5, 2}, []float64{1, -2, 0.25}
	p, s := vector("w", dt, 1.05, -2.05, 0.3), newSolver(t, c)
	for range 2000 {
		p.setGrad(t, func(i int, w float64) float64 { return a[i] * (w - center[i]) })
		step(t, s, p)
	}
	for i, w := range p.weights(t) {
		if d := math.Abs(w - center[i]); !(d < 0.01) {
			t.Errorf("element %d: got %v, want %v within 0.01", i, w, center[i])
		}
	}
}

// usesEveryField changes one field of the config at a time and expects other weights after three steps.
func usesEveryField(t *testing.T, name string, dt tensor.Dtype) {
	run := func(c Config) []float64 {
		p, s := vector("w", dt, 1, -2, 0), newSolver(t, c)
		for k := 1; k <= 3; k++ {
			// The last gradient, to which a weight of 0 adds no decay, is as small as Adam's eps, or eps could not be
			// seen in float32.
			p.setGrad(t, func(i int, _ float64) float64 { return signal(i, k) * math.Pow(1e-4, float64(i)) })
			step(t, s, p)
		}
		return p.weights(t)
	}
	// Fields that are off by default are turned on, so that all of them can be changed alone.
	active := func() (Config, reflect.Value) {
		c := config(t, name)
		v := reflect.ValueOf(c).Elem()
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.Float64 && f.Float() == 0 {
				f.SetFloat(0.01)
			}
		}
		return c, v
	}
	c, v := active()
	want := run(c)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Tag.Get("yaml") == "" {
			t.Errorf("%s has no yaml key", field.Name)
		}
		changed, cv := active()
		switch f := cv.Field(i); f.Kind() {
		case reflect.Float64:
			f.SetFloat(f.Float() * 0.5)
		case reflect.Bool:
			f.SetBool(!f.Bool())
		default:
			t.Fatalf("%s is a %v, which this test cannot change", field.Name, f.Kind())
		}
		if slices.Equal(run(changed), want) {
			t.Errorf("%s makes no difference", field.Name)
		}
	}
}

// savesAndRestores compares a run of 9 steps with one that goes over to a fresh solver after each of them.
func savesAndRestores(t *testing.T, name string, dt tensor.Dtype) {
	s := newSolver(t, config(t, name))
	if _, err := s.State(); errors.Is(err, ErrNoState) {
		if !strings.HasPrefix(name, "gorgonia-") || !errors.Is(s.SetState(State{}), ErrNoState) {
			t.Errorf("only Gorgonia's own solvers may be without state, then in both directions: got %v", err)
		}
		return
	}
	params := func() []*weight {
		return []*weight{vector("linear/weight", dt, 1, -2, 0.5), vector("linear/bias", dt, 0.1)}
	}
	grads := func(k int, ps []*weight) {
		for j, p := range ps {
			p.setGrad(t, func(i int, _ float64) float64 { return signal(i+3*j, k) })
		}
	}
	straight, broken := params(), params()
	carried := newSolver(t, config(t, name))
	for k := 1; k <= 9; k++ {
		st, err := carried.State()
		if err != nil {
			t.Fatal(err)
		}
		carried = newSolver(t, config(t, name))
		if err := carried.SetState(st); err != nil {
			t.Fatal(err)
		}
		grads(k, straight)
		grads(k, broken)
		step(t, s, straight...)
		step(t, carried, broken[1], broken[0]) // the order is of no consequence
		for j := range straight {
			if diff := cmp.Diff(bits(straight[j].weights(t)), bits(broken[j].weights(t))); diff != "" {
				t.Fatalf("step %d, %s (-straight +restored):\n%s", k, straight[j].name, diff)
			}
		}
	}
	a, _ := s.State()
	b, _ := carried.State()
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("states (-straight +restored):\n%s", diff)
	}
	if a.Step != 9 {
		t.Errorf("got step %d, want 9", a.Step)
	}
}

func zeroesGradients(t *testing.T, c Config, dt tensor.Dtype) {
	p := vector("w", dt, 1, 2)
	p.setGrad(t, func(int, float64) float64 { return 1 })
	step(t, newSolver(t, c), p)
	if diff := cmp.Diff([]float64{0, 0}, numbers(t, p.grad)); diff != "" {
		t.Error(diff)
	}
}

func TestByName(t *testing.T) {
	_, err := ByName("adm")
	wantError(t, err, `"adm"`, `did you mean "adam"`, "sgd")
	_, err = ByName("somethingelse")
	wantError(t, err, `"somethingelse"`, "adam")
	if strings.Contains(err.Error(), "did you mean") {
		t.Errorf("got %q, want no suggestion", err)
	}
	if !slices.IsSorted(Names()) {
		t.Errorf("names are not sorted: %q", Names())
	}
	if d := Describe("adm"); d != "" {
		t.Errorf("got description %q of an unknown solver", d)
	}
	c := config(t, "sgd")
	c.(*SGDConfig).LR = 5
	if got := *config(t, "sgd").(*SGDConfig); got != DefaultSGD() {
		t.Errorf("got %+v: a caller's changes reached the registry", got)
	}
}
