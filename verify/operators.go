package verify

import (
	"context"
	"fmt"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/internal/keyed"
)

// Operators certifies every case of package op, as Certify does.
func Operators(ctx context.Context, opts ...Option) (*OpReport, error) {
	return certify(ctx, op.Cases(), opts)
}

func certify(ctx context.Context, cases []op.Case, opts []Option) (*OpReport, error) {
	return Certify(ctx, operators(cases), opts...)
}

// Certify certifies cases. The loss is the inner product of what a case makes with fixed random weights, and every real operand
// is a parameter, beside those that a layer declares. Checked are its gradient in float64, its gradient in float32, and in
// float64 the gradient of the inner product of the gradient by the operands with further random weights: the second order.
//
// Progress counts cases. An error means that a case could not be checked, or that ctx was cancelled.
func Certify(ctx context.Context, cases []Case, opts ...Option) (*OpReport, error) {
	report := &OpReport{}
	progress := newConfig(opts).progress
	for i, c := range cases {
		r := OpResult{Kind: c.Kind, Op: c.Op, Case: c.Name}
		for _, kind := range []struct {
			name  string
			order int
			opts  []Option
		}{{"float64", 1, nil}, {"float32", 1, []Option{Float32()}}, {"second order", 2, nil}} {
			t := trial{Case: c, order: kind.order}
			check, err := t.run(ctx, append(append(opts[:len(opts):len(opts)], Progress(func(int, int) {}), InMode(c.Mode)), kind.opts...))
			if err != nil {
				return nil, errors.WithMessagef(err, "%s %s, case %s, %s", c.Kind, c.Op, c.Name, kind.name)
			}
			check.Name = kind.name
			r.Checks = append(r.Checks, check)
		}
		report.Cases = append(report.Cases, r)
		progress(i+1, len(cases))
	}
	return report, nil
}

// A trial is a case made into a model: its real operands are parameters, the others inputs.
type trial struct {
	Case
	order       int
	unsupported error // why there is no second order
}

func (t *trial) run(ctx context.Context, opts []Option) (OpCheck, error) {
	p := graph.NewParams(tensor.Float64, 1)
	declare := func(s *graph.Scope) *gorgonia.Node { return t.declare(s) }
	if _, err := graph.Build(p, t.Mode, func(s *graph.Scope) { declare(s) }); err != nil {
		return t.fail(err)
	}
	for i, o := range t.In {
		if q := p.Get(operand(i)); q != nil {
			if err := q.Set(o.Values(t.key(operand(i)).Rand())); err != nil {
				return OpCheck{}, err
			}
		}
	}
	report, err := Gradients(ctx, p, declare, t.fill, opts...)
	if err != nil {
		return t.fail(err)
	}
	worst := report.worstFirst()[0]
	return OpCheck{Verdict: worst.Verdict, Worst: worst}, nil
}

// fail tells an order that is not supported from an error.
func (t *trial) fail(err error) (OpCheck, error) {
	if t.unsupported == nil {
		return OpCheck{}, err
	}
	return OpCheck{Verdict: Unsupported, Worst: Result{Verdict: Unsupported, Name: t.Op, Note: t.unsupported.Error()}}, nil
}

func (t *trial) declare(s *graph.Scope) *gorgonia.Node {
	var in, params gorgonia.Nodes
	for i, o := range t.In {
		switch {
		case o.Kind != op.Real:
			in = append(in, s.Input(operand(i), tensor.Int64, o.Shape...))
		case o.Shape.Dims() == 0: // a parameter has at least one dimension
			params = append(params, s.Param(operand(i), graph.Zeros(), 1))
			in = append(in, s.Try(op.Reshape(params[len(params)-1])))
		default:
			params = append(params, s.Param(operand(i), graph.Zeros(), o.Shape...))
			in = append(in, params[len(params)-1])
		}
	}
	if s.Err() != nil {
		return nil
	}
	loss := weigh(s, t.Make(s, in), "weights")
	if s.Err() != nil || t.order == 1 {
		return loss
	}
	grads, err := graph.Grad(loss, params...)
	if err != nil {
		return s.Fail(err)
	}
	var second *gorgonia.Node
	for i, g := range grads {
		if g == nil {
			continue
		}
		term := weigh(s, g, fmt.Sprintf("weights%d", i+1))
		if second == nil {
			second = term
		} else {
			second = s.Try(op.Add(second, term))
		}
	}
	if second != nil && s.Err() == nil {
		if _, err := graph.Grad(second, params...); err != nil {
			t.unsupported = err
			return s.Fail(err)
		}
	}
	return second
}

// weigh returns the inner product of n with an input.
func weigh(s *graph.Scope, n *gorgonia.Node, name string) *gorgonia.Node {
	if s.Err() != nil {
		return nil
	}
	if n.Shape().Dims() == 0 { // an input has at least one dimension
		n = s.Try(op.Reshape(n, 1))
	}
	w := s.Input(name, s.Dtype(), n.Shape()...)
	if s.Err() != nil {
		return nil
	}
	return s.Try(op.Dot(n, w))
}

// fill sets operands that are no parameters, and weights of either sign between a half and one and a half, so that no
// element of an output counts for little.
func (t *trial) fill(inst *graph.Instance) error {
	inst.SetStep(3, 2)
	values := map[string][]float64{}
	for i, o := range t.In {
		values[operand(i)] = o.Values(t.key(operand(i)).Rand())
	}
	for _, name := range inst.Inputs() {
		r := t.key(name).Rand()
		weight := func() float64 { return (0.5 + r.Float64()) * float64(2*r.IntN(2)-1) }
		switch dst := inst.Input(name).Data().(type) {
		case []int64: // the step has no values here
			for i, v := range values[name] {
				dst[i] = int64(v)
			}
		case []float32:
			for i := range dst {
				dst[i] = float32(weight())
			}
		case []float64:
			for i := range dst {
				dst[i] = weight()
			}
		}
	}
	return nil
}

func operand(i int) string { return fmt.Sprintf("operand%d", i+1) }

func (t *trial) key(name string) keyed.Key {
	return keyed.New(1, "verify").Name(t.Op).Name(t.Case.Name).Name(name)
}
