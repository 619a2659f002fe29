package verify

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/pkg/errors"
)

// An OpReport is what Operators found out. It prints as a table (String), and is a JSON object.
type OpReport struct {
	Cases []OpResult `json:"cases"`
}

// An OpResult is what was found out about one case.
type OpResult struct {
	Kind   string    `json:"kind"` // operator, layer or loss
	Op     string    `json:"op"`
	Case   string    `json:"case"`
	Checks []OpCheck `json:"checks"`
}

// An OpCheck is one check of a case, and its result for the worst of the operands.
type OpCheck struct {
	Name    string  `json:"name"` // float64, float32 or second order
	Verdict Verdict `json:"verdict"`
	Worst   Result  `json:"worst"`
}

// OK reports whether nothing speaks against any operator.
func (r *OpReport) OK() bool { return len(r.faults()) == 0 }

// Err returns nil if the report is OK, else an error that names each case at fault, with the operand, the element and what
// both sides say about it.
func (r *OpReport) Err() error {
	faults := r.faults()
	if faults == nil {
		return nil
	}
	return errors.Errorf("%d checks of operators, layers and losses have a gradient that does not hold: %s", len(faults), strings.Join(faults, "; "))
}

func (r *OpReport) faults() []string {
	var list []string
	for _, c := range r.Cases {
		for _, k := range c.Checks {
			if !k.Verdict.Good() {
				list = append(list, fmt.Sprintf("%s, %s, %s: %s", c.Op, c.Case, k.Name, k.Worst.fault()))
			}
		}
	}
	return list
}

// String returns a table for each kind, of one line a case, with the verdict of each check, and a line that sums it up.
func (r *OpReport) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	failing, kind := 0, ""
	for _, c := range r.Cases {
		if c.Kind != kind {
			kind = c.Kind
			fmt.Fprintf(w, "%s\tfloat64\tfloat32\tsecond order\toperands\tnote\n", kind)
		}
		fmt.Fprintf(w, "%s\t", c.Op)
		good, note := true, ""
		for _, k := range c.Checks {
			fmt.Fprintf(w, "%s\t", k.Verdict)
			if !k.Verdict.Good() && good {
				good, note = false, k.Worst.fault()
			}
			if k.Verdict == Unsupported {
				note = k.Worst.Note
			}
		}
		if !good {
			failing++
		}
		fmt.Fprintf(w, "%s\t%s\n", c.Case, note)
	}
	w.Flush()
	fmt.Fprintf(&b, "%d of %d cases hold\n", len(r.Cases)-failing, len(r.Cases))
	return trimLines(b.String())
}
