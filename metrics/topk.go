package metrics

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// TopKAccuracy is the weighted share of rows whose right class is among the K largest outputs. Outputs, targets and NaN
// are as for Accuracy, which it is for K = 1. Of equal outputs those further left count as larger, so that a model which
// says nothing of a row is not right about it. Higher is better.
type TopKAccuracy struct{ K int }

// Name returns "top5_accuracy" for K = 5.
func (t TopKAccuracy) Name() string { return fmt.Sprintf("top%d_accuracy", t.K) }

// Better reports whether a is greater than b.
func (TopKAccuracy) Better(a, b float64) bool { return higher(a, b) }

// Fits returns an error unless there are more than K classes, of which not every one is among the K largest.
func (t TopKAccuracy) Fits(classes int) error {
	if err := (ofClasses{}).Fits(classes); err != nil {
		return err
	}
	if t.K < 1 || t.K >= classes {
		return errors.Errorf("the right one of %d classes is always among the %d largest outputs: want a number from 1 to %d", classes, t.K, classes-1)
	}
	return nil
}

// New returns an empty count.
func (t TopKAccuracy) New() Accumulator { return &hits{name: t.Name(), among: t.K} }

// topK returns the k of a name such as top5_accuracy.
func topK(name string) (int, bool) {
	digits, ok := strings.CutPrefix(name, "top")
	if !ok {
		return 0, false
	}
	if digits, ok = strings.CutSuffix(digits, "_accuracy"); !ok {
		return 0, false
	}
	k, err := strconv.Atoi(digits)
	return k, err == nil && k >= 1 && strconv.Itoa(k) == digits
}
