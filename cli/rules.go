package cli

import (
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"nabla/run"
)

func (a *app) rules() *cobra.Command {
	var s settings
	rows := []int{100, 1000, 10000, 60000}
	var files pictureFiles
	var json bool
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "Hand-written rules beside trained models, on handwritten digits",
		Long: "Rules tells MNIST's 10,000 test images apart by sixteen rules that people wrote, about holes, bays, width and where the ink\n" +
			"lies. Nothing in them is fitted. Beside them it trains the net of the recipe mnist on 100 images, on 1,000 and so on, all for\n" +
			"the same number of updates, and shows how many examples it takes to do better than the rules.",
		Example: a.example("rules", "rules --svg rules.svg", "rules --rows 100,60000 --iterations 1000 --json"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			recipe, err := run.Recipe("mnist")
			if err != nil {
				return err
			}
			whole := run.NewLayer("rules") // all images are there to train on
			whole.SetValue("data", "validation", 0., "rules")
			whole.SetValue("train", "monitor", "train_loss", "rules")
			flags, err := s.layers(cmd)
			if err != nil {
				return err
			}
			j, err := a.job(cmd, func() (*run.Job, error) {
				return run.Prepare(append([]*run.Layer{recipe, whole}, flags...), a.options...)
			})
			if err != nil {
				return err
			}
			defer j.Close()
			slices.Sort(rows)
			c, err := j.CompareRules(cmd.Context(), slices.Compact(rows))
			if err != nil {
				return interrupted(cmd.Context(), err)
			}
			if err := files.write(c.Draw); err != nil {
				return err
			}
			if json {
				return a.printJSON(c)
			}
			return a.printRules(c)
		},
	}
	cmd.Flags().IntSliceVar(&rows, "rows", rows, "numbers of images to train on")
	s.registerFlags(cmd, "iterations", "batch", "seed", "threads", "hidden", "lr", "data-dir")
	files.register(cmd)
	cmd.Flags().BoolVar(&json, "json", false, "print the comparison as JSON")
	return cmd
}

func (a *app) printRules(c *run.RuleComparison) error {
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "digit\tbecause of\tdecides\tright")
	for _, r := range c.Rules.Rules {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", r.Digit, r.Sees, thousands(r.Rows), share(r.Share))
	}
	fmt.Fprintln(w, "\ndigit\timages\tright")
	for digit, s := range c.Rules.Digits {
		fmt.Fprintf(w, "%d\t%s\t%s\n", digit, thousands(s.Rows), share(s))
	}
	fmt.Fprintf(w, "\nlearned from\tof %s test images right\ttime\n", thousands(c.Rules.Rows))
	fmt.Fprintf(w, "nothing: the rules\t%s\t%.1f s\n", percent(c.Rules.Accuracy), c.Rules.Seconds)
	for _, t := range c.Trained {
		fmt.Fprintf(w, "%s\t%s\t%.1f s\n", count(t.Rows, "image"), percent(t.Accuracy), t.Seconds)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "\n%s\n", verdictOnRules(c))
	return err
}

// verdictOnRules says how many images it takes to do better than the rules.
func verdictOnRules(c *run.RuleComparison) string {
	each := ", each model after " + count(c.Updates, "update")
	worse := 0
	for _, t := range c.Trained {
		if t.Accuracy > c.Rules.Accuracy {
			if worse == 0 {
				return fmt.Sprintf("%s are enough to do better than the rules%s", count(t.Rows, "image"), each)
			}
			return fmt.Sprintf("the rules do better than what is learned from %s, worse than from %s%s", count(worse, "image"), thousands(t.Rows), each)
		}
		worse = t.Rows
	}
	return fmt.Sprintf("the rules do better than what is learned from %s%s", count(worse, "image"), each)
}

func share(s run.Share) string {
	if s.Rows == 0 {
		return "–"
	}
	return percent(s.Accuracy())
}
