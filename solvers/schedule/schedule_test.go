package schedule

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// run is that of the tests.
var run = Run{Steps: 1000, PerEpoch: 100}

func config(t *testing.T, name string) Config {
	t.Helper()
	c, err := ByName(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newSchedule(t *testing.T, c Config, r Run) Schedule {
	t.Helper()
	s, err := c.New(r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestConformance holds every registered schedule to what the interface promises, in runs of several lengths.
func TestConformance(t *testing.T) {
	for _, name := range Names() {
		for _, r := range []Run{run, {Steps: 1, PerEpoch: 1}, {Steps: 2, PerEpoch: 1}, {Steps: 3, PerEpoch: 2}, {Steps: 7, PerEpoch: 100}} {
			conforms(t, name, newSchedule(t, config(t, name), r), r)
		}
		if d := Describe(name); d == "" || strings.Contains(d, "\n") {
			t.Errorf("%s: got description %q, want one line", name, d)
		}
	}
	if !slices.IsSorted(Names()) {
		t.Errorf("names are not sorted: %q", Names())
	}
}

// conforms expects rates that a solver accepts, in proportion to the base, at most that, and the same ones in whatever order steps
// are asked for, after the end of the run too.
func conforms(t *testing.T, name string, s Schedule, r Run) {
	t.Helper()
	var rates []float64
	for step := range 2 * r.Steps {
		lr := s.LearnRate(0.1, step)
		if !(lr >= 0 && lr <= 0.1*(1+1e-15)) {
			t.Fatalf("%s of %+v, step %d: got rate %v, want one from 0 to 0.1", name, r, step, lr)
		}
		if lr == 0 && step < r.Steps {
			t.Errorf("%s of %+v, step %d of the run has rate 0", name, r, step)
		}
		if double := s.LearnRate(0.2, step); !(math.Abs(double-2*lr) <= 1e-15) {
			t.Fatalf("%s of %+v, step %d: got rate %v for twice the base, want %v", name, r, step, double, 2*lr)
		}
		rates = append(rates, lr)
	}
	for step := len(rates) - 1; step >= 0; step-- {
		if lr := s.LearnRate(0.1, step); lr != rates[step] {
			t.Fatalf("%s of %+v, step %d: got rate %v at first, %v later", name, r, step, rates[step], lr)
		}
	}
	for _, step := range []int{1 << 31, 1 << 62} {
		if lr := s.LearnRate(0.1, step); !(lr >= 0 && lr <= 0.1) {
			t.Errorf("%s of %+v, step %d: got rate %v", name, r, step, lr)
		}
	}
}

// TestContinuity: the smooth schedules move little from step to step, and come to where they are said to go.
func TestContinuity(t *testing.T) {
	for name, c := range map[string]struct {
		config      Config
		first, last float64 // of the run
		most        float64 // that the rate changes in a step: the steepest slope of the formula
	}{
		"constant":        {Constant{}, 1, 1, 0},
		"constant warmed": {Constant{Warmup: Steps(99)}, 0.01, 1, 0.01},
		"linear":          {DefaultLinear(), 1, 0.001, 0.001},
		"linear to":       {Polynomial{Power: 1, To: 0.5}, 1, 0.5 + 0.5*0.001, 0.0005},
		"parabola":        {DefaultPolynomial(), 1, 0.001 * 0.001, 0.002},
		"cosine":          {DefaultCosine(), 1, (1 + math.Cos(0.999*math.Pi)) / 2, math.Pi / 2 / 1000},
		"cosine warmed":   {Cosine{Grow: 1, Warmup: Percent(10)}, 1. / 101, (1 + math.Cos(math.Pi*899/900)) / 2, 1. / 101},
		"exponential":     {DefaultExponential(), 1, math.Pow(0.95, 9.99), -math.Log(0.95) / 100},
		"onecycle":        {DefaultOneCycle(), 0.04, 4e-6, math.Pi / 2 * 0.96 / 299},
	} {
		s := newSchedule(t, c.config, run)
		if got := s.LearnRate(1, 0); !(math.Abs(got-c.first) <= 1e-15) {
			t.Errorf("%s begins with %v, want %v", name, got, c.first)
		}
		if got := s.LearnRate(1, run.Steps-1); !(math.Abs(got-c.last) <= 1e-12) {
			t.Errorf("%s ends with %v, want %v", name, got, c.last)
		}
		for step := 1; step < 2*run.Steps; step++ {
			if d := math.Abs(s.LearnRate(1, step) - s.LearnRate(1, step-1)); !(d <= c.most*(1+1e-9)+1e-15) {
				t.Errorf("%s: moves by %v at step %d, want %v at most", name, d, step, c.most)
				break
			}
		}
	}
}

// TestWarmup: every schedule rises to its own first rate and then is what it would be in a run that is shorter by the warm-up.
func TestWarmup(t *testing.T) {
	const w = 200
	for name, c := range map[string][2]Config{
		"constant":    {Constant{Warmup: Steps(w)}, Constant{}},
		"step":        {Step{Every: Percent(30), Factor: 0.1, Warmup: Steps(w)}, Step{Every: Percent(30), Factor: 0.1}},
		"multistep":   {MultiStep{At: []Span{Epochs(1)}, Factor: 0.1, Warmup: Epochs(2)}, MultiStep{At: []Span{Epochs(1)}, Factor: 0.1}},
		"exponential": {Exponential{Every: Epochs(1), Factor: 0.5, Warmup: Percent(20)}, Exponential{Every: Epochs(1), Factor: 0.5}},
		"polynomial":  {Polynomial{Power: 2, Warmup: Steps(w)}, Polynomial{Power: 2}},
		"cosine":      {Cosine{Grow: 1, Warmup: Steps(w)}, Cosine{Grow: 1}},
		"plateau":     {Plateau{Factor: 0.5, Patience: 1, Warmup: Steps(w)}, Plateau{Factor: 0.5, Patience: 1}},
	} {
		s, proper := newSchedule(t, c[0], run), newSchedule(t, c[1], Run{Steps: run.Steps - w, PerEpoch: run.PerEpoch})
		for _, o := range []Schedule{s, proper} {
			if o, ok := o.(Observer); ok {
				o.Observe(1)
				o.Observe(1)
				o.Observe(1) // reduced once
			}
		}
		conforms(t, name, s, run)
		for step := range w {
			if got, want := s.LearnRate(1, step), proper.LearnRate(1, 0)*float64(step+1)/(w+1); !(math.Abs(got-want) <= 1e-15) {
				t.Fatalf("%s, step %d: got rate %v, want %v", name, step, got, want)
			}
		}
		for step := w; step < run.Steps; step++ {
			if got, want := s.LearnRate(1, step), proper.LearnRate(1, step-w); got != want {
				t.Fatalf("%s, step %d: got rate %v, want %v", name, step, got, want)
			}
		}
	}
}

func TestBadConfigs(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   string
	}{
		"warmup too long": {Constant{Warmup: Steps(1000)}, "constant: warmup is 1000, 1000 steps, and the run has 1000: expected fewer"},
		"warmup of 100%":  {warmCosine(Percent(100)), "cosine: warmup is 100%, 1000 steps"},
		"warmup below 0":  {Constant{Warmup: Steps(-1)}, "constant: warmup is -1: expected 0 or more"},
		"step of 0":       {Step{Factor: 0.1}, "step: every is 0: expected a step or more"},
		"step factor":     {Step{Every: Steps(1)}, "step: factor is 0: expected more than 0 and at most 1"},
		"step grows":      {Step{Every: Steps(1), Factor: 2}, "step: factor is 2"},
		"no steps":        {MultiStep{Factor: 0.1}, "multistep: at is empty"},
		"order":           {MultiStep{At: []Span{Epochs(2), Steps(150)}, Factor: 0.1}, "multistep: at is [2 epochs 150]: expected ascending order, 150 comes before 2 epochs"},
		"before 0":        {MultiStep{At: []Span{Steps(-5)}, Factor: 0.1}, "multistep: at is -5: expected 0 or more"},
		"power":           {Polynomial{}, "polynomial: power is 0"},
		"to":              {Polynomial{Power: 1, To: 2}, "polynomial: to is 2: expected a share of the rate"},
		"cosine to":       {Cosine{Grow: 1, To: math.NaN()}, "cosine: to is NaN"},
		"grow":            {Cosine{}, "cosine: grow is 0: expected 1 or more"},
		"cycle":           {Cosine{Grow: 1, Cycle: Percent(-5)}, "cosine: cycle is -5%: expected 0 or more"},
		"exponential":     {Exponential{Every: Steps(1), Factor: -1}, "exponential: factor is -1"},
		"up":              {OneCycle{Up: Percent(101), From: 0.1}, "onecycle: up is 101%, 1010 steps, and the run has 1000"},
		"from":            {OneCycle{From: 2}, "onecycle: from is 2"},
		"plateau factor":  {Plateau{Factor: 1}, "plateau: factor is 1: expected more than 0 and less than 1"},
		"patience":        {Plateau{Factor: 0.1, Patience: -1}, "plateau: patience is -1"},
		"threshold":       {Plateau{Factor: 0.1, Threshold: 1}, "plateau: threshold is 1"},
	} {
		s, err := c.config.New(run)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || s != nil {
			t.Errorf("%s: got %v and error %v, want %s", name, s, err, c.want)
		}
	}
	if _, err := (Constant{}).New(Run{PerEpoch: 1}); err == nil || !strings.Contains(err.Error(), "a run of 0 steps") {
		t.Errorf("got %v of an empty run", err)
	}
}

// warmCosine returns a cosine with a warm-up.
func warmCosine(warmup Span) Cosine {
	c := DefaultCosine()
	c.Warmup = warmup
	return c
}

func TestUnknownNames(t *testing.T) {
	const known = "constant, cosine, exponential, linear, multistep, onecycle, plateau, polynomial, step"
	for name, want := range map[string]string{
		"constnat": `unknown schedule "constnat": want one of ` + known + `; did you mean "constant"?`,
		"whatever": `unknown schedule "whatever": want one of ` + known,
	} {
		if _, err := ByName(name); err == nil {
			t.Errorf("%s: got no error", name)
		} else if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Error(diff)
		}
	}
	if d := Describe("whatever"); d != "" {
		t.Errorf("got description %q of an unknown schedule", d)
	}
}
