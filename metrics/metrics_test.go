package metrics

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// batch is what one Add takes.
type batch struct {
	output, target any
	rows           int
	weight         any
}

func value(t *testing.T, m Metric, batches ...batch) float64 {
	t.Helper()
	a := m.New()
	for _, b := range batches {
		if err := a.Add(b.output, b.target, b.rows, b.weight); err != nil {
			t.Fatal(err)
		}
	}
	return a.Value()
}

var nan = math.NaN()

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestValues(t *testing.T) {
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		metric  Metric
		batches []batch
		want    float64
	}{
		"accuracy, indices": {Accuracy{}, []batch{{[]float32{1, 2, 0, 5, 4, 3}, []int64{1, 2}, 2, nil}}, 1.0 / 2},
		"accuracy, batches": {Accuracy{}, []batch{
			{[]float64{1, 0, 1, 0}, []int64{0, 0}, 2, nil}, {[]float64{1, 0}, []int64{1}, 1, nil}}, 2.0 / 3},
		"accuracy, distributions":  {Accuracy{}, []batch{{[]float32{1, 2, 5, 4}, []float64{0.4, 0.6, 0.1, 0.9}, 2, nil}}, 1.0 / 2},
		"accuracy, ties":           {Accuracy{}, []batch{{[]float32{3, 3, 3, 3}, []int64{0, 1}, 2, nil}}, 1.0 / 2},
		"accuracy, tied target":    {Accuracy{}, []batch{{[]float32{1, 2}, []float32{0.5, 0.5}, 1, nil}}, 0},
		"accuracy, NaN is wrong":   {Accuracy{}, []batch{{[]float64{nan, 1, 1, nan, 1, 0}, []int64{0, 0, 0}, 3, nil}}, 1.0 / 3},
		"accuracy, infinite":       {Accuracy{}, []batch{{[]float64{-inf, -inf, 0, inf}, []int64{0, 1}, 2, nil}}, 1},
		"accuracy, weights":        {Accuracy{}, []batch{{[]float64{1, 0, 1, 0}, []int64{0, 1}, 2, []float32{3, 1}}}, 3.0 / (3 + 1)},
		"rmse":                     {RMSE{}, []batch{{[]float32{1, 2}, []float64{4, 6}, 2, nil}}, math.Sqrt((3*3 + 4*4) / 2.0)},
		"rmse, outputs":            {RMSE{}, []batch{{[]float64{1, 2, 3, 4}, []float64{1, 0, 0, 4}, 2, nil}}, math.Sqrt((2*2 + 3*3) / 4.0)},
		"rmse, batches":            {RMSE{}, []batch{{[]float64{1}, []float64{0}, 1, nil}, {[]float64{2, 2}, []float64{0, 0}, 2, nil}}, math.Sqrt((1 + 4 + 4) / 3.0)},
		"rmse, weights":            {RMSE{}, []batch{{[]float64{1, 2}, []float64{0, 0}, 2, []float64{3, 1}}}, math.Sqrt((3*1 + 1*4) / 4.0)},
		"rmse, NaN":                {RMSE{}, []batch{{[]float64{1, nan}, []float64{0, 0}, 2, nil}}, nan},
		"loss":                     {Loss{}, []batch{{[]float32{1, 2}, nil, 2, nil}, {[]float32{6}, nil, 1, nil}}, (1 + 2 + 6) / 3.0},
		"loss, weights":            {Loss{}, []batch{{[]float64{1, 2}, nil, 2, []float64{0.5, 1.5}}}, (0.5*1 + 1.5*2) / (0.5 + 1.5)},
		"weight 0 does not count":  {Loss{}, []batch{{[]float64{1, nan}, nil, 2, []float64{1, 0}}}, 1},
		"only weights of 0":        {RMSE{}, []batch{{[]float64{1}, []float64{0}, 1, []float64{0}}}, nan},
		"no rows":                  {RMSE{}, []batch{{[]float64{}, []float64{}, 0, []float64{}}}, nan},
		"no rows, then some":       {Loss{}, []batch{{[]float64{}, nil, 0, nil}, {[]float64{2}, nil, 1, nil}}, 2},
		"float32 is kept as it is": {Loss{}, []batch{{[]float32{0.1}, nil, 1, nil}}, float64(float32(0.1))},
	} {
		t.Run(name, func(t *testing.T) {
			if got := value(t, c.metric, c.batches...); !same(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for name, c := range map[string]struct {
		metric Metric
		batch  batch
		words  []string
	}{
		"class too large":         {Accuracy{}, batch{[]float64{1, 0, 1, 0}, []int64{1, 2}, 2, nil}, []string{"row 1", "class 2", "0 to 1"}},
		"class negative":          {Accuracy{}, batch{[]float64{1, 0}, []int64{-1}, 1, nil}, []string{"row 0", "class -1"}},
		"too few classes":         {Accuracy{}, batch{[]float64{1, 0, 1, 0}, []int64{1}, 2, nil}, []string{"1 class indices", "2 rows"}},
		"classes as int":          {Accuracy{}, batch{[]float64{1, 0}, []int{1}, 1, nil}, []string{"[]int64", "[]int:"}},
		"classes as floats":       {Accuracy{}, batch{[]float64{1, 0}, []float64{1}, 1, nil}, []string{"1 columns", "2", "[]int64"}},
		"NaN in a distribution":   {Accuracy{}, batch{[]float64{1, 0, 1, 0}, []float32{0, 1, 0, float32(nan)}, 2, nil}, []string{"row 1", "NaN"}},
		"output of another type":  {Accuracy{}, batch{[]int64{1}, []int64{0}, 1, nil}, []string{"output", "[]int64"}},
		"ragged output":           {RMSE{}, batch{[]float64{1, 2, 3}, []float64{1, 2}, 2, nil}, []string{"output", "3 elements", "2 rows"}},
		"no output":               {RMSE{}, batch{[]float64{}, []float64{}, 2, nil}, []string{"output", "0 elements", "2 rows"}},
		"elements without rows":   {RMSE{}, batch{[]float64{1}, []float64{1}, 0, nil}, []string{"output", "1 elements", "0 rows"}},
		"negative rows":           {RMSE{}, batch{[]float64{1}, []float64{1}, -1, nil}, []string{"-1"}},
		"target of another size":  {RMSE{}, batch{[]float64{1, 2, 3, 4}, []float64{1, 2}, 2, nil}, []string{"target", "1 columns", "2"}},
		"target of another type":  {RMSE{}, batch{[]float64{1}, []int64{1}, 1, nil}, []string{"target", "[]int64"}},
		"weights of another size": {RMSE{}, batch{[]float64{1, 2}, []float64{1, 2}, 2, []float64{1, 2, 3, 4}}, []string{"weight", "4", "2 rows"}},
		"weights of another type": {RMSE{}, batch{[]float64{1}, []float64{1}, 1, 1.0}, []string{"weight", "float64"}},
		"negative weight":         {Loss{}, batch{[]float64{1, 2}, nil, 2, []float64{1, -1}}, []string{"weight", "row 1", "-1"}},
		"weight NaN":              {Accuracy{}, batch{[]float64{1, 2}, []int64{0}, 1, []float64{nan}}, []string{"weight", "row 0", "NaN"}},
		"infinite weight":         {Loss{}, batch{[]float64{1}, nil, 1, []float64{math.Inf(1)}}, []string{"weight", "row 0", "Inf"}},
		"loss of two columns":     {Loss{}, batch{[]float64{1, 2}, nil, 1, nil}, []string{"2 columns"}},
		"loss with a target":      {Loss{}, batch{[]float64{1}, []int64{1}, 1, nil}, []string{"[]int64", "nil"}},
		"loss of another type":    {Loss{}, batch{nil, nil, 1, nil}, []string{"output", "<nil>"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := c.metric.New()
			err := a.Add(c.batch.output, c.batch.target, c.batch.rows, c.batch.weight)
			if err == nil {
				t.Fatal("got no error")
			}
			for _, w := range append(c.words, c.metric.Name()) {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("got %q, want %q in it", err, w)
				}
			}
			if v := a.Value(); !math.IsNaN(v) {
				t.Errorf("a refused batch was counted: got %v, want NaN", v)
			}
		})
	}
}

func TestBetter(t *testing.T) {
	for m, smaller := range map[Metric]bool{Accuracy{}: false, Loss{}: true, RMSE{}: true} {
		if got := m.Better(0.25, 0.75); got != smaller {
			t.Errorf("%s: 0.25 better than 0.75: got %t, want %t", m.Name(), got, smaller)
		}
	}
}

// TestConformance holds every registered metric to what the interfaces promise.
func TestConformance(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			m, err := ByName(name)
			if err != nil {
				t.Fatal(err)
			}
			if m.Name() != name {
				t.Errorf("got name %q, want %q", m.Name(), name)
			}
			if d := Describe(name); d == "" || strings.Contains(d, "\n") {
				t.Errorf("got description %q, want one line", d)
			}
			if v := m.New().Value(); !math.IsNaN(v) {
				t.Errorf("got %v of no rows, want NaN", v)
			}
			if m.Better(1, 2) == m.Better(2, 1) || m.Better(1, 1) {
				t.Error("Better must prefer one of two values, and none of equals")
			}
			if !m.Better(1, nan) || m.Better(nan, 1) || m.Better(nan, nan) {
				t.Error("NaN must be worse than a number")
			}
			anyCut(t, m)
		})
	}
}

// anyCut compares, to the bit, 1,000 weighted rows in one batch with the same rows in many uneven ones.
func anyCut(t *testing.T, m Metric) {
	const rows = 1000
	rng := rand.New(rand.NewPCG(1, 2))
	cols := 3
	if m == (Loss{}) {
		cols = 1
	}
	output, weight := make([]float32, rows*cols), make([]float64, rows)
	distribution, class := make([]float64, rows*cols), make([]int64, rows)
	for i := range output {
		output[i], distribution[i] = rng.Float32(), rng.Float64()
	}
	for r := range rows {
		weight[r], class[r] = rng.Float64(), int64(rng.IntN(cols))
	}
	cut := func(target string, lo, hi int) batch {
		b := batch{output[lo*cols : hi*cols], nil, hi - lo, weight[lo:hi]}
		switch target {
		case "classes":
			b.target = class[lo:hi]
		case "numbers":
			b.target = distribution[lo*cols : hi*cols]
		}
		return b
	}
	kinds := map[string][]string{"accuracy": {"classes", "numbers"}, "loss": {""}, "rmse": {"numbers"}}[m.Name()]
	if kinds == nil {
		t.Fatal("say here which targets the metric takes")
	}
	for _, target := range kinds {
		whole := value(t, m, cut(target, 0, rows))
		var batches []batch
		for lo := 0; lo < rows; {
			hi := min(rows, lo+1+rng.IntN(50))
			batches = append(batches, cut(target, lo, hi))
			lo = hi
		}
		if got := value(t, m, batches...); got != whole || math.IsNaN(got) {
			t.Errorf("%s: got %v in %d batches, %v in one", target, got, len(batches), whole)
		}
	}
}

func TestUnknownNames(t *testing.T) {
	for name, want := range map[string]string{
		"acuracy": `unknown metric "acuracy": want one of accuracy, loss, rmse; did you mean "accuracy"?`,
		"perplex": `unknown metric "perplex": want one of accuracy, loss, rmse`,
	} {
		if _, err := ByName(name); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if !slices.IsSorted(Names()) {
		t.Errorf("names are not sorted: %q", Names())
	}
	if d := Describe("perplex"); d != "" {
		t.Errorf("got description %q of an unknown metric", d)
	}
}
