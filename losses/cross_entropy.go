package losses

import (
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/op"
)

// CrossEntropy is the cross-entropy of each row between the softmax of pred and the target, in nats:
//
//	lossᵢ = −Σⱼ targetᵢⱼ · log(exp(predᵢⱼ) / Σₖ exp(predᵢₖ))
//
// pred is (batch, classes): logits, not probabilities. target is either class indices, (batch) int64, which stand for
// distributions with all weight on one class, or distributions, (batch, classes). A guess at random among n classes
// costs log n.
type CrossEntropy struct{}

// Rows returns the loss of each row, (batch).
func (*CrossEntropy) Rows(s *graph.Scope, pred, target *gorgonia.Node) *gorgonia.Node {
	if s.Err() != nil {
		return nil
	}
	return s.Try(op.SoftmaxCrossEntropy(pred, target))
}
