package fd

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/pkg/errors"
)

// String returns the study as two tables, of the schemes and of their errors at every power of ten, and what they say.
func (s *Study) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "f is %s, x = %v: f(x) = %.9g, f′(x) = %.16g (%s)\n", s.Function, float64(s.At), float64(s.Value), float64(s.Truth), s.Source)
	fmt.Fprintf(&b, "Ridders' method: f′(x) = %.16g ± %.1e, %d evaluations\n\n", float64(s.Adaptive.Value), float64(s.Adaptive.Error), s.Adaptive.Evals)

	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "scheme\tformula\tby Taylor's theorem\torder\tobserved\tfor h from\tto\trounding\tbest h\terror\tpredicted")
	for _, c := range s.Schemes {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t", c.Name, c.Formula, c.Taylor, c.Order)
		if finite(float64(c.Observed)) {
			fmt.Fprintf(w, "%.3f\t%.1e\t%.1e\t", float64(c.Observed), float64(c.From), float64(c.To))
		} else {
			fmt.Fprint(w, "–\t\t\t")
		}
		if finite(float64(c.Rounding)) {
			fmt.Fprintf(w, "%.2f", float64(c.Rounding))
		} else {
			fmt.Fprint(w, "–")
		}
		fmt.Fprintf(w, "\t%.1e\t%.1e\t%.1e\n", float64(c.Best.Observed), float64(c.Best.ObservedError), float64(c.Best.Predicted))
	}
	w.Flush()
	fmt.Fprintln(&b)

	fmt.Fprint(w, "h")
	for _, c := range s.Schemes {
		fmt.Fprintf(w, "\t%s", c.Name)
	}
	fmt.Fprintln(w)
	list := studySteps(float64(s.At))
	for k := 0; k < len(list); k += decade {
		fmt.Fprintf(w, "%.0e", list[k])
		for _, c := range s.Schemes {
			fmt.Fprintf(w, "\t%s", c.errorAt(list[k]))
		}
		fmt.Fprintln(w)
	}
	w.Flush()

	fmt.Fprint(&b, "\nCoarse steps: the truncated Taylor series rules, and h/10 divides the error by 10^order. Fine steps: rounding errors of the\n"+
		"values, about ε|f|, are divided by h, and h/10 multiplies the error by 10: the slope called rounding is −1. The best step\n"+
		"lies where the two meet.\n")
	for _, c := range s.Schemes {
		if c.Note != "" {
			fmt.Fprintf(&b, "%s: %s\n", c.Name, c.Note)
		}
	}
	for _, n := range s.Notes {
		fmt.Fprintln(&b, n)
	}
	return b.String()
}

// errorAt writes the error at a step, "–" where f is not defined.
func (c Scheme) errorAt(step float64) string {
	for _, p := range c.Points {
		if p.Step == step {
			return fmt.Sprintf("%.1e", p.Error)
		}
	}
	return "–"
}

// WriteCSV writes all steps of all schemes: scheme, h, value, error and the error that the model predicts. Numbers read back to
// the bit. The error is that of w.
func (s *Study) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"scheme", "h", "value", "error", "predicted_error"})
	for _, c := range s.Schemes {
		for _, p := range c.Points {
			row := []string{c.Name}
			for _, v := range []float64{p.Step, p.Value, p.Error, p.Predicted} {
				row = append(row, strconv.FormatFloat(v, 'g', -1, 64))
			}
			out.Write(row)
		}
	}
	out.Flush()
	return errors.Wrap(out.Error(), "study as CSV")
}
