package trainer

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/metrics"
)

// Scores are a loss and metrics over some rows, weighted as the loss is.
type Scores struct {
	Loss    float64
	Metrics []Score
}

// A Score is one metric's value.
type Score struct {
	Name  string
	Value float64
}

// Get returns the value of "loss" or of a metric.
func (s Scores) Get(name string) (float64, bool) {
	if name == "loss" {
		return s.Loss, true
	}
	for _, m := range s.Metrics {
		if m.Name == name {
			return m.Value, true
		}
	}
	return 0, false
}

// A tally adds up scores row by row, in float64 and in the order of the rows, so that the size of the batches does not
// matter.
type tally struct {
	rows    int
	loss    metrics.Accumulator
	metrics []metrics.Metric
	sums    []metrics.Accumulator
}

func newTally(ms []metrics.Metric) *tally {
	t := &tally{loss: metrics.Loss{}.New(), metrics: ms}
	for _, m := range ms {
		t.sums = append(t.sums, m.New())
	}
	return t
}

// add takes the results of a batch that has run.
func (t *tally) add(b *batch, rows int) error {
	weights := b.weights(rows)
	if err := t.loss.Add(b.result.RowLoss.Value().Data(), nil, rows, weights); err != nil {
		return err
	}
	t.rows += rows
	if len(t.sums) == 0 {
		return nil
	}
	if b.result.Prediction == nil || b.result.Target == nil {
		return errors.New("metrics need the objective's prediction and target")
	}
	for _, sum := range t.sums {
		if err := sum.Add(b.result.Prediction.Value().Data(), b.result.Target.Value().Data(), rows, weights); err != nil {
			return errors.WithMessage(err, "metric")
		}
	}
	return nil
}

// scores returns means over the rows.
func (t *tally) scores() Scores {
	s := Scores{Loss: t.loss.Value()}
	for i, m := range t.metrics {
		s.Metrics = append(s.Metrics, Score{m.Name(), t.sums[i].Value()})
	}
	return s
}

// scalarOf returns the value of a scalar node.
func scalarOf(n *gorgonia.Node) float64 {
	switch v := n.Value().(type) {
	case *gorgonia.F32:
		return float64(*v)
	case *gorgonia.F64:
		return float64(*v)
	}
	return 0
}
