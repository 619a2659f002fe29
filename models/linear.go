package models

import (
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/layer"
)

// Linear is linear regression: x·weight + bias.
type Linear struct {
	Outputs int `yaml:"outputs"` // numbers predicted for a row
}

// Forward returns predictions, (batch, outputs), for x (batch, …).
func (m *Linear) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	return layer.Linear(s, layer.Flatten(s, x), m.Outputs, layer.WeightInit(graph.Zeros()))
}
