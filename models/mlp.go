package models

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/internal/registry"
)

// MLP is a multilayer perceptron: for each hidden width a linear layer, the activation, and dropout; then a linear layer.
type MLP struct {
	Hidden     []int   `yaml:"hidden,flow"`
	Activation string  `yaml:"activation"` // relu, sigmoid or tanh
	Dropout    float64 `yaml:"dropout"`    // probability, after each hidden layer
	Init       string  `yaml:"init"`       // of the weights: he, glorot, or normal with standard deviation init_std
	InitStd    float64 `yaml:"init_std"`
	Outputs    int     `yaml:"outputs"` // classes, or numbers predicted for a row
}

// DefaultMLP returns one hidden layer of 128 units with ReLU, and no dropout.
func DefaultMLP() *MLP {
	return &MLP{Hidden: []int{128}, Activation: "relu", Init: "he", InitStd: 0.01}
}

// Forward returns predictions, (batch, outputs), for x (batch, …).
func (m *MLP) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	activation, err := layer.ActivationByName(m.Activation)
	if err != nil {
		return s.Fail(err)
	}
	weights, err := m.init()
	if err != nil {
		return s.Fail(err)
	}
	x = layer.Flatten(s, x)
	for _, width := range m.Hidden {
		x = activation(s, layer.Linear(s, x, width, weights))
		x = layer.Dropout(s, x, m.Dropout)
	}
	return layer.Linear(s, x, m.Outputs, weights)
}

// init returns the initialiser of the weights.
func (m *MLP) init() (layer.LinearOption, error) {
	switch m.Init {
	case "he":
		return layer.WeightInit(graph.He()), nil
	case "glorot":
		return layer.WeightInit(graph.Glorot()), nil
	case "normal":
		if !(m.InitStd >= 0) || math.IsInf(m.InitStd, 1) {
			return nil, errors.Errorf("init_std: the standard deviation is %v, want 0 or more", m.InitStd)
		}
		return layer.WeightInit(graph.Normal(0, m.InitStd)), nil
	}
	return nil, registry.Unknown("initialiser", m.Init, []string{"glorot", "he", "normal"})
}
