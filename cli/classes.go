package cli

import (
	"fmt"

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
	matrix := len(classes) <= mostConfused
	header := []string{"class", "rows", "precision", "recall", "f1"}
	for i, c := range classes {
		if matrix && i == 0 {
			header = append(header, "predicted as "+c.Name)
		} else if matrix {
			header = append(header, c.Name)
		}
	}
	lines := [][]string{header}
	for _, c := range classes {
		line := []string{c.Name, fmt.Sprintf("%.6g", c.Rows), fmt.Sprintf("%.4f", c.Precision), fmt.Sprintf("%.4f", c.Recall), fmt.Sprintf("%.4f", c.F1)}
		if matrix {
			for _, v := range c.Predicted {
				line = append(line, fmt.Sprintf("%.6g", v))
			}
		}
		lines = append(lines, line)
	}
	fmt.Fprintln(a.stdout)
	printTable(a.stdout, lines, 1)
	if !matrix {
		fmt.Fprintf(a.stdout, "%d classes: --json has the confusion matrix too\n", len(classes))
	}
}
