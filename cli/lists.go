package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"nabla/datasets"
	"nabla/losses"
	"nabla/metrics"
	"nabla/models"
	"nabla/run"
	"nabla/solvers"
	"nabla/solvers/schedule"
)

// An entry is a line of a list.
type entry struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// lists returns the commands that list what there is, a line each.
func (a *app) lists() []*cobra.Command {
	return []*cobra.Command{
		a.list("recipes", "Built-in recipes, for fit, show, verify, study and bench", run.Recipes(), run.DescribeRecipe),
		a.list("models", "Models, for --model and model.name", run.Models(a.options...), describeModel),
		a.list("metrics", "Metrics, for train.metrics and, after val_ or train_, for train.monitor", metrics.Names(), metrics.Describe),
		a.list("losses", "Losses, for loss.name", losses.Names(), losses.Describe),
		a.list("solvers", "Solvers, for --solver and solver.name", solvers.Names(), solvers.Describe),
		a.list("schedules", "Schedules of the learning rate, for schedule.name", schedule.Names(), schedule.Describe),
		a.list("datasets", "Built-in data sets, for --data and data.name", datasets.Names(), describeDataset),
	}
}

func (a *app) list(name, short string, names []string, describe func(string) string) *cobra.Command {
	var json bool
	cmd := &cobra.Command{
		Use: name, Short: short, Args: noArgs,
		Example: a.example(name, name+" --json"),
		RunE: func(*cobra.Command, []string) error {
			entries := make([]entry, len(names))
			for i, n := range names {
				entries[i] = entry{n, describe(n)}
			}
			if json {
				return a.printJSON(entries)
			}
			w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
			for _, e := range entries {
				fmt.Fprintf(w, "%s\t%s\n", e.Name, e.Description)
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&json, "json", false, "print name and description as JSON")
	return cmd
}

func describeModel(name string) string {
	if about := models.Describe(name); about != "" {
		return about
	}
	return "this program's own"
}

func describeDataset(name string) string {
	e, err := datasets.ByName(name)
	if err != nil {
		return ""
	}
	return e.About
}
