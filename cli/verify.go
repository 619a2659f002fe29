package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"nabla/verify"
	"nabla/verify/stock"
)

func (a *app) verify() *cobra.Command {
	var s settings
	var rows int
	var ops, json, serve bool
	var markdown string
	cmd := &cobra.Command{
		Use:   "verify [recipe | data file]",
		Short: "Certify the gradients of a recipe's model, or of every operator",
		Long: "Verify compares the symbolic gradient with central differences in float64: of every element of every parameter of a\n" +
			"recipe's model on the first training rows or, with --ops, of every operator, layer and loss in all its cases.\n" +
			"Operators of Gorgonia's that are known to be wrong, and nodes that it takes for one, are warned of.\n\n" +
			"--ops also audits Gorgonia's own operators, value and gradient, on Gorgonia's machine and on Nabla's, the worst first.\n" +
			"Those that are wrong are findings, with what to use instead; the exit code is about Nabla's own alone.",
		Example: a.example("verify iris", "verify mnist --rows 1", "verify --ops"),
		Args:    atMostOne(whatToFit),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case serve:
				return stock.Serve(cmd.Context(), cmd.InOrStdin(), a.stdout)
			case !ops && markdown != "":
				return usagef("verify: --markdown writes the table of operators: want it with --ops")
			case !ops:
				return a.verifyModel(cmd, args, &s, rows, json)
			case len(args) > 0 || s.given(cmd) || cmd.Flags().Changed("rows"):
				return usagef("verify: --ops checks operators, not a recipe's model: want it with nothing but --json and --markdown")
			}
			return a.verifyOps(cmd.Context(), json, markdown)
		},
	}
	s.register(cmd, modelFlags...)
	cmd.Flags().IntVar(&rows, "rows", 3, "how many of the training rows")
	cmd.Flags().BoolVar(&ops, "ops", false, "check operators instead of a model")
	cmd.Flags().StringVar(&markdown, "markdown", "", "with --ops, write the table as a document to this `file` too")
	cmd.Flags().BoolVar(&json, "json", false, "print the report as JSON")
	cmd.Flags().BoolVar(&serve, serveFlag, false, "check single stock operators on request")
	if err := cmd.Flags().MarkHidden(serveFlag); err != nil {
		panic(err) // there is no such flag
	}
	return cmd
}

func (a *app) verifyModel(cmd *cobra.Command, args []string, s *settings, rows int, json bool) error {
	if rows < 1 {
		return usagef("--rows %d: want at least 1", rows)
	}
	j, err := a.prepare(cmd, args, s)
	if err != nil {
		return err
	}
	defer j.Close()
	warnings, err := j.Lint()
	if err != nil {
		return err
	}
	for _, w := range warnings {
		fmt.Fprintf(a.stderr, "warning: %s\n", w)
	}
	bar := newProgress(a.stderr, 1)
	report, err := j.Verify(cmd.Context(), rows, verify.Progress(bar.reached))
	bar.clear()
	return a.certify(cmd.Context(), report, err, json)
}

// A certificate is a report that is an error if it is about something wrong.
type certificate interface {
	fmt.Stringer
	Err() error
}

// certify prints a report unless err says that there is none, and returns what is wrong.
func (a *app) certify(ctx context.Context, report certificate, err error, json bool) error {
	if err != nil {
		return interrupted(ctx, err)
	}
	if json {
		err = a.printJSON(report)
	} else {
		_, err = fmt.Fprint(a.stdout, report)
	}
	if err != nil {
		return err
	}
	if wrong := report.Err(); wrong != nil {
		return because{"verification failed: " + wrong.Error(), errVerification}
	}
	return nil
}
