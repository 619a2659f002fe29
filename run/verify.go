package run

import (
	"context"

	"nabla/graph"
	"nabla/verify"
)

// Verify certifies the gradient of the job's model, at its initial values, on the first rows of the training data.
func (j *Job) Verify(ctx context.Context, rows int, opts ...verify.Option) (*verify.Report, error) {
	declare, fill, err := j.firstRows(rows)
	if err != nil {
		return nil, err
	}
	return verify.Gradients(ctx, j.Params, declare, fill, opts...)
}

// Lint returns what in the graph of the job's model gives wrong results without an error; see graph.Lint.
func (j *Job) Lint() ([]graph.Finding, error) {
	d, err := j.Instance(graph.Train, min(3, j.Train.Len()))
	if err != nil {
		return nil, err
	}
	return d.Instance.Lint(), nil
}
