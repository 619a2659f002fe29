package main

import (
	"fmt"
	"strings"
)

const sectionText = `## Mutation score

Does the checker catch wrong gradients? ` + "`go run ./verify/mutation`" + ` changes the source of the code that makes gradients, one small change at a time, has
each such mutant checked, and counts: the gradient methods of operators (package graph/op), the reverse mode (graph/grad.go), and the kernels that
operators can reach (internal/simd in Go, and the assembly, by way of changes of its generator). A mutant counts as caught if the checks
of all operators, layers, losses and a few graphs, as ` + "`train verify`" + ` runs them, find fault with it under one of the kernel sets, or if the process
crashes or does not end. Not counted is what does not compile, what is no other function (by machine where the assembly or the program comes
out the same, else by an argument that is given), and what differs by rounding errors alone; all of these are listed.

A changed forward pass is no wrong gradient. It is caught where it disagrees with its gradient; where the changed function has the right
gradient all the same (a product with another factor is one, for its gradients are products), there is nothing wrong for a check of
gradients to find, and tests of values are what finds it: these are counted as consistent. Mutants of forward passes are therefore apart.

`

// section returns the section of the document.
func (t *tally) section(points []*point) string {
	var b strings.Builder
	b.WriteString(sectionText)
	row := func(name string, s *score) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |", name, s.tried, s.equivalent, s.consistent, s.counted())
		for _, m := range modes {
			fmt.Fprintf(&b, " %d | %s |", s.caught[m.name], s.percent(m.name))
		}
		b.WriteString("\n")
	}
	head := func(first string) {
		fmt.Fprintf(&b, "| %s | mutants | equivalent | consistent | counted |", first)
		for _, m := range modes {
			fmt.Fprintf(&b, " caught, %s | score |", m.name)
		}
		fmt.Fprintf(&b, "\n|---|---|---|---|---|%s\n", strings.Repeat("---|---|", len(modes)))
	}
	tried := 0
	for _, s := range t.groups {
		tried += s.tried
	}
	fmt.Fprintf(&b, "%d of the %d mutants of the source as it is were tried.\n\n", tried, t.known)
	head("what is changed")
	for _, g := range groups[:3] {
		row(string(g), t.groups[g])
	}
	row("**all gradients**", t.all)
	row(string(forward), t.groups[forward])
	b.WriteString("\nThe mutants of gradients by what was changed:\n\n")
	head("kind")
	for _, k := range kinds {
		if t.kinds[k].tried > 0 {
			row(string(k), t.kinds[k])
		}
	}
	fmt.Fprintf(&b, "\nWhat caught them, of the checks of a full run whichever came first:")
	for i, way := range []string{"float64", "float32", "second order", "error", "crash", "timeout"} {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " %s %d", way, t.all.how[way])
	}
	b.WriteString(". An error is a gradient that cannot be made or run, such as one of the wrong shape. [All mutants that were not caught](mutants.md), one by one.\n")
	b.WriteString(curve(points))
	return b.String()
}

// curve returns the table of the detection curve.
func curve(points []*point) string {
	if len(points) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(`
### Detection curve

An error of known size put into the gradient of the first operand of every operator's case, either all of it times 1 + ε or a single
element: the share that is caught, of the cases whose gradient is not zero there.

| ε |`)
	var columns [][]*point
	for _, p := range points {
		if p.Error != errorsOf[0] {
			continue
		}
		what := "all of it"
		if p.Element {
			what = "one element"
		}
		fmt.Fprintf(&b, " %s, %s, %s |", p.Mode, what, p.Check)
		var column []*point
		for _, q := range points {
			if q.Mode == p.Mode && q.Element == p.Element && q.Check == p.Check {
				column = append(column, q)
			}
		}
		columns = append(columns, column)
	}
	fmt.Fprintf(&b, "\n|---|%s\n", strings.Repeat("---|", len(columns)))
	for i, e := range errorsOf[1:] {
		fmt.Fprintf(&b, "| %.0e |", e)
		for _, c := range columns {
			fmt.Fprintf(&b, " %.1f%% |", 100*float64(c[i+1].Caught)/float64(c[i+1].Cases))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// list returns the document of the mutants that were not caught.
func (t *tally) list() string {
	var b strings.Builder
	b.WriteString("# Mutants that were not caught\n\nWritten by `go run ./verify/mutation -report docs/verification.md`; the reasons are kept in verify/mutation/reasons.txt.\n")
	write := func(title, text string, list []outcome) {
		fmt.Fprintf(&b, "\n## %s: %d\n\n%s\n\n", title, len(list), text)
		for _, o := range list {
			why := ""
			if r, ok := reasonFor(t.reasons, o.Key); ok {
				why = " " + r.class + ": " + r.text
			}
			if o.Same {
				why = " The program is the same, to the last byte."
				if o.folder == generatorFolder {
					why = " The assembly is the same."
				}
			} else if !o.Runs {
				why += " No case runs it."
			}
			var open []string
			for _, m := range modes {
				if o.Caught[m.name] == "" {
					open = append(open, m.name)
				}
			}
			fmt.Fprintf(&b, "- %s:%d, %s, %s: `%s` → `%s` (%s).%s\n", o.File, o.Line, o.fn.name, o.Kind, o.Before, o.After, strings.Join(open, ", "), why)
		}
	}
	write("Survivors", "They count against the score.", t.survivors)
	write("Equivalent", "By machine where so said, else by the argument given; they are not counted.", t.equivalent)
	write("Consistent", "Forward passes that compute another function, whose gradient is right.", t.consistent)
	return b.String()
}
