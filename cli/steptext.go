package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"nabla/run"
)

// An iterationText prints an iteration in the words of mini-batch learning: take a mini-batch, compute gradients, update
// parameters, repeat.
type iterationText struct {
	*run.Iteration
	w io.Writer
}

func printIteration(w io.Writer, it *run.Iteration, values bool) error {
	t := iterationText{it, w}
	t.head()
	t.takeBatch()
	if err := t.computeGradients(values); err != nil {
		return err
	}
	if err := t.update(); err != nil {
		return err
	}
	t.repeat()
	return nil
}

func (t iterationText) head() {
	fmt.Fprintf(t.w, "iteration %s of %s, epoch %s of %s\n\n", thousands(t.Number), thousands(t.Iterations), thousands(t.Epoch), thousands(t.Epochs))
	facts := facts{t.w}
	facts.add("recipe", t.Recipe)
	facts.add("model", t.Model)
	facts.add("loss", t.LossName)
	facts.add("solver", t.Solver)
	last := ""
	if over := t.TrainRows % t.Batch; t.PerEpoch*t.Batch > t.TrainRows && over > 0 {
		last = fmt.Sprintf(", the last of %s", count(over, "row"))
	}
	facts.add("epoch", fmt.Sprintf("%s rows / batch %s = %s%s", thousands(t.TrainRows), thousands(t.Batch), count(t.PerEpoch, "iteration"), last))
	if before := t.Number - 1; before > 0 {
		facts.add("before", count(before, "update")+" made")
	}
}

func (t iterationText) takeBatch() {
	fmt.Fprintf(t.w, "\n1. take a mini-batch: %s of the training data, counted from 0\n\n", count(len(t.Rows), "row"))
	rows := make([]string, len(t.Rows))
	for i, r := range t.Rows {
		rows[i] = fmt.Sprint(r)
	}
	facts := facts{t.w}
	facts.add("  rows", abridged(rows))
	facts.add("  labels", abridged(t.Labels))
}

// mostListed is how many rows of a mini-batch are listed.
const mostListed = 12

func abridged(list []string) string {
	if len(list) <= mostListed {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s, … and %d more", strings.Join(list[:mostListed], ", "), len(list)-mostListed)
}

func (t iterationText) computeGradients(values bool) error {
	fmt.Fprint(t.w, "\n2. compute gradients: forward to the loss, and back\n\n")
	table := tabwriter.NewWriter(t.w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "  layer\tshape\tmean\tstd\tmin\tmax\tzeros")
	if values {
		fmt.Fprint(table, "\tfirst values")
	}
	fmt.Fprintln(table)
	for _, l := range t.Layers {
		fmt.Fprintf(table, "  %s\t%s\t%.4g\t%.4g\t%.4g\t%.4g\t%.1f%%", l.Layer, times(l.Shape), l.Mean, l.Std, l.Min, l.Max, 100*l.Zeros)
		for i, v := range l.First {
			fmt.Fprintf(table, "%c%.4g", "\t "[min(i, 1)], v) // all in one cell
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(t.w, "\n  loss %s, the mean over the mini-batch\n\n", loss(t.Loss))
	table = tabwriter.NewWriter(t.w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  gradient of\tshape\tnorm\tlargest")
	for _, g := range t.Gradients {
		fmt.Fprintf(table, "  %s\t%s\t%.4g\t%.4g\n", g.Param, times(g.Shape), g.Norm, g.Max)
	}
	fmt.Fprintf(table, "  all\t\t%.4g\n\n", t.GradNorm)
	fmt.Fprintln(table, "  element\tvalue\tsymbolic gradient\tcentral difference\tdisagreement")
	for _, e := range t.Elements {
		fmt.Fprintf(table, "  %s\t%.7g\t%.7g\t%.7g\t%.1e\n", e, e.Value, e.Symbolic, e.Numeric, e.Difference())
	}
	return table.Flush()
}

func (t iterationText) update() error {
	fmt.Fprintf(t.w, "\n3. update parameters: %s, learning rate %.4g\n\n", solverName(t.Solver), t.LR)
	table := tabwriter.NewWriter(t.w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  element\tvalue\tupdate\tnew value")
	for _, e := range t.Elements {
		fmt.Fprintf(table, "  %s\t%.7g\t%+.7g\t%.7g\n", e, e.Value, e.Update, e.NewValue)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.w, "\n  loss of the same mini-batch %s → %s: it %s\n", loss(t.Loss), loss(float64(t.NewLoss)), t.Course())
	return err
}

func solverName(solver string) string {
	name, _, _ := strings.Cut(solver, " ")
	return name
}

func (t iterationText) repeat() {
	left := t.Iterations - t.Number
	if left == 0 {
		fmt.Fprintln(t.w, "\n4. repeat: this was the last iteration")
		return
	}
	fmt.Fprintf(t.w, "\n4. repeat: %s left, each with the next mini-batch\n", count(left, "iteration"))
}
