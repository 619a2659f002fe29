package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"nabla/internal/draw"
	"nabla/internal/registry"
	"nabla/run"
	"nabla/verify/fd"
)

func (a *app) study() *cobra.Command {
	var s settings
	var o studyOf
	var files studyFiles
	var json bool
	cmd := &cobra.Command{
		Use:   "study <function | recipe | data file>",
		Short: "Error of finite differences against their step, of a function or a recipe's loss",
		Long: "Study differentiates by forward, central, backward and fourth-order central differences with steps from 1 to 1e-15, and\n" +
			"compares the error with what Taylor's theorem says: its order, where rounding errors take over, and the best step.\n\n" +
			"The functions are " + strings.Join(fd.FunctionNames(), ", ") + ".\n" +
			"Of a recipe it studies the loss of the first training rows, in float64, along a line through the initial parameters;\n" +
			"the symbolic gradient is the truth, once an adaptive derivative agrees with it.",
		Example: a.example("study sin", "study tanh --at 1.3 --svg tanh.svg", "study digits --along linear_1/weight", "study iris --along 'linear/weight[0,1]' --csv iris.csv"),
		Args:    oneArg("a function, a recipe or a file of data"),
		RunE: func(cmd *cobra.Command, args []string) error {
			study, err := a.studyOf(cmd, args, &s, o)
			if err != nil {
				return err
			}
			if err := files.write(study); err != nil {
				return err
			}
			return a.certify(cmd.Context(), study, nil, json)
		},
	}
	cmd.Flags().Float64Var(&o.at, "at", 0.7, "x, for a function")
	cmd.Flags().StringVar(&o.along, "along", "", "parameter or element that moves, for a recipe, such as linear/weight[3,4] (default all of them)")
	cmd.Flags().IntVar(&o.rows, "rows", 3, "how many of the training rows, for a recipe")
	files.register(cmd)
	cmd.Flags().BoolVar(&json, "json", false, "print the study as JSON")
	s.register(cmd, modelFlags...)
	return cmd
}

// A studyOf says at which point something is studied.
type studyOf struct {
	at    float64
	along string
	rows  int
}

func (a *app) studyOf(cmd *cobra.Command, args []string, s *settings, o studyOf) (*fd.Study, error) {
	name, given := args[0], cmd.Flags().Changed
	if slices.Contains(fd.FunctionNames(), name) {
		if s.given(cmd) || given("along") || given("rows") {
			return nil, usagef("study %s: a function has no settings, parameters or rows: want --at, --csv, --svg, --png and --json only", name)
		}
		f, err := fd.FunctionByName(name)
		if err != nil {
			return nil, err
		}
		study, err := fd.NewStudy(name, f.Value, o.at, f.Slope(o.at), "analytic")
		if err != nil {
			return nil, usagef("--at %v: %v", o.at, err)
		}
		return study, nil
	}
	if _, err := os.Stat(name); err != nil && !strings.ContainsAny(name, `/\.`) && !slices.Contains(run.Recipes(), name) {
		return nil, usage{registry.Unknown("function or recipe", name, append(fd.FunctionNames(), run.Recipes()...))}
	}
	if given("at") {
		return nil, usagef("study %s: --at is for functions: a recipe's loss is studied at the model's initial parameters, --along says along which", name)
	}
	if o.rows < 1 {
		return nil, usagef("--rows %d: want at least 1", o.rows)
	}
	j, err := a.prepare(cmd, args, s)
	if err != nil {
		return nil, err
	}
	defer j.Close()
	return j.Study(o.rows, o.along)
}

// studyFiles are the files that a study goes to.
type studyFiles struct {
	csv     string
	picture pictureFiles
}

func (f *studyFiles) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.csv, "csv", "", "CSV `file` to write every step to")
	f.picture.register(cmd)
}

func (f *studyFiles) write(s *fd.Study) error {
	if f.csv != "" {
		if err := replace("--csv", f.csv, s.WriteCSV); err != nil {
			return err
		}
	}
	return f.picture.write(func() (*draw.Figure, error) { return run.DrawStudy(s) })
}
