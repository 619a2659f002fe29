package models

import (
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/layer"
)

// Softmax is multinomial logistic regression: the logits x·weight + bias, of which losses.CrossEntropy takes the
// softmax.
type Softmax struct {
	Outputs int `yaml:"outputs"` // classes
}

// Forward returns logits, (batch, outputs), for x (batch, …).
func (m *Softmax) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	return layer.Linear(s, layer.Flatten(s, x), m.Outputs, layer.WeightInit(graph.Zeros()))
}
