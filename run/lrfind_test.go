package run

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// valley returns a curve of 20 rates a decade from 1e-6 to 10, with losses f(log10 rate).
func valley(seed uint64, f func(x float64) float64) *RateCurve {
	c := &RateCurve{Seed: seed}
	for i := range 141 {
		x := -6 + float64(i)/20
		c.Rates, c.Losses = append(c.Rates, math.Pow(10, x)), append(c.Losses, f(x))
	}
	c.suggest()
	return c
}

// sigmoidal falls by 2, steepest at centre, and rises from rise on.
func sigmoidal(centre, rise float64) func(x float64) float64 {
	return func(x float64) float64 { return 2.3 - 2/(1+math.Exp(-4*(x-centre))) + math.Exp(8*(x-rise)) }
}

func TestRateCurve(t *testing.T) {
	for name, c := range map[string]struct {
		loss                          func(x float64) float64
		steepest, minimum, suggestion float64 // logarithms
	}{
		"steepest":         {sigmoidal(-2.5, 1), -2.5, -1. / 6, -2.5},
		"a tenth":          {sigmoidal(-2, -0.9), -2, -1.25, -2.25},
		"falls to the end": {func(x float64) float64 { return -math.Exp(2 * x) }, 0.7, 0.75, -0.25},
	} {
		got := valley(1, c.loss)
		for what, v := range map[string][2]float64{
			"steepest": {got.Steepest, c.steepest}, "minimum": {got.Minimum, c.minimum}, "suggestion": {got.Suggestion, c.suggestion},
		} {
			if !(math.Abs(math.Log10(v[0])-v[1]) <= 0.151) {
				t.Errorf("%s: %s: got 10^%.3f, want 10^%.3f", name, what, math.Log10(v[0]), v[1])
			}
		}
	}
	for name, loss := range map[string]func(float64) float64{
		"rises":   func(x float64) float64 { return x },
		"is flat": func(x float64) float64 { return 1 },
	} {
		r := &RateCurves{Agree: 4, Curves: []*RateCurve{valley(1, sigmoidal(-2, 0)), valley(2, loss)}}
		r.judge()
		if err := r.Err(); r.Suggestion != 0 || err == nil || !strings.Contains(err.Error(), "seed 2: the loss falls at no rate from 1e-06 to 10") {
			t.Errorf("a loss that %s: got %v and error %v", name, r.Suggestion, err)
		}
	}
	short := &RateCurve{Rates: []float64{1, 2}, Losses: []float64{3, 4}}
	if short.suggest(); short.Suggestion != 0 {
		t.Errorf("got %v from two losses", short.Suggestion)
	}
}

// Seeds whose suggestions lie a decade apart agree within 11, not within 9.
func TestSeedsAgree(t *testing.T) {
	for agree, want := range map[float64]float64{11: math.Pow(10, -2.5), 9: 0} {
		r := &RateCurves{Agree: agree, Curves: []*RateCurve{valley(1, sigmoidal(-2, 1)), valley(2, sigmoidal(-3, 1))}}
		r.judge()
		err := r.Err()
		if !(math.Abs(r.Suggestion-want) <= 0.1*want) || (err == nil) != (want > 0) || !(math.Abs(r.Spread-10) <= 0.1) {
			t.Errorf("within %v: got %v, spread %v, error %v, want %v", agree, r.Suggestion, r.Spread, err, want)
		}
		if err != nil && !strings.Contains(err.Error(), "differ by a factor of 10, more than 9") {
			t.Errorf("got error %v", err)
		}
	}
}

// The search repeats bit for bit, leaves the job as it was and finds a rate that is known to be good.
func TestFindRate(t *testing.T) {
	j, err := scheduled(t, map[string]string{"model.name": "mlp", "model.hidden": "[8]", "solver.name": "adam", "solver.lr": "0.5", "schedule.name": "cosine"})
	if err != nil {
		t.Fatal(err)
	}
	o := DefaultRateSearch()
	o.Steps, o.Seeds, o.Agree = 100, 2, 100
	before := j.Params.As(j.Params.Dtype())
	first, err := j.FindRate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	again, err := j.FindRate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("a second search (-first +second):\n%s", diff)
	}
	for i, q := range j.Params.All() {
		if diff := cmp.Diff(before.All()[i].Data(), q.Data()); diff != "" {
			t.Errorf("the search changed %s of the job", q.Name())
		}
	}
	if got := j.solver.LearnRate(); got != 0.5 {
		t.Errorf("the search changed the job's rate to %v", got)
	}
	if err := first.Err(); err != nil || !(first.Suggestion >= 1e-3 && first.Suggestion <= 0.3) {
		t.Errorf("got rate %v and error %v, want one from 0.001 to 0.3", first.Suggestion, err)
	}
	if c := first.Curves; cmp.Equal(c[0].Losses, c[1].Losses) || c[0].Seed != 1 || c[1].Seed != 2 {
		t.Error("the seeds do not differ")
	}
	var svg bytes.Buffer
	if err := first.WriteSVG(&svg); err != nil || !strings.Contains(svg.String(), "seed 2") {
		t.Errorf("the picture shows no seed 2: %v", err)
	}
}

// A search that diverges at once has curves, but no suggestion.
func TestRateSearchDiverges(t *testing.T) {
	j, err := scheduled(t, map[string]string{"model.name": "mlp", "model.hidden": "[8]"})
	if err != nil {
		t.Fatal(err)
	}
	o := DefaultRateSearch()
	o.From, o.To = 1e20, 1e30
	r, err := j.FindRate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := r.Err(); err == nil || !r.Curves[0].Diverged || r.WriteSVG(&svg) != nil {
		t.Errorf("got %+v and error %v", r.Curves[0], err)
	}
}

func TestRateSearchRefuses(t *testing.T) {
	j, err := scheduled(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*RateSearch){
		"rates from 0":            func(o *RateSearch) { o.From = 0 },
		"rates from 1e-06 to NaN": func(o *RateSearch) { o.To = math.NaN() },
		"19 steps":                func(o *RateSearch) { o.Steps = 19 },
		"1 seeds":                 func(o *RateSearch) { o.Seeds = 1 },
		"a factor of 0.5":         func(o *RateSearch) { o.Agree = 0.5 },
	} {
		o := DefaultRateSearch()
		change(&o)
		var wrong BadInput
		if _, err := j.FindRate(t.Context(), o); !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want bad input: %s", err, want)
		}
	}
	j, err = scheduled(t, map[string]string{"solver.name": "gorgonia-adam"})
	if err != nil {
		t.Fatal(err)
	}
	var wrong BadInput
	if _, err := j.FindRate(t.Context(), DefaultRateSearch()); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "gorgonia-adam") {
		t.Errorf("got %v, want bad input: the rate of Gorgonia's solver is fixed", err)
	}
}
