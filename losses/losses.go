// Package losses holds the functions that say how wrong a model is. Each returns one number a row, so that rows can be
// weighted, and batches of any size add up exactly.
package losses

import (
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/internal/registry"
)

// A Loss compares predictions with targets.
type Loss interface {
	// Rows returns the loss of each row, (batch), for pred, (batch, …), and a target of a form that the loss names.
	// Where the two do not fit, the error is kept in the scope and the result is nil.
	Rows(s *graph.Scope, pred, target *gorgonia.Node) *gorgonia.Node
}

var losses = registry.Registry[Loss]{
	"cross_entropy": {About: "softmax cross-entropy of logits against class indices or distributions, in nats", Make: func() Loss { return &CrossEntropy{} }},
	"mse":           {About: "mean squared error, averaged over the outputs", Make: func() Loss { return &MSE{} }},
}

// ByName returns a pointer to the loss of a name, with its default parameters.
func ByName(name string) (Loss, error) { return losses.ByName("loss", name) }

// Names returns the names of all losses, sorted.
func Names() []string { return losses.Names() }

// Describe returns one line about the loss of a name.
func Describe(name string) string { return losses.Describe(name) }
