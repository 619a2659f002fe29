package cli

import (
	"context"
	"fmt"
	"io"
	"math"

	"nabla/run"
)

// compareGradients says how long a gradient takes numerically and by backpropagation.
func compareGradients(ctx context.Context, w io.Writer, j *run.Job) error {
	g, err := j.TimeGradients(ctx)
	if err != nil {
		return err
	}
	facts := facts{w}
	facts.add("gradient", fmt.Sprintf("numeric, %s losses a step: %.3g ms", thousands(g.Losses), g.Numeric))
	facts.add("", fmt.Sprintf("backpropagation takes %.3g ms, %s times less, for the same gradient (relative difference %.1e)",
		g.Symbolic, thousands(int(math.Round(g.Times))), g.Discrepancy))
	fmt.Fprintln(w)
	return nil
}
