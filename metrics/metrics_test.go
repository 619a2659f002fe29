package metrics

import (
	"math"
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
		"accuracy, distributions":      {Accuracy{}, []batch{{[]float32{1, 2, 5, 4}, []float64{0.4, 0.6, 0.1, 0.9}, 2, nil}}, 1.0 / 2},
		"accuracy, ties":               {Accuracy{}, []batch{{[]float32{3, 3, 3, 3}, []int64{0, 1}, 2, nil}}, 1.0 / 2},
		"accuracy, tied target":        {Accuracy{}, []batch{{[]float32{1, 2}, []float32{0.5, 0.5}, 1, nil}}, 0},
		"accuracy, NaN is wrong":       {Accuracy{}, []batch{{[]float64{nan, 1, 1, nan, 1, 0}, []int64{0, 0, 0}, 3, nil}}, 1.0 / 3},
		"accuracy, infinite":           {Accuracy{}, []batch{{[]float64{-inf, -inf, 0, inf}, []int64{0, 1}, 2, nil}}, 1},
		"accuracy, weights":            {Accuracy{}, []batch{{[]float64{1, 0, 1, 0}, []int64{0, 1}, 2, []float32{3, 1}}}, 3.0 / (3 + 1)},
		"rmse":                         {RMSE{}, []batch{{[]float32{1, 2}, []float64{4, 6}, 2, nil}}, math.Sqrt((3*3 + 4*4) / 2.0)},
		"rmse, outputs":                {RMSE{}, []batch{{[]float64{1, 2, 3, 4}, []float64{1, 0, 0, 4}, 2, nil}}, math.Sqrt((2*2 + 3*3) / 4.0)},
		"rmse, batches":                {RMSE{}, []batch{{[]float64{1}, []float64{0}, 1, nil}, {[]float64{2, 2}, []float64{0, 0}, 2, nil}}, math.Sqrt((1 + 4 + 4) / 3.0)},
		"rmse, weights":                {RMSE{}, []batch{{[]float64{1, 2}, []float64{0, 0}, 2, []float64{3, 1}}}, math.Sqrt((3*1 + 1*4) / 4.0)},
		"rmse, NaN":                    {RMSE{}, []batch{{[]float64{1, nan}, []float64{0, 0}, 2, nil}}, nan},
		"loss":                         {Loss{}, []batch{{[]float32{1, 2}, nil, 2, nil}, {[]float32{6}, nil, 1, nil}}, (1 + 2 + 6) / 3.0},
		"loss, weights":                {Loss{}, []batch{{[]float64{1, 2}, nil, 2, []float64{0.5, 1.5}}}, (0.5*1 + 1.5*2) / (0.5 + 1.5)},
		"weight 0 does not count":      {Loss{}, []batch{{[]float64{1, nan}, nil, 2, []float64{1, 0}}}, 1},
		"only weights of 0":            {RMSE{}, []batch{{[]float64{1}, []float64{0}, 1, []float64{0}}}, nan},
		"no rows":                      {RMSE{}, []batch{{[]float64{}, []float64{}, 0, []float64{}}}, nan},
		"no rows, then some":           {Loss{}, []batch{{[]float64{}, nil, 0, nil}, {[]float64{2}, nil, 1, nil}}, 2},
		"top 2":                        {TopKAccuracy{2}, []batch{{[]float32{3, 2, 1, 3, 2, 1, 3, 2, 1}, []int64{0, 1, 2}, 3, nil}}, 2.0 / 3},
		"top 2, ties":                  {TopKAccuracy{2}, []batch{{[]float32{1, 1, 1, 1, 1, 1, 1, 1, 1}, []int64{0, 1, 2}, 3, nil}}, 2.0 / 3},
		"top 2, NaN is wrong":          {TopKAccuracy{2}, []batch{{[]float64{1, nan}, []int64{0}, 1, nil}}, 0},
		"top 9 of 2, NaN is wrong":     {TopKAccuracy{9}, []batch{{[]float64{1, nan, 1, 2}, []int64{0, 0}, 2, nil}}, 1.0 / 2},
		"mae":                          {MAE{}, []batch{{[]float64{1, 2, 3, 4}, []float64{2, 2, 0, 4}, 2, []float64{3, 1}}}, (3*1/2. + 1*3/2.) / 4},
		"mae, NaN":                     {MAE{}, []batch{{[]float64{1, nan}, []float64{0, 0}, 2, nil}}, nan},
		"r2":                           {R2{}, []batch{{[]float64{1, 2, 4}, []float64{1, 2, 3}, 3, nil}}, 1 - 1/2.},
		"r2 of the mean":               {R2{}, []batch{{[]float32{2, 2, 2}, []float64{1, 2, 3}, 3, nil}}, 0},
		"r2, one row":                  {R2{}, []batch{{[]float64{1}, []float64{1}, 1, nil}}, nan},
		"r2, NaN":                      {R2{}, []batch{{[]float64{1, nan}, []float64{1, 1}, 2, nil}}, nan},
		"r2, a large offset":           {R2{}, []batch{{[]float64{1e9 + 1, 1e9 + 2, 1e9 + 4}, []float64{1e9 + 1, 1e9 + 2, 1e9 + 3}, 3, nil}}, 1 - 1/2.},
		"balanced accuracy":            {BalancedAccuracy{}, []batch{{[]float64{1, 0, 1, 0, 1, 0, 1, 0}, []int64{0, 0, 0, 1}, 4, nil}}, (1 + 0) / 2.},
		"precision":                    {Precision{}, []batch{{[]float64{1, 0, 1, 0, 1, 0, 1, 0, 0, 1}, []int64{0, 0, 1, 1, 1}, 5, nil}}, (2/4. + 1) / 2},
		"recall, class predicted":      {Recall{}, []batch{{[]float64{1, 0, 0, 1}, []int64{0, 0}, 2, nil}}, (1/2. + 0) / 2},
		"balanced, class predicted":    {BalancedAccuracy{}, []batch{{[]float64{1, 0, 0, 1}, []int64{0, 0}, 2, nil}}, 1 / 2.},
		"f1":                           {F1{}, []batch{{[]float64{1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1}, []int64{0, 0, 0, 0, 1, 1}, 6, nil}}, (2*3/(4+4.) + 2*1/(2+2.)) / 2},
		"f1, NaN is no class":          {F1{}, []batch{{[]float64{1, 0, nan, 0}, []int64{0, 0}, 2, nil}}, 2 * 1 / (1. + 2)},
		"roc auc":                      {ROCAUC{}, []batch{{[]float32{0, 1, 0, 2, 0, 2, 0, 3}, []int64{0, 0, 1, 1}, 4, nil}}, (1 + .5 + 1 + 1) / 4},
		"roc auc, weights":             {ROCAUC{}, []batch{{[]float64{0, 1, 0, 2, 0, 0}, []int64{0, 1, 1}, 3, []float64{1, 3, 1}}}, 3 / 4.},
		"roc auc, far apart":           {ROCAUC{}, []batch{{[]float64{0, 1000, 0, 2000}, []int64{0, 1}, 2, nil}}, 1},
		"roc auc, one class":           {ROCAUC{}, []batch{{[]float64{0, 1, 0, 2}, []int64{1, 1}, 2, nil}}, nan},
		"roc auc, NaN":                 {ROCAUC{}, []batch{{[]float64{0, 1, nan, 2}, []int64{0, 1}, 2, nil}}, nan},
		"roc auc, three far apart":     {ROCAUC{}, []batch{{[]float64{300, 0, 0, 200, 0, 0, 0, 200, 0}, []int64{0, 1, 1}, 3, nil}}, 1},
		"roc auc, three wrong":         {ROCAUC{}, []batch{{[]float64{300, 0, 0, 200, 0, 0, 0, 200, 0}, []int64{1, 0, 1}, 3, nil}}, 1 / 2.},
		"roc auc, order of the others": {ROCAUC{}, []batch{{[]float64{1.5, .1, .1, .6, 1.5, .6, .1, .1}, []int64{0, 1}, 2, nil}}, (.5 + 1) / 2},
		"float32 is kept as it is":     {Loss{}, []batch{{[]float32{0.1}, nil, 1, nil}}, float64(float32(0.1))},
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

// TestShapesMustStay: outputs have as many columns in every batch.
func TestShapesMustStay(t *testing.T) {
	for _, m := range []Metric{F1{}, ROCAUC{}, R2{}} {
		first, other := batch{[]float64{1, 2, 2, 1}, []float64{1, 2, 2, 1}, 2, nil}, batch{[]float64{1, 2, 3}, []float64{1, 2, 3}, 1, nil}
		a := m.New()
		if err := a.Add(first.output, first.target, first.rows, nil); err != nil {
			t.Fatal(err)
		}
		if err := a.Add(other.output, other.target, other.rows, nil); err == nil || !strings.Contains(err.Error(), "3 columns: expected 2, as before") {
			t.Errorf("%s: got %v", m.Name(), err)
		}
		if got, want := a.Value(), value(t, m, first); got != want {
			t.Errorf("%s: a refused batch was counted: got %v, want %v", m.Name(), got, want)
		}
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		metric  Metric
		classes int
		want    string
	}{
		{F1{}, 2, ""}, {F1{}, 0, "the target is a number"}, {RMSE{}, 0, ""}, {RMSE{}, 3, "one of 3 classes"}, {Loss{}, 0, ""}, {Loss{}, 9, ""},
		{TopKAccuracy{5}, 6, ""}, {TopKAccuracy{5}, 5, "from 1 to 4"}, {TopKAccuracy{5}, 0, "a number"}, {TopKAccuracy{0}, 5, "from 1 to 4"},
	} {
		if err := c.metric.Fits(c.classes); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s of %d classes: got %v, want %q", c.metric.Name(), c.classes, err, c.want)
		}
	}
}

func TestBetter(t *testing.T) {
	for name, smaller := range map[string]bool{
		"accuracy": false, "balanced_accuracy": false, "f1": false, "loss": true, "mae": true, "precision": false, "r2": false,
		"recall": false, "rmse": true, "roc_auc": false, "top5_accuracy": false, "top3_accuracy": false,
	} {
		m, err := ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Better(0.25, 0.75); got != smaller {
			t.Errorf("%s: 0.25 better than 0.75: got %t, want %t", m.Name(), got, smaller)
		}
	}
}

func TestUnknownNames(t *testing.T) {
	known := strings.Join(Names(), ", ")
	for name, want := range map[string]string{
		"acuracy": `unknown metric "acuracy": want one of ` + known + `; did you mean "accuracy"?`,
		"perplex": `unknown metric "perplex": want one of ` + known,
	} {
		if _, err := ByName(name); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for _, name := range []string{"top_accuracy", "top0_accuracy", "top-1_accuracy", "top05_accuracy", "top5_accuracy2", "top99999999999999999999_accuracy"} {
		if _, err := ByName(name); err == nil {
			t.Errorf("%s is known", name)
		}
	}
	if !slices.IsSorted(Names()) {
		t.Errorf("names are not sorted: %q", Names())
	}
	if d := Describe("perplex"); d != "" {
		t.Errorf("got description %q of an unknown metric", d)
	}
}
