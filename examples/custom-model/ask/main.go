// Ask prints what a trained model says about one row of numbers: ask RUN NUMBER...
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"custommodel/residual"

	"nabla/run"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: ask RUN NUMBER...")
		os.Exit(2)
	}
	answer, err := ask(context.Background(), os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	fmt.Println(answer)
}

// ask returns the class that the run's model finds most probable for a row, and the probability.
func ask(ctx context.Context, dir string, numbers []string) (string, error) {
	r, err := run.Open(dir, run.WithModel(residual.Name, residual.New))
	if err != nil {
		return "", err
	}
	row := make([]float64, len(numbers))
	for i, text := range numbers {
		if row[i], err = strconv.ParseFloat(text, 64); err != nil {
			return "", err
		}
	}
	p, err := r.PredictRows(ctx, [][]float64{row})
	if err != nil {
		return "", err
	}
	if p.Classes == nil {
		return fmt.Sprintf("%.4g", p.Values[0][0]), nil
	}
	best := p.Class[0]
	return fmt.Sprintf("%s (%.1f%%)", p.Classes[best], 100*p.Values[0][best]), nil
}
