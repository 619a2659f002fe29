package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"nabla/datasets"
	"nabla/run"
)

const whatToOpen = "a run folder"

func (a *app) eval() *cobra.Command {
	var data string
	var json bool
	cmd := &cobra.Command{
		Use:   "eval RUN",
		Short: "Loss and metrics of a run's best weights",
		Long: "Eval computes loss and metrics of the best weights of a run: on the test rows that the run held back, or on the\n" +
			"rows of a CSV file with a header that has the run's columns and its target. For a classifier it also says how\n" +
			"well each class is known, and what its rows are taken for.",
		Example: a.example("eval runs/mnist/1", "eval runs/iris/1 --data more.csv", "eval runs/mnist/1 --json"),
		Args:    oneArg(whatToOpen),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.runEval(cmd, args[0], data, json) },
	}
	cmd.Flags().StringVar(&data, "data", "", "CSV `file` with answers, instead of the run's test rows")
	cmd.Flags().BoolVar(&json, "json", false, "print the result as JSON")
	return cmd
}

func (a *app) runEval(cmd *cobra.Command, dir, data string, json bool) error {
	r, err := run.Open(dir, a.options...)
	if err != nil {
		return err
	}
	from := "test"
	var rows *datasets.Table
	if cmd.Flags().Changed("data") {
		from = data
		rows, err = r.ReadExamples(data)
	} else {
		rows, err = r.TestRows()
	}
	if err != nil {
		return err
	}
	e, err := r.Evaluate(cmd.Context(), rows)
	if e == nil {
		return interrupted(cmd.Context(), err)
	}
	if json {
		// data is a file, or "test" for the run's own test rows
		object := map[string]any{"run": dir, "data": from, "rows": rows.Len(), "weighted": e.Weighted}
		for name, v := range e.Results {
			object[name] = v
		}
		if e.Classes != nil {
			object["classes"] = e.Classes
		}
		if failed := a.printJSON(object); failed != nil {
			return failed
		}
		return err
	}
	what := count(rows.Len(), "test row")
	if from != "test" {
		what = count(rows.Len(), "row") + " of " + from
	}
	if e.Weighted {
		what += ", weighted"
	}
	fmt.Fprintf(a.stdout, "%s on %s: %s\n", dir, what, scores(e.Results))
	a.printClasses(e.Classes)
	return err
}
