package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"nabla/graph"
	"nabla/run"
)

// modelFlags are the setting flags of the commands that look into a model.
var modelFlags = []string{"model", "hidden", "batch", "seed", "data-dir", "target"}

func (a *app) show() *cobra.Command {
	var s settings
	var picture string
	var gradients, json bool
	cmd := &cobra.Command{
		Use:   "show [recipe | data file]",
		Short: "Layers, shapes and parameters of a recipe's model, or a picture of its graph",
		Long: "Show builds the model of a recipe and lists its layers with the shape of each parameter. With --graph it also draws\n" +
			"the Gorgonia graph of model and loss on a batch, grouped by scope, as SVG.",
		Example: a.example("show mnist", "show mnist --hidden 256,64", "show mnist --graph mnist.svg --gradients --batch 2"),
		Args:    atMostOne(whatToFit),
		RunE: func(cmd *cobra.Command, args []string) error {
			if gradients && picture == "" {
				return usagef("--gradients says what to draw, but not where: add --graph FILE")
			}
			if picture == "-" && json {
				return usagef("--json and --graph - both write to stdout: give --graph a file")
			}
			j, err := a.prepare(cmd, args, &s)
			if err != nil {
				return err
			}
			defer j.Close()
			draw := func(w io.Writer) error { return j.Draw(w, gradients) }
			if picture == "-" {
				return draw(a.stdout)
			}
			sum, err := summarise(j)
			if err != nil {
				return err
			}
			if picture != "" {
				if err := replace("--graph", picture, draw); err != nil {
					return err
				}
			}
			if json {
				return a.printJSON(sum)
			}
			return sum.print(a.stdout)
		},
	}
	s.register(cmd, modelFlags...)
	cmd.Flags().StringVar(&picture, "graph", "", "SVG `file` to draw the graph to; - is stdout, instead of the table")
	cmd.Flags().BoolVar(&gradients, "gradients", false, "draw the graph of the gradients too")
	cmd.Flags().BoolVar(&json, "json", false, "print the table as JSON")
	return cmd
}

// A modelSummary is what show prints.
type modelSummary struct {
	Recipe     string         `json:"recipe"`
	Model      string         `json:"model"` // name and settings
	Input      []int          `json:"input"` // of one row
	Output     []int          `json:"output"`
	Loss       string         `json:"loss"`
	Parameters int            `json:"parameters"` // trained numbers
	Layers     []layerSummary `json:"layers"`
}

// A layerSummary is a scope with parameters.
type layerSummary struct {
	Scope      string         `json:"scope"`
	Parameters []paramSummary `json:"parameters"`
}

type paramSummary struct {
	Name     string `json:"name"`
	Shape    []int  `json:"shape"`
	Elements int    `json:"elements"`
	State    bool   `json:"state,omitempty"` // not trained
}

func summarise(j *run.Job) (*modelSummary, error) {
	d, err := j.Instance(graph.Eval, 1)
	if err != nil {
		return nil, err
	}
	sum := &modelSummary{
		Recipe: j.Config.Recipe, Model: j.Config.Model.String(), Loss: j.Config.Loss.String(), Parameters: j.Params.Count(),
		Input: j.Input, Output: append([]int{}, d.Prediction.Shape()[1:]...), Layers: []layerSummary{},
	}
	for _, q := range j.Params.All() {
		at := strings.LastIndexByte(q.Name(), '/')
		scope := q.Name()[:max(at, 0)]
		last := len(sum.Layers) - 1
		if last < 0 || sum.Layers[last].Scope != scope {
			sum.Layers = append(sum.Layers, layerSummary{Scope: scope})
			last++
		}
		sum.Layers[last].Parameters = append(sum.Layers[last].Parameters,
			paramSummary{q.Name()[at+1:], q.Shape(), q.Size(), q.IsState()})
	}
	return sum, nil
}

func (s *modelSummary) print(w io.Writer) error {
	facts := facts{w}
	facts.add("recipe", s.Recipe)
	facts.add("model", s.Model)
	facts.add("input", batchOf(s.Input))
	facts.add("output", batchOf(s.Output))
	facts.add("loss", s.Loss)
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	width := max(len("elements"), len(thousands(s.Parameters))) // numbers end in one column
	fmt.Fprintf(t, "layer\tparameter\tshape\t%*s\n", width, "elements")
	for _, l := range s.Layers {
		for i, p := range l.Parameters {
			scope := ""
			if i == 0 {
				scope = l.Scope
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%*s", scope, p.Name, times(p.Shape), width, thousands(p.Elements))
			if p.State {
				fmt.Fprint(t, "\tnot trained")
			}
			fmt.Fprintln(t)
		}
	}
	fmt.Fprintf(t, "total\t\t\t%*s\n", width, thousands(s.Parameters))
	return t.Flush()
}

// batchOf writes the shape of a batch of rows.
func batchOf(row []int) string {
	text := "(batch"
	for _, d := range row {
		text += fmt.Sprintf(", %d", d)
	}
	return text + ")"
}

// times writes a shape as 784x128.
func times(shape []int) string {
	text := make([]string, len(shape))
	for i, d := range shape {
		text[i] = fmt.Sprint(d)
	}
	return strings.Join(text, "x")
}
