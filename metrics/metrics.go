// Package metrics measures a model by its outputs, batch by batch. Sums are kept in float64 and taken row by row in the
// order in which rows come, so that a value does not depend, not even in its last bit, on how rows are cut into batches.
package metrics

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/pkg/errors"
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
}

type entry struct {
	about  string
	metric Metric
}

// registry holds every metric under the name that recipes and the command line use.
var registry = map[string]entry{
	"accuracy": {"share of rows whose largest output is that of the right class", Accuracy{}},
	"loss":     {"mean of the rows' losses", Loss{}},
	"rmse":     {"root of the mean squared error, in units of the target", RMSE{}},
}

// ByName returns the named metric. An unknown name is an error that suggests the closest one.
func ByName(name string) (Metric, error) {
	if e, ok := registry[name]; ok {
		return e.metric, nil
	}
	known := strings.Join(Names(), ", ")
	if c := closest(name, Names()); c != "" {
		return nil, errors.Errorf("unknown metric %q: did you mean %q? There are: %s", name, c, known)
	}
	return nil, errors.Errorf("unknown metric %q: there are: %s", name, known)
}

// Names returns the names that ByName knows, sorted.
func Names() []string { return slices.Sorted(maps.Keys(registry)) }

// Describe returns one line about the named metric, "" for a name that ByName does not know.
func Describe(name string) string { return registry[name].about }

// lower and higher are the two senses of Better.
func lower(a, b float64) bool  { return a < b || math.IsNaN(b) && !math.IsNaN(a) }
func higher(a, b float64) bool { return lower(-a, -b) }
