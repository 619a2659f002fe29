package layer

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/op"
)

// Dropout returns, in training, x with each element set to 0 with probability p and the others divided by 1 − p; in
// evaluation, x itself. x is (batch, …); p is in [0, 1).
//
// The mask depends on the model's seed, the layer's scope, the training step and the element's place in the full batch
// (graph.Scope.Step), and on nothing else.
func Dropout(s *graph.Scope, x *gorgonia.Node, p float64) *gorgonia.Node {
	if absent(s, "dropout", x) {
		return nil
	}
	s = s.Layer("dropout") // also where nothing is dropped, so that later layers have the same names in both modes
	if !(p >= 0 && p < 1) {
		return s.Fail(errors.Errorf("the probability is %v, want 0 ≤ p < 1", p))
	}
	if s.Mode() == graph.Eval || p == 0 {
		return x
	}
	step := s.Step()
	if s.Err() != nil {
		return nil
	}
	return s.Try(op.Dropout(x, step, p, s.Seed(), s.Path()))
}
