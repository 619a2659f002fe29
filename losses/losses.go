// Package losses holds the functions that say how wrong a model is. Each returns one number a row, so that rows can be
// weighted, and batches of any size add up exactly.
package losses

import (
	"sort"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
)

// A Loss compares predictions with targets.
type Loss interface {
	// Rows returns the loss of each row, (batch), for pred, (batch, …), and a target of a form that the loss names.
	// Where the two do not fit, the error is kept in the scope and the result is nil.
	Rows(s *graph.Scope, pred, target *gorgonia.Node) *gorgonia.Node
}

var losses = map[string]struct {
	loss  func() Loss
	about string
}{
	"cross_entropy": {func() Loss { return &CrossEntropy{} }, "softmax cross-entropy of logits against class indices or distributions, in nats"},
	"mse":           {func() Loss { return &MSE{} }, "mean squared error, averaged over the outputs"},
}

// ByName returns a pointer to the loss of a name, with its default parameters.
func ByName(name string) (Loss, error) {
	if l, ok := losses[name]; ok {
		return l.loss(), nil
	}
	return nil, errors.Errorf("no loss is called %q: want one of %v", name, Names())
}

// Names returns the names of all losses, sorted.
func Names() []string {
	var names []string
	for n := range losses {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Describe returns one line about the loss of a name.
func Describe(name string) string { return losses[name].about }
