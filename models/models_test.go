package models_test

import (
	"math"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/models"
	"nabla/solvers"
	"nabla/verify"
)

// every returns the models of the registry for three outputs.
func every(t *testing.T) map[string]models.Model {
	t.Helper()
	all := map[string]models.Model{}
	for _, name := range models.Names() {
		m, err := models.ByName(name)
		if err != nil {
			t.Fatal(err)
		}
		if models.Describe(name) == "" {
			t.Errorf("%s has no description", name)
		}
		switch m := m.(type) {
		case *models.Linear:
			m.Outputs = 3
		case *models.Softmax:
			m.Outputs = 3
		case *models.MLP:
			m.Outputs = 3
			m.Hidden = []int{16, 8}
		default:
			t.Errorf("%s: set its outputs here", name)
		}
		all[name] = m
	}
	return all
}

// TestEveryModelFitsEightRows trains each model on 8 rows by 6 numbers, more than a linear model needs.
func TestEveryModelFitsEightRows(t *testing.T) {
	for name, m := range every(t) {
		p := graph.NewParams(tensor.Float64, 1)
		var loss *gorgonia.Node
		inst, err := graph.Build(p, graph.Train, func(s *graph.Scope) {
			x := s.Input("x", s.Dtype(), 8, 2, 5) // flattened by the model
			rows := s.Try(op.SoftmaxCrossEntropy(m.Forward(s, x), s.Input("y", tensor.Int64, 8)))
			loss = s.Try(op.Dot(rows, s.Input("w", s.Dtype(), 8)))
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range 80 {
			inst.Input("x").Float64s()[i] = math.Sin(float64(i * i))
		}
		for i := range 8 {
			inst.Input("y").Int64s()[i] = int64(i % 3)
			inst.Input("w").Float64s()[i] = 1. / 8
		}
		grads, err := graph.Grad(loss, inst.Weights()...)
		if err != nil {
			t.Fatal(err)
		}
		var opts []vm.Option
		for i, w := range p.Weights() {
			opts = append(opts, vm.Into(grads[i], w.GradData()))
		}
		machine, err := vm.New(gorgonia.Nodes{loss}, opts...)
		if err != nil {
			t.Fatal(err)
		}
		solver, err := solvers.AdamConfig{LR: 0.05, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}.New()
		if err != nil {
			t.Fatal(err)
		}
		for range 300 {
			if err := machine.RunAll(); err != nil {
				t.Fatal(err)
			}
			if err := solver.Step(p.ValueGrads()); err != nil {
				t.Fatal(err)
			}
		}
		if got := loss.Value().Data().(float64); got > 0.01 {
			t.Errorf("%s: loss %v after 300 steps on 8 rows, want next to nothing", name, got)
		}
	}
}

// TestInstancesShareParameters builds each model for other batch sizes and modes.
func TestInstancesShareParameters(t *testing.T) {
	for name, m := range every(t) {
		p := graph.NewParams(tensor.Float32, 1)
		for _, mode := range []graph.Mode{graph.Train, graph.Eval} {
			for _, batch := range []int{7, 1} {
				_, err := graph.Build(p, mode, func(s *graph.Scope) {
					out := m.Forward(s, s.Input("x", s.Dtype(), batch, 5))
					if s.Err() == nil && !out.Shape().Eq(tensor.Shape{batch, 3}) {
						t.Errorf("%s: predictions are %v, want (%d, 3)", name, out.Shape(), batch)
					}
				})
				if err != nil {
					t.Errorf("%s, %v, batch %d: %v", name, mode, batch, err)
				}
			}
		}
		if _, err := graph.Build(p, graph.Eval, func(s *graph.Scope) {
			m.Forward(s, s.Input("x", s.Dtype(), 7, 6))
		}); err == nil || !strings.Contains(err.Error(), "shape") {
			t.Errorf("%s on rows of another size: got %v, want an error with both shapes", name, err)
		}
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for want, m := range map[string]models.Model{
		"0 outputs":                   &models.Softmax{},
		`unknown activation "relue"`:  &models.MLP{Activation: "relue", Init: "he", Outputs: 2},
		`unknown initialiser "hee"`:   &models.MLP{Activation: "relu", Init: "hee", Outputs: 2},
		"the probability is 1":        &models.MLP{Hidden: []int{3}, Activation: "relu", Init: "he", Dropout: 1, Outputs: 2},
		"-1 outputs, want at least 1": &models.MLP{Hidden: []int{-1}, Activation: "relu", Init: "he", Outputs: 2},
		"standard deviation is -1":    &models.MLP{Activation: "relu", Init: "normal", InitStd: -1, Outputs: 2},
	} {
		_, err := graph.Build(graph.NewParams(tensor.Float32, 1), graph.Train, func(s *graph.Scope) {
			m.Forward(s, s.Input("x", s.Dtype(), 2, 5))
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

// TestEveryModelsGradient certifies each model, in training mode.
func TestEveryModelsGradient(t *testing.T) {
	for name, m := range every(t) {
		report, err := verify.Gradients(t.Context(), graph.NewParams(tensor.Float64, 1), func(s *graph.Scope) *gorgonia.Node {
			pred := m.Forward(s, s.Input("x", s.Dtype(), 3, 5))
			rows := s.Try(op.SquaredError(pred, s.Input("y", s.Dtype(), 3, 3)))
			return s.Try(op.Dot(rows, s.Input("w", s.Dtype(), 3)))
		}, func(inst *graph.Instance) error {
			for i, input := range inst.Inputs() {
				for j := range inst.Input(input).Float64s() {
					inst.Input(input).Float64s()[j] = math.Sin(float64(1 + i + 3*j))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := report.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
