package stock

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nabla/verify"
)

// Markdown returns the document of the report, and of another about operators, layers and losses of our own.
func (r *Report) Markdown(own *verify.OpReport) string {
	d := document{}
	d.introduce()
	all := r.Operators()
	d.wrong(all)
	d.edges(all)
	d.right(all)
	d.exclusions()
	d.own(own)
	return d.String()
}

type document struct{ strings.Builder }

func (d *document) printf(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// row writes a line of a table.
func (d *document) row(cells ...string) {
	d.printf("| %s |\n", strings.Join(cells, " | "))
}

func (d *document) head(cells ...string) {
	d.row(cells...)
	d.printf("%s|\n", strings.Repeat("|---", len(cells)))
}

func (d *document) introduce() {
	d.printf(`# The operators, and what is wrong with them

Written by `+"`go run ./cmd/train verify --ops --markdown docs/operators.md`"+`; a test holds it against the code.

Whoever trains by gradients trusts that they are right, and a wrong one raises no error: training only goes badly. So every
differentiable operator of [Gorgonia](https://gorgonia.org) %s, with gorgonia.org/tensor %s, was put to the test, and so was
everything of Nabla's own.

**How.** A case applies an operator to operands of some shape. It also says, in plain Go and from the textbook, what the
value is. The value that Gorgonia computes is compared with that, and the gradient with numerical derivatives of it, element by
element, in float64 and float32, by a method that estimates its own error. Nothing is accused by name: verdicts come from numbers.
Each case runs in a child process, since some end it.

**On Gorgonia** is what a user of Gorgonia meets: gorgonia.Grad on a TapeMachine. **On Nabla** is the same operator by graph.Grad
on Nabla's machine, which helps where the fault is in Gorgonia's machine, and not where it is in the operator.

**Your own graph.** `+"`graph.Lint(nodes...)`"+` warns of what is silently wrong; verify.Gradients checks the numbers.

| verdict | meaning |
|---|---|
| ok | value and gradient are right |
| zero, noisy, kink | so they are: the gradient is zero, or too small to tell, or one of the slopes at a kink |
| VALUE WRONG | the value is not what it is by definition |
| WRONG | the gradient is not the derivative |
| nan | the gradient is not a number, though there is one |
| OVERWRITES | running the graph changes its operands |
| nondeterministic | the same graph on the same operands gives two values |
| CRASH, HANG | the process ends, and nothing can be recovered; it never ends |
| fails | an error, or a panic that can be recovered |

`, gorgoniaVersion, tensorVersion)
}

func (d *document) wrong(all []Operator) {
	n := 0
	for _, o := range all {
		if !o.Good() {
			n++
		}
	}
	d.printf("## Stock operators that are wrong: %d of %d\n\nThe most harmful first. Cases that are not named here are right.\n\n", n, len(all))
	for _, o := range all {
		if o.Good() {
			continue
		}
		d.printf("### %s\n\n", o.Name)
		d.cases(o.Wrong)
		c := worst(o.Wrong)
		d.printf("%d of %d cases. ", len(o.Wrong), len(o.Cases))
		if c.Lint != "" {
			d.printf("%s%s. ", strings.ToUpper(c.Lint[:1]), c.Lint[1:])
		}
		if c.Source != "" {
			d.printf("Source: %s. ", c.Source)
		}
		d.printf("**Instead:** %s.\n\n", c.Instead)
	}
}

// cases writes a table of cases, one line for those that got the same verdicts.
func (d *document) cases(list []CaseReport) {
	type verdicts struct{ gorgonia, nabla verify.Verdict }
	alike := map[verdicts][]CaseReport{}
	var order []verdicts
	for _, c := range list {
		v := verdicts{c.Worst("gorgonia").Verdict, c.Worst("nabla").Verdict}
		if alike[v] == nil {
			order = append(order, v)
		}
		alike[v] = append(alike[v], c)
	}
	d.head("operands", "on Gorgonia", "on Nabla", "for example")
	for _, v := range order {
		c := alike[v][0]
		name, o := c.Case, c.Worst("")
		if more := len(alike[v]) - 1; more > 0 {
			name += fmt.Sprintf("; and %d more", more)
		}
		if o.Dtype == "float32" {
			o.Note += " (float32)"
		}
		d.row(cell(name), string(v.gorgonia), string(v.nabla), cell(o.Note))
	}
	d.printf("\n")
}

// cell makes text fit into a cell of a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

func (d *document) edges(all []Operator) {
	d.printf("## Wrong only at the edge\n\nOperands that an operator is hardly meant for.\n\n")
	d.head("operator", "case", "on Gorgonia", "on Nabla", "finding", "instead")
	for _, o := range all {
		for _, c := range o.Edges {
			d.row(o.Name, cell(c.Case), string(c.Worst("gorgonia").Verdict), string(c.Worst("nabla").Verdict), cell(c.Worst("").Note), c.Instead)
		}
	}
	d.printf("\n")
}

func (d *document) right(all []Operator) {
	d.printf("## Stock operators that are right\n\nOn both machines, in both precisions and in all cases, those at the edge aside: scalars and tensors of up to four axes, odd\n" +
		"sizes, axes of size 1. `train verify --ops --json` lists the cases.\n\n")
	d.head("operator", "cases", "of them at the edge")
	for _, o := range all {
		if !o.Good() {
			continue
		}
		edges := ""
		for _, c := range o.Cases {
			if c.Extreme {
				edges += "; " + c.Case
			}
		}
		d.row(o.Name, fmt.Sprint(len(o.Cases)), cell(strings.TrimPrefix(edges, "; ")))
	}
	d.printf("\n")
}

func (d *document) exclusions() {
	d.printf("## Functions without cases\n\n")
	d.head("functions", "why")
	for _, e := range Exclusions() {
		d.row(strings.Join(e.Functions, ", "), e.Reason)
	}
	d.printf("\n")
}

// own writes a line for each of our operators, layers and losses: how often each verdict was found.
func (d *document) own(r *verify.OpReport) {
	d.printf("## Nabla's own operators, layers and losses\n\n" +
		"Second order is the derivative of the gradient, which Gorgonia's own Grad gets wrong. Layers are checked in training and in evaluation.\n\n")
	d.head("", "name", "cases", "float64", "float32", "second order")
	for first := 0; first < len(r.Cases); {
		c := r.Cases[first]
		last := first
		for last < len(r.Cases) && r.Cases[last].Kind == c.Kind && r.Cases[last].Op == c.Op {
			last++
		}
		cells := []string{c.Kind, c.Op, fmt.Sprint(last - first)}
		for k := range c.Checks {
			count := map[verify.Verdict]int{}
			for _, one := range r.Cases[first:last] {
				count[one.Checks[k].Verdict]++
			}
			cells = append(cells, counted(count))
		}
		d.row(cells...)
		first = last
	}
}

// counted lists verdicts, the most frequent first.
func counted(count map[verify.Verdict]int) string {
	verdicts := slices.SortedFunc(maps.Keys(count), func(a, b verify.Verdict) int {
		return cmp.Or(count[b]-count[a], strings.Compare(string(a), string(b)))
	})
	list := make([]string, len(verdicts))
	for i, v := range verdicts {
		list[i] = fmt.Sprintf("%d %s", count[v], v)
	}
	return strings.Join(list, ", ")
}
