package verify

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// String returns a table of one line a parameter, the worst first, and a line that sums it up.
func (r *Report) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "verdict\tparameter\tshape\telements\tresolved\tworst\tsymbolic\tnumeric\terror\tbar\tnote")
	failing := 0
	for _, p := range r.worstFirst() {
		if !p.Verdict.Good() {
			failing++
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t", p.Verdict, p.Name, times(p.Shape), p.Elements, p.Resolved)
		if e := p.Worst; e.Index == nil {
			fmt.Fprintf(w, "\t\t\t\t\t%s\n", p.Note)
		} else {
			fmt.Fprintf(w, "%v\t%.8g\t%.8g\t%.1e\t%.1e\t%s\n", e.Index, float64(e.Symbolic), float64(e.Numeric), float64(e.Error), float64(e.Bar), p.Note)
		}
	}
	w.Flush()
	fmt.Fprintf(&b, "%d of %d parameters hold: %d elements in %s, loss %.6g\n",
		len(r.Params)-failing, len(r.Params), r.Elements, r.Dtype, float64(r.Loss))
	return trimLines(b.String())
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
