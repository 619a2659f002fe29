package losses

import (
	"github.com/pkg/errors"
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
//
// With label smoothing ε the target of n classes is (1−ε)·target + ε/n instead, so that logits have no reason to grow
// without end. All losses are then smoothed ones, those of evaluation too, as with Keras and PyTorch: the best that can be
// reached is not 0. Source: Szegedy et al. (2016), Rethinking the Inception Architecture, CVPR, section 7.
type CrossEntropy struct {
	LabelSmoothing float64 `yaml:"label_smoothing"` // ε, 0 or more and less than 1
}

// Rows returns the loss of each row, (batch).
func (c *CrossEntropy) Rows(s *graph.Scope, pred, target *gorgonia.Node) *gorgonia.Node {
	if s.Err() != nil {
		return nil
	}
	eps := c.LabelSmoothing
	if !(eps >= 0 && eps < 1) {
		return s.Fail(errors.Errorf("cross-entropy: label_smoothing is %v: want a share, 0 or more and less than 1", eps))
	}
	loss := s.Try(op.SoftmaxCrossEntropy(pred, target))
	if eps == 0 || s.Err() != nil {
		return loss
	}
	// The target enters linearly: (1−ε) of the loss, and ε of that against equal shares, −1/n·Σⱼ log pᵢⱼ.
	n := float64(pred.Shape()[1])
	even := s.Try(op.SumCols(s.Try(op.LogSoftmax(pred))))
	return s.Try(op.Add(s.Try(op.Linear(loss, 1-eps, 0)), s.Try(op.Linear(even, -eps/n, 0))))
}
