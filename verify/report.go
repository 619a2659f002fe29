package verify

import (
	"fmt"
	"sort"
	"strings"

	"github.com/pkg/errors"

	"nabla/metrics"
)

// A Report is what Gradients found out. It prints as a table (String), and is a JSON object.
type Report struct {
	Dtype    string         `json:"dtype"` // of the symbolic gradient
	Order    int            `json:"order"` // of differentiation: 1, or 2 with the option SecondOrder
	Loss     metrics.Number `json:"loss"`  // in the second order, the gradient's inner product with the direction
	Elements int            `json:"elements"`
	Params   []Result       `json:"params"` // in the order of the model's declaration
}

// A Result is what was found out about one parameter. Resolved, Kinks, Open and Failing count elements or, in the
// directional mode, directions.
type Result struct {
	Verdict  Verdict `json:"verdict"`
	Name     string  `json:"name"`
	Shape    []int   `json:"shape"`
	Elements int     `json:"elements"`
	Resolved int     `json:"resolved"` // elements in which an error of one percent would have been seen
	Kinks    int     `json:"kinks"`    // at or near a kink of the loss
	Open     int     `json:"open"`     // about which nothing could be found out
	Failing  int     `json:"failing"`  // whose gradient is wrong, missing or not a number
	Worst    Element `json:"worst"`

	Directions int              `json:"directions,omitempty"` // random directions that tell something
	Bars       []metrics.Number `json:"bars,omitempty"`       // of each, the error that it would miss, in units of the gradient's norm

	Slope *metrics.Number `json:"slope,omitempty"` // of Taylor's remainder, with the option Taylor: 2 if the gradient is right; NaN if the loss is straight

	Note string `json:"note,omitempty"`
}

// An Element is one element of a parameter's gradient, or its inner product with a random direction: the symbolic value,
// and the central difference with a step.
type Element struct {
	Index     []int          `json:"index"`               // null for a direction
	Direction int            `json:"direction,omitempty"` // the number of one, from 1
	Symbolic  metrics.Number `json:"symbolic"`
	Numeric   metrics.Number `json:"numeric"`
	Error     metrics.Number `json:"error"` // |symbolic − numeric|
	Bar       metrics.Number `json:"bar"`   // how far the two may be apart, by the error of numeric
	Step      metrics.Number `json:"step"`
	Forward   metrics.Number `json:"forward"`  // the difference on the side of greater values
	Backward  metrics.Number `json:"backward"` // the difference on the side of smaller values
}

// OK reports whether nothing speaks against any parameter's gradient.
func (r *Report) OK() bool {
	for _, p := range r.Params {
		if !p.Verdict.Good() {
			return false
		}
	}
	return true
}

// Worst returns the result with the worst verdict, the first of several.
func (r *Report) Worst() Result { return r.worstFirst()[0] }

// Err returns nil if the report is OK, else an error that names each parameter at fault, worst first, with the element that
// is most wrong and what both sides say about it.
func (r *Report) Err() error {
	var faults []string
	for _, p := range r.worstFirst() {
		if !p.Verdict.Good() {
			faults = append(faults, p.fault())
		}
	}
	if faults == nil {
		return nil
	}
	return errors.Errorf("%d of %d parameters have a gradient that does not hold: %s", len(faults), len(r.Params), strings.Join(faults, "; "))
}

func (p Result) fault() string {
	if p.Worst.place() == "" {
		return fmt.Sprintf("%s: %s: %s", p.Name, p.Verdict, p.Note)
	}
	return fmt.Sprintf("%s%s: %s: symbolic %v, numeric %v ± %.1e; %s",
		p.Name, p.Worst.place(), p.Verdict, p.Worst.Symbolic, p.Worst.Numeric, p.Worst.Bar, p.Note)
}

// place names an element by its index, or a direction by its number; nothing, if there is none.
func (e Element) place() string {
	switch {
	case e.Index != nil:
		return fmt.Sprint(e.Index)
	case e.Direction > 0:
		return fmt.Sprintf("·v%d", e.Direction)
	}
	return ""
}

// worstFirst returns the results by verdict, the worst first, and otherwise in their order.
func (r *Report) worstFirst() []Result {
	list := append([]Result(nil), r.Params...)
	sort.SliceStable(list, func(i, j int) bool { return list[i].Verdict.severity() > list[j].Verdict.severity() })
	return list
}

func newReport(c *claim, o *oracle, order int) *Report {
	r := &Report{Order: order, Dtype: c.instance.Params().Dtype().String(), Loss: metrics.Number(o.loss)}
	for _, q := range c.params {
		r.Params = append(r.Params, Result{Name: q.Name(), Shape: q.Shape(), Elements: q.Size()})
		r.Elements += q.Size()
	}
	for i, why := range c.reasons {
		if why != nil {
			r.Params[i].Verdict, r.Params[i].Note = Unsupported, why.Error()
		}
	}
	return r
}

// unusable concludes the report if the loss is such that no difference of it means anything.
func (r *Report) unusable(o *oracle) bool {
	switch {
	case !finite(o.loss):
		r.refuse(NaN, "the loss is %v", o.loss)
	case o.loss != o.again:
		r.refuse(Nondeterministic, "the loss is %v and then %v", o.loss, o.again)
	default:
		return false
	}
	return true
}

// refuse gives every parameter one verdict.
func (r *Report) refuse(v Verdict, note string, args ...any) {
	for i := range r.Params {
		r.Params[i].Verdict, r.Params[i].Note = v, fmt.Sprintf(note, args...)
	}
}

// conclude fills in a result of elements.
func (p *Result) conclude(t tally) {
	t.fill(p)
	p.Worst.Index = index(t.at, p.Shape)
	switch {
	case t.failing > 0:
		p.Note = fmt.Sprintf("%d of %d elements%s", t.failing, t.elements, ratio(t.worst))
	case p.Verdict == Inconclusive:
		p.Note = fmt.Sprintf("%d of %d elements, with several kinks near", t.open, t.elements)
	case p.Verdict == Kink:
		p.Note = fmt.Sprintf("%d of %d elements, here between slopes %.4g and %.4g", t.kinks, t.elements, t.worst.backward, t.worst.forward)
	}
}

// fill writes what is the same for elements and directions into a result.
func (t *tally) fill(p *Result) {
	w := t.worst
	p.Verdict, p.Resolved, p.Kinks, p.Open, p.Failing = t.verdict(), t.resolved, t.kinks, t.open, t.failing
	p.Worst = Element{
		Symbolic: metrics.Number(w.symbolic), Numeric: metrics.Number(w.central), Error: metrics.Number(w.error()),
		Bar: metrics.Number(w.bar), Step: metrics.Number(w.step), Forward: metrics.Number(w.forward), Backward: metrics.Number(w.backward),
	}
}

// ratio says by what factor a gradient is wrong.
func ratio(f finding) string {
	if r := f.symbolic / f.central; finite(r) {
		return fmt.Sprintf(", here %.4g times what it should be", r)
	}
	return ""
}

// index returns the place of element i of a tensor in row-major order, one number a dimension.
func index(i int, shape []int) []int {
	at := make([]int, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		at[k] = i % shape[k]
		i /= shape[k]
	}
	return at
}
