package schedule

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPlateau counts reductions by hand: after how many observations the rate has fallen how often.
func TestPlateau(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		config  Plateau
		greater bool
		metrics []float64
		want    []int
	}{
		"better always":   {Plateau{Factor: 0.5}, false, []float64{3, 2, 1, 0, -1}, []int{0, 0, 0, 0, 0}},
		"equal":           {Plateau{Factor: 0.5, Patience: 1}, false, []float64{3, 3, 3, 3, 3}, []int{0, 0, 1, 1, 2}},
		"greater":         {Plateau{Factor: 0.5}, true, []float64{0.5, 0.6, 0.5, 0.7}, []int{0, 0, 1, 1}},
		"too little":      {Plateau{Factor: 0.5, Threshold: 0.1}, false, []float64{10, 9.5, 8.9}, []int{0, 1, 1}},
		"negative metric": {Plateau{Factor: 0.5, Threshold: 0.1}, false, []float64{-10, -10.5, -11.1}, []int{0, 1, 1}},
		"not finite":      {Plateau{Factor: 0.5}, false, []float64{nan, 1, -inf, 0.5, inf}, []int{1, 1, 2, 2, 3}},
		"cooldown":        {Plateau{Factor: 0.5, Cooldown: 2}, false, []float64{1, 1, 1, 1, 1}, []int{0, 1, 1, 1, 2}},
	} {
		o := newSchedule(t, c.config, Run{Steps: 100, PerEpoch: 10, Greater: c.greater}).(Observer)
		for i, m := range c.metrics {
			o.Observe(m)
			if got, want := o.LearnRate(1, i), math.Pow(0.5, float64(c.want[i])); got != want {
				t.Errorf("%s: after %v: got rate %v, want %v", name, c.metrics[:i+1], got, want)
			}
		}
	}
}

// TestPlateauContinues goes over to a fresh schedule, through JSON, after every observation.
func TestPlateauContinues(t *testing.T) {
	c := Plateau{Factor: 0.5, Patience: 2, Cooldown: 1, Threshold: 0.01, Warmup: Steps(3)}
	straight, carried := newSchedule(t, c, run).(Observer), newSchedule(t, c, run).(Observer)
	for i := range 40 {
		metric := math.Cos(float64(i)) + 10/float64(i+1)
		text, err := json.Marshal(carried.State())
		if err != nil {
			t.Fatal(err)
		}
		var s State
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		carried = newSchedule(t, c, run).(Observer)
		if err := carried.SetState(s); err != nil {
			t.Fatal(err)
		}
		straight.Observe(metric)
		carried.Observe(metric)
		if got, want := carried.LearnRate(0.1, i), straight.LearnRate(0.1, i); got != want {
			t.Fatalf("observation %d: got rate %v, want %v", i, got, want)
		}
	}
	if diff := cmp.Diff(straight.State(), carried.State()); diff != "" || straight.State().Reductions < 3 {
		t.Errorf("after %d reductions (-straight +carried):\n%s", straight.State().Reductions, diff)
	}
	for _, bad := range []State{{Bad: -1}, {Cooldown: -1}, {Reductions: -1}, {Known: true, Best: math.NaN()}} {
		if err := carried.SetState(bad); err == nil {
			t.Errorf("%+v: got no error", bad)
		}
	}
	if diff := cmp.Diff(straight.State(), carried.State()); diff != "" {
		t.Errorf("a refused state changed the schedule:\n%s", diff)
	}
}
