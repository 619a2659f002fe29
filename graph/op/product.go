package op

import (
	"nabla/internal/plan"
	"nabla/internal/simd"
)

// product is what a machine runs for matmul and affine: a matrix product of a and b, started from a bias if there is one,
// with what follows it. Its inputs are a, b, the bias if there is one, and the gate if a gate follows.
type product struct {
	matmul
	bias  bool
	after simd.After
}

// productOf returns the product that an op is, if it is one that nothing follows.
func productOf(o plan.Op) (p product, ok bool) {
	switch o := o.(type) {
	case matmul:
		return product{matmul: o}, true
	case affine:
		return product{bias: true}, true
	}
	return product{}, false
}

// followedBy returns before, if it is a product that nothing follows, with after to follow it.
func followedBy(before plan.Op, after simd.After) (plan.Op, bool) {
	p, ok := productOf(before)
	p.after = after
	return p, ok
}

func (o product) Name() string {
	name := o.matmul.Name()
	if o.bias {
		name = affine{}.Name()
	}
	switch o.after {
	case simd.ThenReLU:
		name += "+" + relu{}.Name()
	case simd.ThenGate:
		name += "+" + reluGrad{}.Name()
	}
	return name
}

func (o product) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return bind(out, in, bindProduct[float32](o), bindProduct[float64](o))
}

func bindProduct[T simd.Float](o product) binder {
	return func(out *plan.Value, in []*plan.Value) plan.Kernel {
		g := &simd.Product[T]{TransA: o.transA, TransB: o.transB, M: out.Shape[0], N: out.Shape[1], K: o.depth(in), After: o.after}
		a, b, rest := in[0], in[1], in[2:]
		var bias, gate *plan.Value
		if o.bias {
			g.Start = simd.FromBias
			bias, rest = rest[0], rest[1:]
		}
		if o.after == simd.ThenGate {
			gate = rest[0]
		}
		return func(p *simd.Pool) error {
			g.A, g.B, g.C = plan.Slice[T](a), plan.Slice[T](b), plan.Slice[T](out)
			if bias != nil {
				g.Bias = plan.Slice[T](bias)
			}
			if gate != nil {
				g.Gate = plan.Slice[T](gate)
			}
			g.Run(p)
			return nil
		}
	}
}

// depth returns the number of products in a sum.
func (o product) depth(in []*plan.Value) int {
	if o.transA {
		return in[0].Shape[0]
	}
	return in[0].Shape[1]
}

// FLOPs returns 2·m·n·k.
func (o product) FLOPs(out *plan.Value, in []*plan.Value) int { return 2 * out.Size() * o.depth(in) }
