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
		Short: "Loss and metric of a run's best weights",
		Long: "Eval computes loss and metric of the best weights of a run: on the test rows that the run held back, or on the\n" +
			"rows of a CSV file with a header that has the run's columns and its target.",
		Example: a.example("eval runs/mnist/1", "eval runs/iris/1 --data more.csv", "eval runs/mnist/1 --json"),
		Args:    oneArg(whatToOpen),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.runEval(cmd, args[0], data, json) },
	}
	cmd.Flags().StringVar(&data, "data", "", "CSV `file` with answers, instead of the run's test rows")
	cmd.Flags().BoolVar(&json, "json", false, "print the result as JSON")
	return cmd
}

// evaluation is the result of eval.
type evaluation struct {
	Run  string `json:"run"`
	Data string `json:"data"` // a file, or "test" for the run's own test rows
	Rows int    `json:"rows"`
	*run.Results
}

func (a *app) runEval(cmd *cobra.Command, dir, data string, json bool) error {
	r, err := run.Open(dir, a.options...)
	if err != nil {
		return err
	}
	e := evaluation{Run: dir, Data: "test"}
	var rows *datasets.Table
	if cmd.Flags().Changed("data") {
		e.Data = data
		rows, err = r.ReadExamples(data)
	} else {
		rows, err = r.TestRows()
	}
	if err != nil {
		return err
	}
	e.Rows = rows.Len()
	e.Results, err = r.Evaluate(cmd.Context(), rows)
	if e.Results == nil {
		return interrupted(cmd.Context(), err)
	}
	if json {
		if failed := a.printJSON(e); failed != nil {
			return failed
		}
		return err
	}
	what := count(e.Rows, "test row")
	if e.Data != "test" {
		what = count(e.Rows, "row") + " of " + e.Data
	}
	fmt.Fprintf(a.stdout, "%s on %s: %s\n", dir, what, scores(e.Results))
	return err
}
