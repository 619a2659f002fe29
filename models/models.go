// Package models holds models: declarations of graphs, run for every mode and batch size. A model is a struct of its
// settings; its fields' yaml names are the keys of a recipe's model section.
package models

import (
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/internal/registry"
)

// A Model turns a batch into predictions.
type Model interface {
	// Forward declares the model on x, (batch, …), and returns its predictions, (batch, outputs): logits of classes or
	// numbers. It declares the same parameters whatever the batch size and mode.
	Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node
}

var models = registry.Registry[Model]{
	"linear":  {About: "linear regression: x·weight + bias", Make: func() Model { return &Linear{} }},
	"mlp":     {About: "multilayer perceptron: hidden layers of given widths, activation, dropout", Make: func() Model { return DefaultMLP() }},
	"softmax": {About: "multinomial logistic regression: one linear layer of logits", Make: func() Model { return &Softmax{} }},
}

// ByName returns a pointer to the model of a name, with its default settings.
func ByName(name string) (Model, error) { return models.ByName("model", name) }

// Names returns the names of all models, sorted.
func Names() []string { return models.Names() }

// Describe returns one line about the model of a name.
func Describe(name string) string { return models.Describe(name) }
