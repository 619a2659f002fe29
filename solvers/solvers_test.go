package solvers

import (
	"errors"
	"maps"
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
				t.Run("refuses other states", func(t *testing.T) { refusesOtherStates(t, config(t, name), dt) })
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

// usesEveryField changes one field of the config at a time and expects other weights after ten steps.
func usesEveryField(t *testing.T, name string, dt tensor.Dtype) {
	run := func(c Config) []float64 {
		p, s := vector("w", dt, 1, -2, 0, 1), newSolver(t, c)
		for k := 1; k <= 10; k++ {
			// The third gradient, to which a weight of 0 adds no decay, is as small as Adam's eps, or eps could not be
			// seen in float32. The fourth falls, so that the greatest one differs from the last.
			p.setGrad(t, func(i int, _ float64) float64 {
				if i == 3 {
					return math.Pow(0.1, float64(k))
				}
				return signal(i, k) * math.Pow(1e-4, float64(i))
			})
			step(t, s, p)
		}
		return p.weights(t)
	}
	// Fields that are off by default are turned on, so that all of them can be changed alone; but for clipping, which can be
	// of one kind only.
	active := func() (Config, map[string]reflect.Value) {
		c := config(t, name)
		fields := settings(t, valueOf(c))
		for key, f := range fields {
			if f.Kind() == reflect.Float64 && f.Float() == 0 && !strings.HasPrefix(key, "clip_") {
				f.SetFloat(0.01)
			}
		}
		return c, fields
	}
	c, fields := active()
	want := run(c)
	for key := range fields {
		changed, others := active()
		switch f := others[key]; {
		case f.Kind() == reflect.Float64:
			f.SetFloat(f.Float()*0.5 + 1e-10)
		case f.Kind() == reflect.Bool:
			f.SetBool(!f.Bool())
		case key == "no_decay":
			f.Set(reflect.ValueOf([]string{"w"}))
		default:
			t.Fatalf("%s is a %v, which this test cannot change", key, f.Kind())
		}
		if slices.Equal(run(changed), want) {
			t.Errorf("%s makes no difference", key)
		}
	}
}

// valueOf returns the struct that a config from ByName points to.
func valueOf(c Config) reflect.Value { return reflect.ValueOf(c).Elem() }

// settings returns the fields of a config by their yaml keys.
func settings(t *testing.T, v reflect.Value) map[string]reflect.Value {
	t.Helper()
	fields := map[string]reflect.Value{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if option == "inline" {
			maps.Copy(fields, settings(t, v.Field(i)))
		} else if fields[key] = v.Field(i); key == "" {
			t.Errorf("%s has no yaml key", field.Name)
		}
	}
	return fields
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

// refusesOtherStates gives a solver that has made steps states that are not its own; it must stay as it is.
func refusesOtherStates(t *testing.T, c Config, dt tensor.Dtype) {
	s := newSolver(t, c)
	step(t, s, vector("w", dt, 1, 2))
	own, err := s.State()
	if errors.Is(err, ErrNoState) {
		return
	}
	spoil := map[string]func(*State){
		"negative step":    func(st *State) { st.Step = -1 },
		"a tensor of none": func(st *State) { st.Tensors = append(st.Tensors, Tensor{"no_slot/w", []int{2}, []float64{1, 2}}) },
	}
	for i := range own.Tensors {
		spoil["tensor left out"] = func(st *State) { st.Tensors = slices.Delete(st.Tensors, i, i+1) }
		spoil["tensor of another parameter"] = func(st *State) { st.Tensors[i].Name += "x" }
		spoil["tensor of another shape"] = func(st *State) { st.Tensors[i].Shape = []int{1, 2} }
		spoil["tensor of integers"] = func(st *State) { st.Tensors[i].Data = []int{1, 2} }
		for name, f := range spoil {
			st, _ := s.State()
			f(&st)
			wantError(t, s.SetState(st), "state")
			if now, _ := s.State(); !cmp.Equal(now, own) {
				t.Fatalf("%s: a refused state changed the solver", name)
			}
		}
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
	if got := *config(t, "sgd").(*SGDConfig); !cmp.Equal(got, DefaultSGD()) {
		t.Errorf("got %+v: a caller's changes reached the registry", got)
	}
}
