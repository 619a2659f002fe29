package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"nabla/run"
)

func (a *app) step() *cobra.Command {
	var s settings
	var o stepFlags
	var sweep sweepFlags
	var json bool
	cmd := &cobra.Command{
		Use:   "step [recipe | data file]",
		Short: "One iteration of training, laid open: mini-batch, forward values, gradients, update",
		Long: "Step walks through one iteration of a recipe's training on its data and prints what happens: which rows the mini-batch\n" +
			"has, what each layer makes of them, the loss, the gradient, the update, and the loss after it. The iterations before are\n" +
			"really run. Of some elements it shows the symbolic gradient beside the central difference (f(x+h) − f(x−h))/2h in float64:\n" +
			"those that --param names or, of each parameter, the one with the largest gradient.\n\n" +
			"With --sweep-weight it follows loss and accuracy along one weight: the loss is smooth, accuracy moves in jumps.",
		Example: a.example("step mnist --iteration 3", "step digits --param linear_1/weight --index 5,3", "step iris --param 'linear/weight[0,2]' --values 6 --json",
			"step digits --sweep-weight 'linear_1/weight[60,6]' --svg sweep.svg"),
		Args: atMostOne(whatToFit),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := sweep.check(cmd); err != nil {
				return err
			}
			elements, err := o.elements()
			if err != nil {
				return err
			}
			j, err := a.prepare(cmd, args, &s)
			if err != nil {
				return err
			}
			defer j.Close()
			if sweep.Weight != "" {
				sweep.Iteration = o.iteration
				return a.sweepWeight(cmd, j, &sweep, json)
			}
			it, err := j.Walk(cmd.Context(), run.Walk{Iteration: o.iteration, Elements: elements, Values: o.values})
			if err != nil {
				return interrupted(cmd.Context(), err)
			}
			if o.html != "" {
				if err := replace("--html", o.html, func(w io.Writer) error { return j.WriteHTML(w, it) }); err != nil {
					return err
				}
			}
			if json {
				return a.printJSON(it)
			}
			return printIteration(a.stdout, it, o.values > 0)
		},
	}
	o.register(cmd)
	sweep.register(cmd)
	cmd.Flags().BoolVar(&json, "json", false, "print all of it as JSON")
	s.register(cmd, append([]string{"solver", "lr", "threads"}, modelFlags...)...)
	return cmd
}

// stepFlags say which iteration is shown, and what of it.
type stepFlags struct {
	iteration, values int
	params, indices   []string
	html              string
}

func (o *stepFlags) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.IntVar(&o.iteration, "iteration", 1, "which iteration, counted from 1 over the whole run")
	fs.StringArrayVar(&o.params, "param", nil, "`parameter` to look at, such as linear/weight or linear/weight[3,4]; repeatable")
	fs.StringArrayVar(&o.indices, "index", nil, "`index` of its element, such as 3,4, for one --param; repeatable")
	fs.IntVar(&o.values, "values", 0, "how many of the first values of each layer to show")
	fs.StringVar(&o.html, "html", "", "`file` to write the same to as one page, with the graph of the model")
}

// elements returns what --param and --index choose.
func (o *stepFlags) elements() ([]string, error) {
	if o.values < 0 {
		return nil, usagef("--values %d: want 0 or more", o.values)
	}
	if len(o.indices) == 0 {
		return o.params, nil
	}
	if len(o.params) != 1 || strings.Contains(o.params[0], "[") {
		return nil, usagef("--index %s: want one --param beside it, without an index of its own; of several parameters, write --param 'linear/weight[3,4]'", o.indices[0])
	}
	var elements []string
	for _, index := range o.indices {
		elements = append(elements, o.params[0]+"["+index+"]")
	}
	return elements, nil
}
