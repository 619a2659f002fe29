package run

import (
	"context"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/trainer"
	"nabla/verify"
)

// Verify certifies the gradient of the job's model, at its initial values, on the first rows of the training data.
func (j *Job) Verify(ctx context.Context, rows int, opts ...verify.Option) (*verify.Report, error) {
	if rows < 1 || rows > j.Train.Len() {
		return nil, bad(errors.Errorf("%d rows: want 1 or more, and at most the %d there are to train on", rows, j.Train.Len()))
	}
	first := make([]int, rows)
	for i := range first {
		first[i] = i
	}
	declare := func(s *graph.Scope) *gorgonia.Node {
		_, loss := trainer.Declare(s, j.objective, j.Train, rows)
		return loss
	}
	fill := func(inst *graph.Instance) error { return trainer.Fill(inst, j.Train, first) }
	return verify.Gradients(ctx, j.Params, declare, fill, opts...)
}
