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

// numbers returns the loss and then the metrics.
func (s Scores) numbers() []float64 {
	list := []float64{s.Loss}
	for _, m := range s.Metrics {
		list = append(list, m.Value)
	}
	return list
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

// An outcome is what is known of rows after a model has run on them: slices of the type that the model has, a row after the other.
type outcome struct {
	rows               int
	loss               any
	weights            any // nil if all count alike
	prediction, target any // nil if the objective says none
}

// outcome returns that of a batch that has run. It shares memory with it.
func (b *batch) outcome() outcome {
	o := outcome{rows: len(b.share.rows), loss: b.result.RowLoss.Value().Data(), weights: b.weights()}
	if b.result.Prediction != nil {
		o.prediction = b.result.Prediction.Value().Data()
	}
	if b.result.Target != nil {
		o.target = b.result.Target.Value().Data()
	}
	return o
}

// add takes the outcome of some rows.
func (t *tally) add(o outcome) error {
	if err := t.loss.Add(o.loss, nil, o.rows, o.weights); err != nil {
		return err
	}
	t.rows += o.rows
	if len(t.sums) == 0 {
		return nil
	}
	if o.prediction == nil || o.target == nil {
		return errors.New("metrics need the objective's prediction and target")
	}
	for _, sum := range t.sums {
		if err := sum.Add(o.prediction, o.target, o.rows, o.weights); err != nil {
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
