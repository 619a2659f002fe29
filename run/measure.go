package run

import (
	"context"
	"slices"
	"strings"

	"github.com/pkg/errors"

	"nabla/datasets"
	"nabla/graph"
	"nabla/graph/vm"
	"nabla/internal/registry"
	"nabla/metrics"
	"nabla/trainer"
)

// Results are the loss and the metrics over some rows, by name. In JSON, what is no finite number is null.
type Results map[string]metrics.Number

// results returns scores as results; nil if there are none.
func results(s *trainer.Scores) Results {
	if s == nil {
		return nil
	}
	r := Results{"loss": metrics.Number(s.Loss)}
	for _, m := range s.Metrics {
		r[m.Name] = metrics.Number(m.Value)
	}
	return r
}

// An Evaluation is what a model is worth on rows with answers.
type Evaluation struct {
	Results  Results
	Classes  []Class // how well it knows each class; nil for regression
	Weighted bool    // the rows count for what they weigh, in all of this; otherwise for 1 each
}

// A Class is a class by name and how well a model knows it.
type Class struct {
	Name string `json:"class"`
	metrics.ClassScore
}

// measure evaluates a model; classes is nil for regression. A loss that is NaN or infinite is ErrNotFinite, with the
// evaluation.
func measure(ctx context.Context, p *graph.Params, o trainer.Objective, rows *datasets.Table, ms []metrics.Metric, classes []string, newVM trainer.NewVM, opts ...vm.Option) (*Evaluation, error) {
	var sums []metrics.Accumulator
	for _, m := range ms {
		sums = append(sums, m.New())
	}
	var matrix metrics.Confusion
	if classes != nil {
		sums = append(sums, &matrix)
	}
	loss, err := trainer.Measure(ctx, p, o, rows, sums, newVM, opts...)
	if err != nil {
		return nil, err
	}
	e := &Evaluation{Results: Results{"loss": metrics.Number(loss)}, Weighted: slices.Contains(rows.Fields(), trainer.WeightField)}
	for i, m := range ms {
		e.Results[m.Name()] = metrics.Number(sums[i].Value())
	}
	for i, s := range matrix.Classes() {
		e.Classes = append(e.Classes, Class{classes[i], s})
	}
	if !isFinite(loss) {
		err = errors.WithMessagef(ErrNotFinite, "loss of %d rows: %v", rows.Len(), loss)
	}
	return e, err
}

// metricsOf returns the metrics that a recipe names; of nil, as in the configuration of a run that knows no metrics, the
// usual one of the task.
func metricsOf(names []string, classes []string) ([]metrics.Metric, error) {
	if names == nil {
		names = []string{usualMetric(classes)}
	}
	var ms []metrics.Metric
	for i, name := range names {
		m, err := metrics.ByName(name)
		switch {
		case err != nil:
			return nil, errors.WithMessage(err, "train.metrics")
		case name == "loss":
			return nil, errors.New("train.metrics: the loss is always measured: leave it out")
		case slices.Contains(names[:i], name):
			return nil, errors.Errorf("train.metrics: %s is named twice", name)
		}
		if err := m.Fits(len(classes)); err != nil {
			return nil, errors.Errorf("train.metrics: %s does not fit: %v; what fits is %s", name, err, registry.List(fitting(len(classes))))
		}
		ms = append(ms, m)
	}
	return ms, nil
}

func usualMetric(classes []string) string {
	if classes != nil {
		return "accuracy"
	}
	return "rmse"
}

// fitting returns the names of the metrics for a number of classes, 0 for regression.
func fitting(classes int) (names []string) {
	for _, name := range metrics.Names() {
		if m, err := metrics.ByName(name); err == nil && name != "loss" && m.Fits(classes) == nil {
			names = append(names, name)
		}
	}
	return names
}

// measured returns an error if what is monitored is a metric that the recipe could name and does not.
func measured(monitor string, ms []metrics.Metric) error {
	_, name, _ := strings.Cut(monitor, "_")
	if _, err := metrics.ByName(name); err != nil || name == "loss" {
		return nil // the trainer says what is wrong, if anything is
	}
	var names []string
	for _, m := range ms {
		names = append(names, m.Name())
	}
	if slices.Contains(names, name) {
		return nil
	}
	return errors.Errorf("train.monitor is %s, but train.metrics is [%s]: add %s to it", monitor, strings.Join(names, ", "), name)
}
