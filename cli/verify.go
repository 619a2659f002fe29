package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"nabla/verify"
	"nabla/verify/stock"
)

func (a *app) verify() *cobra.Command {
	var s settings
	var f verifyFlags
	var ops, json, serve bool
	var markdown string
	cmd := &cobra.Command{
		Use:   "verify [recipe | data file]",
		Short: "Certify the gradients of a recipe's model, or of every operator",
		Long: "Verify compares the symbolic gradient with central differences in float64: of every element of every parameter of a\n" +
			"recipe's model on the first training rows or, with --ops, of every operator, layer and loss in all its cases.\n" +
			"Operators of Gorgonia's that are known to be wrong, and nodes that it takes for one, are warned of.\n\n" +
			"With --directional it compares slopes along random directions instead, which takes a thousandth of the time, and says\n" +
			"how likely it is to miss an error of one percent. --second-order checks the derivative of the gradient. --taylor\n" +
			"measures how fast Taylor's remainder shrinks: slope 2 if the gradient is right, 1 if it is not.\n\n" +
			"--ops also audits Gorgonia's own operators, value and gradient, on Gorgonia's machine and on Nabla's, the worst first.\n" +
			"Those that are wrong are findings, with what to use instead; the exit code is about Nabla's own alone.",
		Example: a.example("verify iris", "verify mnist --directional", "verify mnist --directional=16 --taylor", "verify iris --second-order", "verify --ops"),
		Args:    atMostOne(whatToFit),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case serve:
				return stock.Serve(cmd.Context(), cmd.InOrStdin(), a.stdout)
			case !ops && markdown != "":
				return usagef("verify: --markdown writes the table of operators: want it with --ops")
			case !ops:
				return a.verifyModel(cmd, args, &s, f, json)
			case len(args) > 0 || s.given(cmd) || f.given(cmd):
				return usagef("verify: --ops checks operators, not a recipe's model: want it with nothing but --json and --markdown")
			}
			return a.verifyOps(cmd.Context(), json, markdown)
		},
	}
	s.register(cmd, modelFlags...)
	f.register(cmd)
	cmd.Flags().BoolVar(&ops, "ops", false, "check operators instead of a model")
	cmd.Flags().StringVar(&markdown, "markdown", "", "with --ops, write the table as a document to this `file` too")
	cmd.Flags().BoolVar(&json, "json", false, "print the report as JSON")
	cmd.Flags().BoolVar(&serve, serveFlag, false, "check single stock operators on request")
	if err := cmd.Flags().MarkHidden(serveFlag); err != nil {
		panic(err) // there is no such flag
	}
	return cmd
}

// verifyFlags say how a model is verified.
type verifyFlags struct {
	rows, directions int
	second, taylor   bool
}

// someDirections is the number that --directional stands for.
const someDirections = "4"

func (f *verifyFlags) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.IntVar(&f.rows, "rows", 3, "how many of the training rows")
	fs.IntVar(&f.directions, "directional", 0, "check along random directions for every parameter, not every element; how many, as in --directional=16")
	fs.Lookup("directional").NoOptDefVal = someDirections
	fs.BoolVar(&f.second, "second-order", false, "check the derivative of the gradient along a random direction")
	fs.BoolVar(&f.taylor, "taylor", false, "measure the slope of Taylor's remainder as well")
}

// given reports whether any of the flags was given.
func (f *verifyFlags) given(cmd *cobra.Command) bool {
	return slices.ContainsFunc([]string{"rows", "directional", "second-order", "taylor"}, cmd.Flags().Changed)
}

// options returns what the flags ask for.
func (f *verifyFlags) options(cmd *cobra.Command) ([]verify.Option, error) {
	if f.rows < 1 {
		return nil, usagef("--rows %d: want at least 1", f.rows)
	}
	var opts []verify.Option
	if cmd.Flags().Changed("directional") {
		if f.directions < 1 {
			return nil, usagef("--directional %d: want at least 1", f.directions)
		}
		opts = append(opts, verify.Directional(f.directions))
	}
	if f.second {
		opts = append(opts, verify.SecondOrder())
	}
	if f.taylor {
		opts = append(opts, verify.Taylor())
	}
	return opts, nil
}

func (a *app) verifyModel(cmd *cobra.Command, args []string, s *settings, f verifyFlags, json bool) error {
	opts, err := f.options(cmd)
	if err != nil {
		return err
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
	report, err := j.Verify(cmd.Context(), f.rows, append(opts, verify.Progress(bar.reached))...)
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
