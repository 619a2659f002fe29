package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"nabla/run"
)

func (a *app) lrfind() *cobra.Command {
	var s settings
	o := run.DefaultRateSearch()
	var picture string
	var json bool
	cmd := &cobra.Command{
		Use:   "lrfind [recipe | data file]",
		Short: "Look for a learning rate: short trainings in which it grows",
		Long: "Lrfind trains for some steps in which the learning rate grows by the same factor from one to the next, until the loss\n" +
			"diverges, once for each of several seeds. A seed suggests the rate at which its loss, smoothed, falls fastest, or a\n" +
			"tenth of that at which it is least, whichever is less; the suggestion is the geometric mean. When seeds differ by\n" +
			"more than --agree there is none, and the exit code is 1. The recipe's schedule is not used.",
		Example: a.example("lrfind mnist", "lrfind digits --solver sgd --picture lrfind.svg", "lrfind iris --seeds 5 --from 1e-4 --json"),
		Args:    atMostOne(whatToFit),
		RunE: func(cmd *cobra.Command, args []string) error {
			if json && picture == "-" {
				return usagef("--json and --picture - both write to stdout: give --picture a file")
			}
			j, err := a.prepare(cmd, args, &s)
			if err != nil {
				return err
			}
			defer j.Close()
			return a.findRate(cmd.Context(), j, o, picture, json)
		},
	}
	s.register(cmd, "batch", "threads", "model", "hidden", "solver", "seed", "data-dir", "target")
	cmd.Flags().Float64Var(&o.From, "from", o.From, "rate of the first step")
	cmd.Flags().Float64Var(&o.To, "to", o.To, "rate of the last step")
	cmd.Flags().IntVar(&o.Steps, "steps", o.Steps, "steps of each seed, at least 20")
	cmd.Flags().IntVar(&o.Seeds, "seeds", o.Seeds, "how many seeds, at least 2")
	cmd.Flags().Float64Var(&o.Agree, "agree", o.Agree, "greatest factor between what two seeds suggest")
	cmd.Flags().StringVar(&picture, "picture", "", "SVG `file` to draw the curves to; - is stdout, instead of the table")
	cmd.Flags().BoolVar(&json, "json", false, "print the curves as JSON")
	return cmd
}

func (a *app) findRate(ctx context.Context, j *run.Job, o run.RateSearch, picture string, json bool) error {
	r, err := j.FindRate(ctx, o)
	if err != nil {
		return interrupted(ctx, err)
	}
	switch picture {
	case "":
	case "-":
		if err := r.WriteSVG(a.stdout); err != nil {
			return err
		}
		return r.Err()
	default:
		if err := replace("--picture", picture, func(w io.Writer) error { return r.WriteSVG(w) }); err != nil {
			return err
		}
	}
	if json {
		if err := a.printJSON(r); err != nil {
			return err
		}
		return r.Err()
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "seed\tsteepest\tleast loss\tsuggestion\t")
	for _, c := range r.Curves {
		note := ""
		if c.Diverged {
			note = fmt.Sprintf("diverged at %.3g", c.Rates[len(c.Rates)-1])
		}
		fmt.Fprintf(w, "%d\t%.3g\t%.3g\t%.3g\t%s\n", c.Seed, c.Steepest, c.Minimum, c.Suggestion, note)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := r.Err(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "\ntry --lr %.1g: the seeds agree within a factor of %.2g\n", r.Suggestion, r.Spread)
	return err
}
