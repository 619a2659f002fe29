package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"nabla/descent"
	"nabla/internal/draw"
	"nabla/solvers"
)

func (a *app) descend() *cobra.Command {
	var o descend
	cmd := &cobra.Command{
		Use:   "descend <function>",
		Short: "Gradient descent on a function of one or two variables, step by step",
		Long: "Descend goes down on a function with any solver, and says whether it converges, oscillates or diverges, and why. Gradients are\n" +
			"those of the symbolic graph; the numerical ones stand beside them. Without --lr there are three descents: slow, good and with a\n" +
			"rate that is too high.\n\n" + functionList(),
		Example: a.example("descend bowl", "descend bowl --lr 0.1 --solver momentum", "descend valley --svg valley.svg", "descend rosenbrock --solver adam --lr 0.1 --steps 500 --start -1,1.5"),
		Args:    oneArg("a function, " + strings.Join(descent.FunctionNames(), ", ")),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.runDescend(cmd, args[0], &o) },
	}
	cmd.Flags().Float64Var(&o.lr, "lr", 0, "learning rate (default slow, good and too high, side by side)")
	cmd.Flags().StringVar(&o.solver, "solver", "sgd", "solver by `name`")
	cmd.Flags().IntVar(&o.steps, "steps", 50, "steps to take")
	cmd.Flags().Float64SliceVar(&o.start, "start", nil, "where to begin, `x,y` or x (default the function's own place)")
	o.files.register(cmd)
	cmd.Flags().BoolVar(&o.json, "json", false, "print the paths as JSON")
	return cmd
}

// descend are the flags of the command.
type descend struct {
	lr     float64
	solver string
	steps  int
	start  []float64
	files  pictureFiles
	json   bool
}

func functionList() string {
	var b strings.Builder
	for _, name := range descent.FunctionNames() {
		fmt.Fprintf(&b, "  %-11s %s\n", name, descent.DescribeFunction(name))
	}
	return strings.TrimRight(b.String(), "\n")
}

func (a *app) runDescend(cmd *cobra.Command, function string, o *descend) error {
	rates := []float64{o.lr}
	if !cmd.Flags().Changed("lr") {
		three, err := descent.Rates(function, o.solver)
		if err != nil {
			return usage{err}
		}
		rates = three[:]
	}
	var paths []*descent.Path
	for _, lr := range rates {
		p, err := descent.Descend(function, o.solver, lr, o.steps, o.start)
		if err != nil {
			return usage{err}
		}
		paths = append(paths, p)
	}
	if err := o.files.write(func() (*draw.Figure, error) { return descent.Draw(paths) }); err != nil {
		return err
	}
	if o.json {
		return a.printJSON(paths)
	}
	fmt.Fprintf(a.stdout, "%s with %s: %s\n", paths[0].Formula, o.solver, solvers.Describe(o.solver))
	for _, p := range paths {
		if err := a.printPath(p); err != nil {
			return err
		}
	}
	return nil
}

// printPath prints some of a path's steps, and what became of it.
func (a *app) printPath(p *descent.Path) error {
	fmt.Fprintf(a.stdout, "\nrate %v: %s: %s\n\n", p.LR, p.Verdict, p.Why)
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "step\tplace\tvalue\tgradient\tby differences")
	last := len(p.Points) - 1
	for i, at := range p.Points {
		if i <= 3 || i == last || slices.Contains([]int{5, 10, 20, 50, 100, 200, 500, 1000}, i) {
			fmt.Fprintf(w, "%d\t%s\t%.6g\t%s\t%s\n", i, numbers(at.X), at.Value, numbers(at.Gradient), numbers(at.Numeric))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "\nsymbolic and numerical gradients differ by %.1g of the largest at most\n", p.Difference())
	return err
}

func numbers(v []float64) string {
	var text []string
	for _, x := range v {
		text = append(text, fmt.Sprintf("%.6g", x))
	}
	return strings.Join(text, ", ")
}
