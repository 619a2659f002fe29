package trainer

import (
	"github.com/pkg/errors"

	"nabla/graph"
)

// A Gradient computes the gradient of a mini-batch's loss in another way than backpropagation: it writes that of each
// parameter to its GradData, all of it. loss computes the loss at the values that the parameters have when it is called,
// dropout included the same each time; the values are to be in the end what they were.
type Gradient func(p *graph.Params, loss func() (float64, error)) error

// differentiate computes the gradient of a batch that is filled, unless its machine does so by backpropagation. The machine is
// to run once more then, for the batch's results.
func (bs *batches) differentiate(b *batch) error {
	if bs.gradient == nil {
		return nil
	}
	return errors.WithMessage(bs.gradient(bs.params, func() (float64, error) {
		if err := b.machine.RunAll(); err != nil {
			return 0, err
		}
		return scalarOf(b.loss), nil
	}), "gradient")
}
