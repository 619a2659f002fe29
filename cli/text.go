package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"nabla/run"
)

// facts prints a list of names and what there is to say about each.
type facts struct{ w io.Writer }

func (f facts) add(name, text string) { fmt.Fprintf(f.w, "%-11s %s\n", name, text) }

// scores writes a loss and metrics as people read them.
func scores(r run.Results) string {
	text := "loss " + loss(float64(r["loss"]))
	for _, name := range slices.Sorted(maps.Keys(r)) {
		if name != "loss" {
			text += fmt.Sprintf(", %s %s", name, metric(name, float64(r[name])))
		}
	}
	return text
}

// metric writes a metric's value: accuracies in percent.
func metric(name string, v float64) string {
	if strings.HasSuffix(name, "accuracy") {
		return percent(v)
	}
	return fmt.Sprintf("%.4g", v)
}

func percent(share float64) string { return fmt.Sprintf("%.2f%%", 100*share) }

// loss writes four digits, behind the point as long as there is anything to see.
func loss(v float64) string {
	if v >= 1000 || v < 0.001 {
		return fmt.Sprintf("%.4g", v)
	}
	return fmt.Sprintf("%.4f", v)
}

// count writes a number of things: 1 row, 2 rows.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return thousands(n) + " " + thing + "s"
}

// thousands writes an integer with separators: 54,000.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, groups...), ",")
}
