package trainer

import (
	"context"

	"github.com/pkg/errors"

	"nabla/graph"
	"nabla/graph/vm"
	"nabla/metrics"
)

// evalRows is the most rows that are evaluated at once. It bounds memory; results do not depend on it.
const evalRows = 500

// Evaluate returns the mean loss and the metrics of a model over all rows of data, in evaluation mode.
func Evaluate(ctx context.Context, p *graph.Params, o Objective, data Data, ms []metrics.Metric, newVM NewVM, opts ...vm.Option) (Scores, error) {
	bs := newBatches(p, graph.Eval, o, newVM, opts)
	defer bs.close()
	return evaluate(ctx, bs, data, ms)
}

func evaluate(ctx context.Context, bs *batches, data Data, ms []metrics.Metric) (Scores, error) {
	t := newTally(ms)
	err := Each(ctx, data.Len(), func(rows []int) error {
		b, err := bs.of(data, len(rows))
		if err != nil {
			return err
		}
		if err := b.run(data, rows, 0); err != nil {
			return err
		}
		return t.add(b, len(rows))
	})
	if err != nil {
		return Scores{}, errors.WithMessage(err, "evaluation")
	}
	return t.scores(), nil
}

// Each calls f with consecutive rows of n, a bounded number at a time, the last of which may be fewer.
func Each(ctx context.Context, n int, f func(rows []int) error) error {
	rows := make([]int, 0, evalRows)
	for lo := 0; lo < n; lo += evalRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows = rows[:0]
		for i := lo; i < min(lo+evalRows, n); i++ {
			rows = append(rows, i)
		}
		if err := f(rows); err != nil {
			return err
		}
	}
	return nil
}
