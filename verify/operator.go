package verify

import (
	"context"

	"nabla/graph/op"
)

// Operator certifies one case of an operator, in the way in which Operators certifies those of package op.
func Operator(ctx context.Context, c op.Case, opts ...Option) (OpResult, error) {
	report, err := certify(ctx, []op.Case{c}, opts)
	if err != nil {
		return OpResult{}, err
	}
	return report.Cases[0], nil
}
