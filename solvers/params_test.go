package solvers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// nameless is a ValueGrad without a Name method.
type nameless struct{ w *weight }

func (n nameless) Value() gorgonia.Value         { return n.w.Value() }
func (n nameless) Grad() (gorgonia.Value, error) { return n.w.Grad() }

// TestRefusesParameters puts a bad parameter behind a good one, which must stay as it was.
func TestRefusesParameters(t *testing.T) {
	column := func() gorgonia.Value { // a column of a matrix: every second element
		v, err := dense([]float64{1, 2, 3, 4}, 2, 2).Slice(nil, tensor.S(0))
		if err != nil {
			t.Fatal(err)
		}
		return v.(*tensor.Dense)
	}
	transposed := func() gorgonia.Value {
		d := dense([]float64{1, 2, 3, 4}, 2, 2)
		if err := d.T(); err != nil {
			t.Fatal(err)
		}
		return d
	}
	masked := dense([]float64{1, 2}, 2)
	masked.SetMask([]bool{true, false})
	columnMajor := tensor.New(tensor.WithShape(2, 2), tensor.Of(tensor.Float64), tensor.AsFortran(nil))
	square := func() gorgonia.Value { return dense([]float64{1, 2, 3, 4}, 2, 2) }
	two := func() gorgonia.Value { return dense([]float64{1, 2}, 2) }

	for name, c := range map[string]struct {
		bad   gorgonia.ValueGrad
		words []string
	}{
		"nil":              {nil, []string{"parameter 1", "nil"}},
		"nil node":         {(*gorgonia.Node)(nil), []string{"parameter 1", "nil"}},
		"no name":          {nameless{vector("w", tensor.Float64, 1)}, []string{"parameter 1", "nameless", "name"}},
		"empty name":       {vector("", tensor.Float64, 1), []string{"parameter 1", "name"}},
		"same name":        {vector("good", tensor.Float64, 1), []string{`"good"`, "two"}},
		"no value":         {&weight{"w", nil, two()}, []string{`"w"`, "no value"}},
		"nil tensor":       {&weight{"w", (*tensor.Dense)(nil), two()}, []string{`"w"`, "no value"}},
		"no gradient":      {&weight{"w", two(), nil}, []string{`"w"`, "no gradient"}},
		"nil scalar":       {&weight{"w", gorgonia.NewF32(1), (*gorgonia.F32)(nil)}, []string{`"w"`, "no gradient"}},
		"dtypes":           {&weight{"w", two(), dense([]float32{1, 2}, 2)}, []string{`"w"`, "float64", "float32"}},
		"sizes":            {&weight{"w", square(), two()}, []string{`"w"`, "(2, 2)", "(2)"}},
		"integers":         {&weight{"w", dense([]int{1}, 1), dense([]int{1}, 1)}, []string{`"w"`, "int", "float32"}},
		"integer scalars":  {&weight{"w", gorgonia.NewI(1), gorgonia.NewI(1)}, []string{`"w"`, "*gorgonia.I", "expected"}},
		"column":           {&weight{"w", column(), two()}, []string{`"w"`, "value", "row-major"}},
		"column gradient":  {&weight{"w", two(), column()}, []string{`"w"`, "gradient", "row-major"}},
		"transposed":       {&weight{"w", transposed(), square()}, []string{`"w"`, "value", "row-major"}},
		"masked":           {&weight{"w", masked, two()}, []string{`"w"`, "value", "row-major"}},
		"column-major":     {&weight{"w", square(), columnMajor}, []string{`"w"`, "gradient", "row-major"}},
		"node, unbound":    {gorgonia.NewVector(gorgonia.NewGraph(), tensor.Float64, gorgonia.WithName("n"), gorgonia.WithShape(2)), []string{`"n"`, "no value"}},
		"node, no machine": {gorgonia.NewVector(gorgonia.NewGraph(), tensor.Float64, gorgonia.WithName("n"), gorgonia.WithShape(2), gorgonia.WithValue(two())), []string{`"n"`, "no gradient"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, solver := range []string{"sgd", "gorgonia-vanilla"} {
				good := vector("good", tensor.Float64, 1, 2)
				good.setGrad(t, func(int, float64) float64 { return 1 })
				err := newSolver(t, config(t, solver)).Step([]gorgonia.ValueGrad{good, c.bad})
				wantError(t, err, append(c.words, solver)...)
				if diff := cmp.Diff([]float64{1, 2, 1, 1}, append(good.weights(t), numbers(t, good.grad)...)); diff != "" {
					t.Errorf("%s changed the other parameter:\n%s", solver, diff)
				}
			}
		})
	}
	wantError(t, newSolver(t, DefaultSGD()).Step(nil), "sgd", "no parameters")
}

// TestViews updates parts of a matrix through views whose elements lie together.
func TestViews(t *testing.T) {
	for name, c := range map[string]struct {
		shape []int
		cut   []tensor.Slice
		want  []float64
	}{
		"rows":             {[]int{3, 2}, []tensor.Slice{tensor.S(1, 3)}, []float64{1, 2, 3 - 1, 4 - 1, 5 - 1, 6 - 1}},
		"part of one row":  {[]int{1, 6}, []tensor.Slice{nil, tensor.S(2, 6)}, []float64{1, 2, 3 - 1, 4 - 1, 5 - 1, 6 - 1}}, // strides 6, 1
		"a row, as vector": {[]int{3, 2}, []tensor.Slice{tensor.S(1)}, []float64{1, 2, 3 - 1, 4 - 1, 5, 6}},
	} {
		whole := dense([]float64{1, 2, 3, 4, 5, 6}, c.shape...)
		view, err := whole.Slice(c.cut...)
		if err != nil {
			t.Fatal(err)
		}
		tens := make([]float64, view.Shape().TotalSize())
		for i := range tens {
			tens[i] = 10
		}
		step(t, newSolver(t, SGDConfig{LR: 0.1}), &weight{"view", view.(*tensor.Dense), dense(tens, len(tens))})
		if diff := cmp.Diff(c.want, whole.Data()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestScalars(t *testing.T) {
	w32, w64 := gorgonia.NewF32(1), gorgonia.NewF64(1)
	flat := dense([]float64{1})
	params := []*weight{
		{"w32", w32, gorgonia.NewF32(2)},
		{"w64", w64, gorgonia.NewF64(2)},
		{"dense", flat, gorgonia.NewF64(2)},
	}
	s := newSolver(t, SGDConfig{LR: 0.25, Momentum: 0.5})
	for range 2 { // v is 2, then 0.5·2 because gradients are zeroed
		step(t, s, params...)
	}
	want := 1 - 0.25*2 - 0.25*1
	for _, p := range params {
		if got := p.weights(t)[0]; got != want {
			t.Errorf("%s: got %v, want %v", p.name, got, want)
		}
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	configs := []Config{SGDConfig{LR: 0.1, Clip: Clip{ClipNorm: 1}, Decay: Decay{WeightDecay: 0.1, NoDecay: []string{"a"}}}}
	for _, name := range ownNames() {
		configs = append(configs, config(t, name))
	}
	for _, c := range configs {
		params := model(vector("a", tensor.Float32, 1, 2), vector("b", tensor.Float64, 3))
		s := newSolver(t, c)
		if err := s.Step(params); err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(10, func() { _ = s.Step(params) }); n != 0 {
			t.Errorf("%T: got %v allocations a step, want 0", c, n)
		}
	}
}
