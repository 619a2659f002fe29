package stock

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"nabla/verify"
)

// A Report is what Audit found. It prints as a table of operators, and is a JSON object of cases.
type Report struct {
	Cases []CaseReport `json:"cases"`
}

// A CaseReport is what was found about one case.
type CaseReport struct {
	Op       string    `json:"op"`
	Case     string    `json:"case"`
	Extreme  bool      `json:"extreme,omitempty"` // the operands lie at the edge of what the operator is meant for
	Outcomes []Outcome `json:"outcomes"`
	Lint     string    `json:"lint,omitempty"`    // what graph.Lint says about the case's graph
	Source   string    `json:"source,omitempty"`  // where in Gorgonia the reason is, where something is wrong
	Instead  string    `json:"instead,omitempty"` // what to use then
}

// An Operator sums up the cases of one operator.
type Operator struct {
	Name            string
	Cases           []CaseReport
	Gorgonia, Nabla verify.Verdict // the worst of the ordinary cases, on each runtime
	Wrong           []CaseReport   // ordinary cases that are not good
	Edges           []CaseReport   // extreme cases that are not good
}

// Good reports whether nothing speaks against the operator, its extreme cases aside.
func (o Operator) Good() bool { return len(o.Wrong) == 0 }

// bad lists verdicts from the most harmful to the least; all others are good.
var bad = []verify.Verdict{
	Hang, Crash, Overwrites, Forward, verify.Wrong, verify.NaN, verify.Nondeterministic, verify.Missing, Fails,
}

// harm orders verdicts: the larger, the less harmful.
func harm(v verify.Verdict) int {
	if i := slices.Index(bad, v); i >= 0 {
		return i
	}
	if v.Good() {
		return len(bad)
	}
	return 0
}

// Worst returns the most harmful outcome on a runtime, or on any if that is "".
func (c CaseReport) Worst(runtime string) Outcome {
	worst := Outcome{Verdict: verify.OK}
	for _, o := range c.Outcomes {
		if (runtime == "" || o.Runtime == runtime) && harm(o.Verdict) < harm(worst.Verdict) {
			worst = o
		}
	}
	return worst
}

// Good reports whether nothing speaks against the operator in this case.
func (c CaseReport) Good() bool { return harm(c.Worst("").Verdict) == len(bad) }

// Operators sums up the cases by operator, the worst first.
func (r *Report) Operators() []Operator {
	var list []Operator
	for _, c := range r.Cases {
		if len(list) == 0 || list[len(list)-1].Name != c.Op {
			list = append(list, Operator{Name: c.Op, Gorgonia: verify.OK, Nabla: verify.OK})
		}
		o := &list[len(list)-1]
		o.Cases = append(o.Cases, c)
		switch {
		case c.Extreme && !c.Good():
			o.Edges = append(o.Edges, c)
		case !c.Extreme:
			o.Gorgonia = worse(o.Gorgonia, c.Worst("gorgonia").Verdict)
			o.Nabla = worse(o.Nabla, c.Worst("nabla").Verdict)
			if !c.Good() {
				o.Wrong = append(o.Wrong, c)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Operator) int {
		if d := harm(worse(a.Gorgonia, a.Nabla)) - harm(worse(b.Gorgonia, b.Nabla)); d != 0 {
			return d
		}
		return min(len(b.Edges), 1) - min(len(a.Edges), 1)
	})
	return list
}

func worse(a, b verify.Verdict) verify.Verdict {
	if harm(b) < harm(a) {
		return b
	}
	return a
}

// worst returns the case to show of several: the first of the most harmful.
func worst(cases []CaseReport) CaseReport {
	return slices.MinFunc(cases, func(a, b CaseReport) int { return harm(a.Worst("").Verdict) - harm(b.Worst("").Verdict) })
}

// String returns a table of one line an operator, the worst first, and a line that sums it up. Wrong operators show their worst
// case, and what to use instead.
func (r *Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "stock operator\ton gorgonia\ton nabla\tcases\twhat is wrong\tinstead")
	wrong, cases := 0, 0
	all := r.Operators()
	for _, o := range all {
		cases += len(o.Cases)
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t", o.Name, o.Gorgonia, o.Nabla, len(o.Cases))
		switch {
		case !o.Good():
			wrong++
			c := worst(o.Wrong)
			fmt.Fprintf(w, "in %d, for one %s: %s\t%s\n", len(o.Wrong), c.Case, c.Worst("").Note, c.Instead)
		case len(o.Edges) > 0:
			c := worst(o.Edges)
			fmt.Fprintf(w, "only at the edge: %s: %s\t%s\n", c.Case, c.Worst("").Note, c.Instead)
		default:
			fmt.Fprint(w, "\t\n")
		}
	}
	w.Flush()
	fmt.Fprintf(&b, "%d of %d stock operators are right in all of %d cases but the most extreme\n", len(all)-wrong, len(all), cases)
	lines := strings.Split(b.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}
