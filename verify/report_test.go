package verify

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"nabla/metrics"

	"github.com/google/go-cmp/cmp"
)

func sample() *Report {
	return &Report{Dtype: "float64", Order: 1, Loss: 1.5, Elements: 9, Params: []Result{
		{Verdict: OK, Name: "a", Shape: []int{2, 3}, Elements: 6, Resolved: 6,
			Worst: Element{Index: []int{1, 2}, Symbolic: 0.25, Numeric: 0.25, Bar: 1e-9, Step: 6e-6}},
		{Verdict: Wrong, Name: "block/b", Shape: []int{2}, Elements: 2, Resolved: 2, Failing: 1,
			Worst: Element{Index: []int{1}, Symbolic: 1.01, Numeric: 1, Error: 0.01, Bar: 2e-9}, Note: "1 of 2 elements"},
		{Verdict: NaN, Name: "c", Shape: []int{1}, Elements: 1, Failing: 1,
			Worst: Element{Index: []int{0}, Symbolic: metrics.Number(math.NaN()), Numeric: 2, Error: metrics.Number(math.NaN())}, Note: "1 of 1 elements"},
	}}
}

func TestTable(t *testing.T) {
	want := strings.TrimLeft(`
verdict  parameter  shape  elements  resolved  worst  symbolic  numeric  error    bar      note
nan      c          1      1         0         [0]    NaN       2        NaN      0.0e+00  1 of 1 elements
WRONG    block/b    2      2         2         [1]    1.01      1        1.0e-02  2.0e-09  1 of 2 elements
ok       a          2x3    6         6         [1 2]  0.25      0.25     0.0e+00  1.0e-09
1 of 3 parameters hold: 9 elements in float64, loss 1.5
`, "\n")
	if d := cmp.Diff(want, sample().String()); d != "" {
		t.Error(d)
	}
}

func TestErr(t *testing.T) {
	want := "2 of 3 parameters have a gradient that does not hold: " +
		"c[0]: nan: symbolic NaN, numeric 2 ± 0.0e+00; 1 of 1 elements; " +
		"block/b[1]: WRONG: symbolic 1.01, numeric 1 ± 2.0e-09; 1 of 2 elements"
	if err := sample().Err(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	good := &Report{Params: sample().Params[:1]}
	if !good.OK() || good.Err() != nil {
		t.Errorf("a good report has the error %v", good.Err())
	}
}

func TestJSON(t *testing.T) {
	text, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"dtype":"float64","order":1,"loss":1.5,"elements":9,"params":[{"verdict":"ok","name":"a","shape":[2,3],"elements":6,"resolved":6,"kinks":0,"open":0,"failing":0,"worst":{"index":[1,2],"symbolic":0.25,`,
		`"symbolic":null,"numeric":2,"error":null,`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
	var back Report
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&back)
	if err != nil || string(again) != string(text) {
		t.Errorf("read back and written: %s, %v", again, err)
	}
	if !math.IsNaN(float64(back.Params[2].Worst.Symbolic)) {
		t.Errorf("null was read as %v, want NaN", back.Params[2].Worst.Symbolic)
	}
}

func TestVerdicts(t *testing.T) {
	last := -1
	for _, v := range []Verdict{Zero, OK, Noisy, Kink, Inconclusive, Unsupported, Missing, Wrong, NaN, Nondeterministic} {
		if v.severity() <= last {
			t.Errorf("%s has severity %d, want more than %d", v, v.severity(), last)
		}
		last = v.severity()
		if want := v.severity() < Missing.severity(); v.Good() != want {
			t.Errorf("%s: good is %v, want %v", v, v.Good(), want)
		}
	}
	if Verdict("").Good() {
		t.Error("no verdict is a good one")
	}
}

func TestIndex(t *testing.T) {
	shape := []int{2, 1, 3}
	for i, want := range [][]int{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}, {1, 0, 0}, {1, 0, 1}, {1, 0, 2}} {
		if d := cmp.Diff(want, index(i, shape)); d != "" {
			t.Errorf("element %d: %s", i, d)
		}
	}
}
