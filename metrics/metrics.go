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

	// New returns an accumulator that has seen no rows.
	New() Accumulator
}

// Accumulator gathers a metric over batches. It is not safe for concurrent use.
type Accumulator interface {
	// Add takes a batch of rows: output is []float32 or []float64 of rows·columns numbers, row-major; the metric says
	// what target may be. weight is nil, for a weight of 1 each, or []float32 or []float64 with a weight a row, each
	// finite and not negative. After an error, which names the row if one is at fault, the accumulator is as it was.
	Add(output, target any, rows int, weight any) error

	// Value returns the metric over all rows so far, NaN if there are none or all weights are 0.
	Value() float64

	// State returns all that the rows so far have left behind, to be saved.
	State() []float64

	// SetState continues, to the bit, from what State of the same metric's accumulator returned. Numbers that it cannot
	// have returned are an error, after which the accumulator is as it was.
	SetState([]float64) error
}

var registered = registry.Registry[Metric]{
	"accuracy": {About: "share of rows whose largest output is that of the right class", Make: func() Metric { return Accuracy{} }},
	"loss":     {About: "mean of the rows' losses", Make: func() Metric { return Loss{} }},
	"rmse":     {About: "root of the mean squared error, in units of the target", Make: func() Metric { return RMSE{} }},
}

// ByName returns the named metric. An unknown name is an error that suggests the closest one.
func ByName(name string) (Metric, error) { return registered.ByName("metric", name) }

// Names returns the names that ByName knows, sorted.
func Names() []string { return registered.Names() }

// Describe returns one line about the named metric, "" for a name that ByName does not know.
func Describe(name string) string { return registered.Describe(name) }

// lower and higher are the two senses of Better.
func lower(a, b float64) bool  { return a < b || math.IsNaN(b) && !math.IsNaN(a) }
func higher(a, b float64) bool { return lower(-a, -b) }
