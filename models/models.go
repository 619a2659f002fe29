// Package models holds models: declarations of graphs, run for every mode and batch size. A model is a struct of its
// settings; its fields' yaml names are the keys of a recipe's model section.
package models

import (
	"sort"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
)

// A Model turns a batch into predictions.
type Model interface {
	// Forward declares the model on x, (batch, …), and returns its predictions, (batch, outputs): logits of classes or
	// numbers. It declares the same parameters whatever the batch size and mode.
	Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node
}

var models = map[string]struct {
	model func() Model
	about string
}{
	"linear":  {func() Model { return &Linear{} }, "linear regression: x·weight + bias"},
	"mlp":     {func() Model { return DefaultMLP() }, "multilayer perceptron: hidden layers of given widths, activation, dropout"},
	"softmax": {func() Model { return &Softmax{} }, "multinomial logistic regression: one linear layer of logits"},
}

// ByName returns a pointer to the model of a name, with its default settings.
func ByName(name string) (Model, error) {
	if m, ok := models[name]; ok {
		return m.model(), nil
	}
	return nil, errors.Errorf("no model is called %q: want one of %v", name, Names())
}

// Names returns the names of all models, sorted.
func Names() []string {
	var names []string
	for n := range models {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Describe returns one line about the model of a name.
func Describe(name string) string { return models[name].about }
