package fd

import (
	"fmt"
	"math"
	"slices"

	"github.com/pkg/errors"

	"nabla/metrics"
)

// A Study is how the error of finite differences depends on their step: Taylor's theorem and floating point made visible, for
// one function at one point. It prints as a table (String), and is a JSON object.
type Study struct {
	Function string         `json:"function"`
	At       metrics.Number `json:"at"`
	Value    metrics.Number `json:"value"`
	Truth    metrics.Number `json:"derivative"`
	Source   string         `json:"source"` // of the derivative
	Adaptive Estimation     `json:"adaptive"`
	Kink     metrics.Number `json:"kink"` // the coarsest step that reaches across no kink of f; null if there is none
	Schemes  []Scheme       `json:"schemes"`
	Notes    []string       `json:"notes"`
}

// An Estimation is an Estimate as JSON.
type Estimation struct {
	Value metrics.Number `json:"value"`
	Error metrics.Number `json:"error"`
	Evals int            `json:"evaluations"`
}

// A Scheme is the study of one formula.
type Scheme struct {
	Name     string         `json:"name"`
	Formula  string         `json:"formula"`
	Taylor   string         `json:"taylor"`
	Order    int            `json:"order"`
	Observed metrics.Number `json:"observed_order"` // null if truncation nowhere rules
	From     metrics.Number `json:"order_from"`     // the steps between which the order was observed
	To       metrics.Number `json:"order_to"`
	Rounding metrics.Number `json:"rounding_slope"` // of the error where steps are too fine; −1 by the model
	Best     Best           `json:"best"`
	Points   []StudyPoint   `json:"points"` // from the coarsest step to the finest
	Note     string         `json:"note,omitempty"`
}

// Best compares the best step of the error model with that of the study.
type Best struct {
	Predicted      metrics.Number `json:"predicted_step"`
	PredictedError metrics.Number `json:"predicted_error"`
	Observed       metrics.Number `json:"observed_step"`
	ObservedError  metrics.Number `json:"observed_error"` // the largest of the step and its two neighbours
}

// A StudyPoint is what a scheme says with one step.
type StudyPoint struct {
	Step      float64 `json:"h"`
	Value     float64 `json:"value"`
	Error     float64 `json:"error"`           // |Value − truth|
	Predicted float64 `json:"predicted_error"` // by the error model
}

const (
	decade     = 4  // steps to a power of ten
	studyDepth = 15 // powers of ten from the coarsest step to the finest, which is a few units of x's resolution
)

// studySteps returns the steps of a study at x: from a power of ten, 1 or about |x|, down, each so that x + step is exact.
func studySteps(x float64) []float64 {
	power := math.Floor(math.Log10(math.Max(1, math.Abs(x))))
	list := make([]float64, studyDepth*decade+1)
	for k := range list {
		list[k] = exact(x, math.Pow(10, power-float64(k)/decade))
	}
	return list
}

// NewStudy studies the differences Forward, Central, Backward and Central4 of f at x. truth is the derivative; name and source
// say in print what f is, and where truth comes from. It is an error if the value or the derivative is no finite number.
func NewStudy(name string, f func(float64) float64, x, truth float64, source string) (*Study, error) {
	if v := f(x); !finite(x) || !finite(v) || !finite(truth) {
		return nil, errors.Errorf("%s has the value %v and the derivative %v at %v: want a point where both are finite",
			name, v, truth, x)
	}
	e := Adaptive(f, x)
	kink := kinkBeside(f, x)
	s := &Study{
		Function: name, At: metrics.Number(x), Value: metrics.Number(f(x)), Truth: metrics.Number(truth), Source: source,
		Adaptive: Estimation{metrics.Number(e.Value), metrics.Number(e.Error), e.Evals}, Kink: metrics.Number(kink), Notes: []string{},
	}
	for _, formula := range []Formula{Forward, Central, Backward, Central4} {
		s.Schemes = append(s.Schemes, newScheme(f, x, truth, kink, formula))
	}
	s.remark()
	return s, nil
}

// remark notes what a reader should know beside the figures.
func (s *Study) remark() {
	note := func(format string, args ...any) { s.Notes = append(s.Notes, fmt.Sprintf(format, args...)) }
	if finite(float64(s.Kink)) {
		note("steps of more than %.1e reach across a kink of f, as ReLU makes them: Taylor's theorem holds for finer ones only", float64(s.Kink))
	}
	if !slices.ContainsFunc(s.Schemes[0].Points, func(p StudyPoint) bool { return p.Value != 0 }) {
		note("f does not depend on x here")
	} else if s.Truth != 0 && !(float64(s.Adaptive.Error) <= confirmed*math.Abs(float64(s.Truth))) {
		note("Ridders' method finds no derivative that could confirm the %s one", s.Source)
	}
}

func newScheme(f func(float64) float64, x, truth, kink float64, formula Formula) Scheme {
	s := Scheme{Name: formula.Name, Formula: formula.String(), Taylor: formula.Taylor(), Order: formula.Order, Points: []StudyPoint{}}
	m := NewErrorModel(f, x, formula)
	var smooth []StudyPoint // on this side of the kink
	for _, h := range studySteps(x) {
		v := Derivative(f, x, formula, h)
		if !finite(v) {
			continue
		}
		p := StudyPoint{h, v, math.Abs(v - truth), m.Error(h)}
		s.Points = append(s.Points, p)
		if !(formula.reach()*h > kink) {
			smooth = append(smooth, p)
		}
	}
	order, best := truncation(smooth, m), bestOf(s.Points)
	s.Observed, s.From, s.To = metrics.Number(order.slope), metrics.Number(order.from), metrics.Number(order.to)
	s.Rounding = metrics.Number(roundoff(s.Points, best.Step, x))
	s.Best = Best{metrics.Number(m.Best()), metrics.Number(m.Error(m.Best())), metrics.Number(best.Step), metrics.Number(best.Error)}
	left := prime(formula.Derivative + formula.Order)
	switch off := order.slope - float64(formula.Order); {
	case math.IsNaN(off) && finite(kink) && m.Truncation(1) > 100*m.Rounding(1):
		s.Note = "between rounding errors and the kink there is too little room to observe the order"
	case math.IsNaN(off):
		s.Note = "no error but rounding is seen: " + left + " is 0 here, or almost"
	case off > plateau:
		s.Note = left + " is almost 0 here: a later term of Taylor's series rules"
	case off < -plateau:
		s.Note = "not the power of h that Taylor's theorem says"
	}
	return s
}

// Err returns an error if the adaptive derivative says that the truth is not the truth.
func (s *Study) Err() error {
	off := math.Abs(float64(s.Adaptive.Value - s.Truth))
	if off <= float64(s.Adaptive.Error)+doubt*math.Abs(float64(s.Truth)) || math.IsInf(float64(s.Adaptive.Error), 1) {
		return nil
	}
	return errors.Errorf("%s: the %s says %v, differences say %v ± %.2g",
		s.Function, s.Source, float64(s.Truth), float64(s.Adaptive.Value), float64(s.Adaptive.Error))
}

// confirmed is the part of a derivative below which an error bar tells right from wrong.
const confirmed = 1e-3

// doubt is the relative error that a derivative given as the truth may have: rounding errors of a sum of many terms.
const doubt = 1e-9
