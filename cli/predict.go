package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"

	"nabla/run"
)

func (a *app) predict() *cobra.Command {
	var input, output string
	cmd := &cobra.Command{
		Use:   "predict RUN --input FILE",
		Short: "A run's answers for the rows of a file, as CSV",
		Long: "Predict writes a line of CSV for every row of a file, under a header: the prediction and, for classes, the\n" +
			"probability of each as p_<class>. The file is CSV or images in the IDX format, plain or compressed with gzip.",
		Example: a.example("predict runs/iris/1 --input flowers.csv", "predict runs/mnist/1 --input t10k-images-idx3-ubyte.gz --output out.csv"),
		Args:    oneArg(whatToOpen),
		RunE: func(cmd *cobra.Command, args []string) error {
			if input == "" {
				return usagef("predict: want a file of rows with --input, such as `%s`", firstExample(cmd))
			}
			return a.runPredict(cmd, args[0], input, output)
		},
	}
	cmd.Flags().StringVar(&input, "input", "", "`file` of rows to predict; required")
	cmd.Flags().StringVar(&output, "output", "", "`file` to write instead of stdout")
	return cmd
}

func (a *app) runPredict(cmd *cobra.Command, dir, input, output string) error {
	r, err := run.Open(dir, a.options...)
	if err != nil {
		return err
	}
	rows, err := r.ReadRows(input)
	if err != nil {
		return errors.WithMessage(err, "--input")
	}
	predict := func(w io.Writer) error {
		p, err := r.Predict(cmd.Context(), rows)
		if err != nil {
			return interrupted(cmd.Context(), err)
		}
		return writePredictions(w, p)
	}
	if output == "" {
		return predict(a.stdout)
	}
	if err := replace("--output", output, predict); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "%s in %s\n", count(rows.Len(), "prediction"), output)
	return nil
}

// writePredictions writes predictions as CSV. Numbers are the shortest that read back as the same in the precision in
// which the model computed them.
func writePredictions(w io.Writer, p *run.Predictions) error {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, p.Bits) }
	out := csv.NewWriter(w)
	line := []string{"prediction"}
	for _, c := range p.Classes {
		line = append(line, "p_"+c)
	}
	out.Write(line) // errors stay until Flush
	for i, values := range p.Values {
		line = line[:0]
		if p.Classes == nil {
			line = append(line, number(values[0]))
		} else {
			line = append(line, p.Classes[p.Class[i]])
			for _, v := range values {
				line = append(line, number(v))
			}
		}
		out.Write(line)
	}
	out.Flush()
	return errors.Wrap(out.Error(), "predictions")
}
