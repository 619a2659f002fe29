// Package residual is a model of this module's own: a perceptron with skip connections.
package residual

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/models"
)

// Name is what recipes and --model call the model.
const Name = "residual"

// Net is a perceptron of blocks that each add to their input what two linear layers make of it:
//
//	block(x) = x + linear(relu(linear(x)))
//
// A linear layer before the blocks widens the input, one after them returns the outputs.
// Source: He et al. (2016), Deep Residual Learning for Image Recognition, without the convolutions.
type Net struct {
	Width   int `yaml:"width"`   // of every block
	Blocks  int `yaml:"blocks"`  // how many
	Outputs int `yaml:"outputs"` // set by Nabla: classes, or numbers predicted for a row
}

// New returns the model with its default settings.
func New() models.Model { return &Net{Width: 32, Blocks: 2} }

// Forward returns predictions, (batch, outputs), for x (batch, …).
func (m *Net) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	if m.Width < 1 || m.Blocks < 0 {
		return s.Fail(errors.Errorf("width %d and %d blocks: want a width of 1 or more, and no negative number of blocks", m.Width, m.Blocks))
	}
	x = layer.Linear(s.In("widen"), layer.Flatten(s, x), m.Width)
	for range m.Blocks {
		x = m.block(s.Layer("block"), x)
	}
	return layer.Linear(s.In("out"), x, m.Outputs)
}

func (m *Net) block(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	h := layer.ReLU(s, layer.Linear(s, x, m.Width, layer.WeightInit(graph.He())))
	h = layer.Linear(s, h, m.Width, layer.WeightInit(graph.Zeros())) // a new block is the identity
	if s.Err() != nil {
		return nil
	}
	return s.Try(gorgonia.Add(x, h)) // any of Gorgonia's own operators takes part
}
