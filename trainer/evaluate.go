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

// Evaluate returns the mean loss and the metrics of a model over all rows of data, in evaluation mode. No newVM is
// Planned. Data without rows is an error.
func Evaluate(ctx context.Context, p *graph.Params, o Objective, data Data, ms []metrics.Metric, newVM NewVM, opts ...vm.Option) (Scores, error) {
	bs := newBatches(p, graph.Eval, o, data, newVM, opts)
	defer bs.close()
	return evaluate(ctx, bs, ms)
}

// Measure is Evaluate for accumulators of the caller's, to which it adds all rows. It returns the mean loss.
func Measure(ctx context.Context, p *graph.Params, o Objective, data Data, sums []metrics.Accumulator, newVM NewVM, opts ...vm.Option) (float64, error) {
	bs := newBatches(p, graph.Eval, o, data, newVM, opts)
	defer bs.close()
	t := newTally(nil)
	t.sums = sums
	err := measure(ctx, bs, t)
	return t.loss.Value(), err
}

func evaluate(ctx context.Context, bs *batches, ms []metrics.Metric) (Scores, error) {
	t := newTally(ms)
	if err := measure(ctx, bs, t); err != nil {
		return Scores{}, err
	}
	return t.scores(), nil
}

// measure adds all rows to a tally.
func measure(ctx context.Context, bs *batches, t *tally) error {
	if bs.data.Len() == 0 {
		return errors.New("evaluation: there are no rows to evaluate on")
	}
	err := Each(ctx, bs.data.Len(), func(rows []int) error {
		whole, err := bs.whole(rows)
		if err != nil {
			return err
		}
		b, err := bs.run(whole, 0)
		if err != nil {
			return err
		}
		return t.add(b.outcome())
	})
	return errors.WithMessage(err, "evaluation")
}

// Each calls f with the rows 0 to n−1 in order, a bounded number at a time. The slice is used again once f returns.
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
