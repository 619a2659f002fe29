package verify

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// String returns a table of one line a parameter, the worst first, and a line that sums it up. In the directional mode a
// column tells how likely it is that an error of one percent of the gradient's norm was missed (Result.Miss).
func (r *Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	directional := slices.ContainsFunc(r.Params, func(p Result) bool { return p.Directions > 0 })
	counted := "resolved"
	if directional {
		counted = "directions\tmiss 1%"
	}
	taylor := slices.ContainsFunc(r.Params, func(p Result) bool { return p.Slope != nil })
	if taylor {
		counted += "\tslope"
	}
	fmt.Fprintf(w, "verdict\tparameter\tshape\telements\t%s\tworst\tsymbolic\tnumeric\terror\tbar\tnote\n", counted)
	holding, open, unsupported := 0, 0, 0
	for _, p := range r.worstFirst() {
		switch {
		case p.Verdict == Inconclusive:
			open++
		case p.Verdict == Unsupported:
			unsupported++
		case p.Verdict.Good():
			holding++
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t", p.Verdict, p.Name, times(p.Shape), p.Elements)
		switch {
		case !directional:
			fmt.Fprintf(w, "%d\t", p.Resolved)
		case p.Verdict == Zero:
			fmt.Fprintf(w, "%d\t\t", p.Directions) // there is no norm that an error could be relative to
		default:
			fmt.Fprintf(w, "%d\t%.1e\t", p.Directions, p.Miss(0.01))
		}
		if taylor {
			fmt.Fprintf(w, "%s\t", p.slope())
		}
		if e := p.Worst; e.place() == "" {
			fmt.Fprintf(w, "\t\t\t\t\t%s\n", p.Note)
		} else {
			fmt.Fprintf(w, "%s\t%.8g\t%.8g\t%.1e\t%.1e\t%s\n", e.place(), float64(e.Symbolic), float64(e.Numeric), float64(e.Error), float64(e.Bar), p.Note)
		}
	}
	w.Flush()
	fmt.Fprintf(&b, "%d of %d parameters hold", holding, len(r.Params))
	if open > 0 {
		fmt.Fprintf(&b, ", %d inconclusive", open)
	}
	if unsupported > 0 {
		fmt.Fprintf(&b, ", %d unsupported", unsupported)
	}
	what := "loss"
	if r.Order == 2 {
		what = "second order, gradient along a direction"
	}
	fmt.Fprintf(&b, ": %d elements in %s, %s %.6g\n", r.Elements, r.Dtype, what, float64(r.Loss))
	return trimLines(b.String())
}

// slope writes the slope of Taylor's remainder.
func (p Result) slope() string {
	switch {
	case p.Slope == nil:
		return ""
	case math.IsNaN(float64(*p.Slope)):
		return "straight"
	}
	return fmt.Sprintf("%.2f", float64(*p.Slope))
}

// times writes a shape as 784x128.
func times(shape []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(shape), "[]"), " ", "x")
}

// trimLines drops the blanks with which a table's columns end its lines.
func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}
