package verify

import (
	"math"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
)

func TestOrdersOfLosses(t *testing.T) {
	for name, activation := range map[string]layer.Activation{"sigmoid": layer.Sigmoid, "tanh": layer.Tanh} {
		for _, along := range []Course{{Seed: 1}, {Seed: 2}, {Param: "linear/weight"}, {Param: "linear_1/weight", Index: []int{2, 1}}} {
			s, err := StudyLoss(graph.NewParams(tensor.Float32, 1), net(activation), fill(3), along)
			if err != nil {
				t.Fatal(err)
			}
			s.Function = name + ", " + s.Function
			for i, want := range []float64{1, 2, 1, 4} { // forward, central, backward, central4
				if got := float64(s.Schemes[i].Observed); !(math.Abs(got-want) <= 0.05) {
					t.Errorf("%s of %s: observed order %v, want %v", s.Schemes[i].Name, s.Function, got, want)
				}
			}
			if err := s.Err(); err != nil {
				t.Error(err)
			}
			for _, c := range s.Schemes {
				if c.Note != "" {
					t.Errorf("%s: %s: %s", s.Function, c.Name, c.Note)
				}
			}
		}
	}
}

func TestStudyLossRefuses(t *testing.T) {
	for want, along := range map[string]Course{
		`unknown parameter "linear/wieght"`: {Param: "linear/wieght"},
		"want an index inside, got [9 9]":   {Param: "linear/weight", Index: []int{9, 9}},
		"want an index inside, got [1]":     {Param: "linear/weight", Index: []int{1}},
	} {
		_, err := StudyLoss(graph.NewParams(tensor.Float32, 1), net(layer.Tanh), fill(3), along)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want an error with %q", along, err, want)
		}
	}
	if _, err := StudyLoss(graph.NewParams(tensor.Float32, 1), nil, fill(3), Course{}); err == nil {
		t.Error("no model is no error")
	}
}
