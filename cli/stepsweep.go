package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"nabla/run"
)

// sweepFlags follow loss and accuracy along a weight instead of showing an iteration.
type sweepFlags struct {
	run.WeightSweep
	picture pictureFiles
}

func (f *sweepFlags) register(cmd *cobra.Command) {
	f.WeightSweep = run.DefaultWeightSweep()
	fs := cmd.Flags()
	fs.StringVar(&f.Weight, "sweep-weight", "", "show loss and accuracy as functions of this `weight` instead, such as linear/weight[3,4]")
	fs.IntVar(&f.Rows, "rows", 0, "with --sweep-weight, on so many training rows instead of the mini-batch")
	fs.Float64Var(&f.Span, "span", f.Span, "with --sweep-weight, how far to either side of its value")
	f.picture.register(cmd)
}

// check refuses flags that do not go together.
func (f *sweepFlags) check(cmd *cobra.Command) error {
	only, with := []string{"rows", "span", "svg", "png"}, "belongs to --sweep-weight, which is not given"
	if f.Weight != "" {
		only, with = []string{"param", "index", "values", "html"}, "does not go with --sweep-weight, which shows one weight"
	}
	for _, name := range only {
		if cmd.Flags().Changed(name) {
			return usagef("--%s %s", name, with)
		}
	}
	if cmd.Flags().Changed("rows") && f.Rows < 1 {
		return usagef("--rows %d: want 1 or more", f.Rows)
	}
	return nil
}

// sweepWeight prints and draws loss and accuracy along a weight.
func (a *app) sweepWeight(cmd *cobra.Command, j *run.Job, f *sweepFlags, json bool) error {
	c, err := j.SweepWeight(cmd.Context(), f.WeightSweep)
	if err != nil {
		return interrupted(cmd.Context(), err)
	}
	if err := f.picture.write(c.Draw); err != nil {
		return err
	}
	if json {
		return a.printJSON(c)
	}
	return printSweep(a.stdout, c)
}

// sweepLines is how many points of a sweep are printed.
const sweepLines = 9

func printSweep(w io.Writer, c *run.WeightCurve) error {
	fmt.Fprintf(w, "loss and accuracy of %s as %s changes, all other weights as they are before iteration %s\n\n",
		count(c.Rows, "row"), c.Weight, thousands(c.Iteration))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  weight\tloss\tderivative\taccuracy")
	last := len(c.Points) - 1
	for k := range sweepLines {
		i := k * last / (sweepLines - 1)
		fmt.Fprintf(table, "  %.4g\t%s\t%+.4g\t%s\n", c.Points[i], loss(c.Loss[i]), c.Derivative[i], percent(c.Accuracy[i]))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s points: the loss takes %s, accuracy %s in %s.\n",
		thousands(len(c.Points)), count(c.Losses, "distinct value"), count(c.Accuracies, "distinct value"), count(c.Jumps, "jump"))
	if c.Losses == 1 {
		_, err := fmt.Fprintln(w, "On these rows nothing depends on this weight, so it learns nothing from them.")
		return err
	}
	fmt.Fprint(w, "Between jumps the derivative of accuracy is 0, which says nothing about where to go; that of the loss does.\n\n")
	fmt.Fprintf(w, "The weight is %.7g, where the derivative of the loss is %+.4g: %s.\nThe update makes it %.7g.",
		c.At.Weight, c.At.Derivative, direction(c.At.Derivative), c.Updated)
	if c.At.Derivative != 0 && (c.Updated-c.At.Weight)*c.At.Derivative > 0 {
		fmt.Fprint(w, " It goes the other way: a solver with a memory follows earlier gradients too, and the mini-batch may say otherwise.")
	}
	if !c.Inside() {
		_, err := fmt.Fprintf(w, "\nThe loss is least, %s, at an end of the range, %.4g: try a wider --span.\n", loss(c.Least.Loss), c.Least.Weight)
		return err
	}
	_, err := fmt.Fprintf(w, "\nThe loss is least, %s, near %.4g, where the derivative is %+.1e: there this weight would stop to learn.\n",
		loss(c.Least.Loss), c.Least.Weight, c.Least.Derivative)
	return err
}

// direction says where a derivative sends a weight.
func direction(derivative float64) string {
	switch {
	case derivative > 0:
		return "positive, so the loss falls if the weight falls"
	case derivative < 0:
		return "negative, so the loss falls if the weight grows"
	}
	return "neither way"
}
