package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"nabla/run"
)

// mostConfused is the number of classes up to which a confusion matrix is printed: more would not fit a screen.
const mostConfused = 12

// printClasses prints a table of how well each class is known and, on its right, the confusion matrix: what the rows of the
// class are taken for. Without classes it prints nothing.
func (a *app) printClasses(classes []run.Class) {
	if classes == nil {
		return
	}
	fmt.Fprintln(a.stdout)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	matrix := len(classes) <= mostConfused
	header := []string{"class", "rows", "precision", "recall", "f1"}
	widest := len(header[0])
	for _, c := range classes {
		widest = max(widest, utf8.RuneCountInString(c.Name))
	}
	header[0] = fmt.Sprintf("%-*s", widest, header[0]) // names begin on the left, numbers end on the right
	for i, c := range classes {
		if matrix && i == 0 {
			header = append(header, "predicted as "+c.Name)
		} else if matrix {
			header = append(header, c.Name)
		}
	}
	fmt.Fprintln(w, strings.Join(header, "\t")+"\t")
	for _, c := range classes {
		line := []string{fmt.Sprintf("%-*s", widest, c.Name), fmt.Sprintf("%.6g", c.Rows), fmt.Sprintf("%.4f", c.Precision), fmt.Sprintf("%.4f", c.Recall), fmt.Sprintf("%.4f", c.F1)}
		if matrix {
			for _, v := range c.Predicted {
				line = append(line, fmt.Sprintf("%.6g", v))
			}
		}
		fmt.Fprintln(w, strings.Join(line, "\t")+"\t")
	}
	w.Flush()
	for line := range strings.Lines(table.String()) {
		fmt.Fprint(a.stdout, strings.TrimPrefix(line, "  ")) // there is a gap on the left of the first column too
	}
	if !matrix {
		fmt.Fprintf(a.stdout, "%d classes: --json has the confusion matrix too\n", len(classes))
	}
}
