// Package metrics measures a model by its outputs, batch by batch. Sums are kept in float64 and taken row by row in the
// order in which rows come, so that a value does not depend, not even in its last bit, on how rows are cut into batches.
package metrics

import (
	"math"

	"nabla/internal/registry"
)

// Metric is one way to measure a model.
type Metric interface {
	// Name returns the name that ByName knows the metric by.
	Name() string

	// Better reports whether value a is better than value b: never if they are equal, and every number beats NaN.
	Better(a, b float64) bool

	// Fits returns an error that says why the metric cannot measure a model of so many classes, or, if they are 0, one
	// that predicts numbers.
	Fits(classes int) error

	// New returns an accumulator that has seen no rows.
	New() Accumulator
}

// Accumulator gathers a metric over batches. It is not safe for concurrent use.
type Accumulator interface {
	// Add takes a batch of rows: output is []float32 or []float64 of rows·columns numbers, row-major; the metric says
	// what target may be. weight is nil, for a weight of 1 each, or []float32 or []float64 with a weight a row, each
	// finite and not negative; a row of weight 0 does not count, whatever it holds. After an error, which names the row
	// if one is at fault, the accumulator is as it was.
	Add(output, target any, rows int, weight any) error

	// Value returns the metric over all rows so far, NaN if there are none or all weights are 0.
	Value() float64

	// State returns all that was gathered, as numbers whose meaning is the accumulator's own. The slice is the caller's.
	State() []float64

	// SetState makes the accumulator, of the metric that gave the state, continue from there as if it had seen the same
	// rows, bit for bit. It takes a copy. A state that cannot be is an error, and the accumulator is then as it was.
	SetState([]float64) error
}

var registered = registry.Registry[Metric]{
	"accuracy":          {About: "share of rows whose largest output is that of the right class", Make: func() Metric { return Accuracy{} }},
	"balanced_accuracy": {About: "mean over the classes of the share of their rows that are right", Make: func() Metric { return BalancedAccuracy{} }},
	"f1":                {About: "mean over the classes of the harmonic mean of precision and recall", Make: func() Metric { return F1{} }},
	"loss":              {About: "mean of the rows' losses, always measured", Make: func() Metric { return Loss{} }},
	"mae":               {About: "mean absolute error, in units of the target", Make: func() Metric { return MAE{} }},
	"precision":         {About: "mean over the classes of the share right among the rows predicted as the class", Make: func() Metric { return Precision{} }},
	"r2":                {About: "share of the target's variance that is explained, 1 at best", Make: func() Metric { return R2{} }},
	"recall":            {About: "mean over the classes of the share right among the rows of the class", Make: func() Metric { return Recall{} }},
	"rmse":              {About: "root of the mean squared error, in units of the target", Make: func() Metric { return RMSE{} }},
	"roc_auc":           {About: "area under the ROC curve: how often a row of a class outranks one of another", Make: func() Metric { return ROCAUC{} }},
	"top5_accuracy":     {About: "share of rows whose right class is among the 5 largest outputs; so for any number", Make: func() Metric { return TopKAccuracy{5} }},
}

// ByName returns the named metric; top<k>_accuracy is known for every k from 1. An unknown name is an error that suggests
// the closest one.
func ByName(name string) (Metric, error) {
	if k, ok := topK(name); ok {
		return TopKAccuracy{k}, nil
	}
	return registered.ByName("metric", name)
}

// Names returns the names that ByName knows, sorted; top5_accuracy stands for all of its kind.
func Names() []string { return registered.Names() }

// Describe returns one line about the named metric, "" for a name that is not among Names.
func Describe(name string) string { return registered.Describe(name) }

// lower and higher are the two senses of Better.
func lower(a, b float64) bool  { return a < b || math.IsNaN(b) && !math.IsNaN(a) }
func higher(a, b float64) bool { return lower(-a, -b) }
