package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"nabla/run"
)

// compareFlags are the flags of compare.
type compareFlags struct {
	by      string
	picture pictureFiles
	json    bool
}

func (a *app) compare() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare RUN…",
		Short: "Runs side by side: results, settings in which they differ, curves",
		Long: "Compare prints a table of runs, the better first, and a table of the settings in which they differ; with --svg or --png\n" +
			"it draws their learning curves over each other. Runs that were stopped or are still at work are shown with what they\n" +
			"have. Loss and metrics of training and validation are those of the best epoch, those of the test of its weights;\n" +
			"seconds are those of all epochs.",
		Example: a.example("compare runs/mnist/1 runs/mnist/2", "compare runs/mnist/* --by test_accuracy --svg curves.svg", "compare runs/iris/1 runs/iris/2 --json"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.runCompare(args, &f) },
	}
	cmd.Flags().StringVar(&f.by, "by", "", "result to sort by, such as val_loss or test_accuracy (default what the first run monitors)")
	f.picture.register(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "print the comparison as JSON")
	return cmd
}

func (a *app) runCompare(dirs []string, f *compareFlags) error {
	c, err := run.Compare(dirs, f.by, a.options...)
	if err != nil {
		return err
	}
	if err := f.picture.write(c.Draw); err != nil {
		return err
	}
	if f.json {
		return a.printJSON(c)
	}
	a.printRuns(c)
	return nil
}

// printRuns prints the results of runs, and the settings in which they differ.
func (a *app) printRuns(c *run.Comparison) {
	results := columnsOf(c.Runs)
	header := []string{"run", "recipe", "status", "epochs", "steps", "parameters", "best epoch"}
	for _, name := range results {
		header = append(header, strings.Replace(name, "_", " ", 1)) // as in the table of the epochs: val loss
	}
	lines := [][]string{append(header, "seconds")}
	for _, r := range c.Runs {
		line := []string{
			r.Run, r.Recipe, strings.ReplaceAll(r.Status, "_", " "), thousands(r.Epochs), thousands(r.Steps), known(r.Parameters), known(r.BestEpoch),
		}
		for _, name := range results {
			line = append(line, resultCell(r, name))
		}
		lines = append(lines, append(line, fmt.Sprintf("%.1f", r.Seconds)))
	}
	printTable(a.stdout, lines, 3)
	fmt.Fprintf(a.stdout, "sorted by %s, the better first\n", c.By)
	if len(c.Runs) < 2 {
		return
	}
	if len(c.Differ) == 0 {
		fmt.Fprintln(a.stdout, "\nthe runs have the same settings")
		return
	}
	fmt.Fprintln(a.stdout)
	lines = [][]string{append([]string{"run"}, c.Differ...)}
	for _, r := range c.Runs {
		line := []string{r.Run}
		for _, key := range c.Differ {
			line = append(line, orDash(r.Settings[key]))
		}
		lines = append(lines, line)
	}
	if len(c.Differ) > len(c.Runs) { // as with other models or solvers: a setting a line
		lines[0][0] = ""
		lines = transpose(lines)
	}
	printTable(a.stdout, lines, len(lines[0]))
}

func transpose(lines [][]string) [][]string {
	out := make([][]string, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			out[i] = append(out[i], cell)
		}
	}
	return out
}

// columnsOf returns the names of all results that any run has: those of training, of validation, of the test.
func columnsOf(runs []*run.Course) (names []string) {
	for _, prefix := range []string{"train_", "val_", "test_"} {
		for _, r := range runs {
			for _, name := range r.Names() {
				if strings.HasPrefix(name, prefix) && !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// nothing stands in a table where there is nothing to say.
const nothing = "-"

func resultCell(r *run.Course, name string) string {
	v, ok := r.Value(name)
	_, bare, _ := strings.Cut(name, "_")
	switch {
	case !ok:
		return nothing
	case bare == "loss":
		return loss(v)
	}
	return metric(bare, v)
}

// known writes a number that is 0 as long as it is not known.
func known(n int) string {
	if n == 0 {
		return nothing
	}
	return thousands(n)
}

func orDash(text string) string {
	if text == "" {
		return nothing
	}
	return text
}
