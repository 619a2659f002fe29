package losses

import (
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/op"
)

// MSE is the mean squared error of each row, averaged over the outputs:
//
//	lossᵢ = 1/outputs · Σⱼ (predᵢⱼ − targetᵢⱼ)²
//
// pred and target are (batch, outputs), equal shapes; nothing is broadcast. The unit is the target's, squared. For
// normally distributed errors, to minimise it is to maximise the likelihood.
type MSE struct{}

// Rows returns the loss of each row, (batch).
func (*MSE) Rows(s *graph.Scope, pred, target *gorgonia.Node) *gorgonia.Node {
	if s.Err() != nil {
		return nil
	}
	return s.Try(op.SquaredError(pred, target))
}
