package stock

import (
	"fmt"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
	"nabla/internal/plan"
	"nabla/internal/simd"
)

// A definition is an operator of ours: its value is the case's by definition, and its gradient is what the runtime says it
// is. So what certifies our own operators certifies Gorgonia's. Operands and value are vectors here.
type definition struct{ *probe }

func (d definition) Name() string {
	return fmt.Sprintf("%s(%s) on %s", d.Op, d.Case.Name, d.run.name)
}

func (d definition) Infer(in []op.Type) (op.Type, error) {
	return op.Type{Dtype: in[0].Dtype, Shape: tensor.Shape{len(d.want(d.operands()))}}, nil
}

func (d definition) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return func(*simd.Pool) error {
		put(data(out), d.want(d.arrays(in)))
		return nil
	}
}

func (d definition) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	grads := make(gorgonia.Nodes, len(in))
	for i := range in {
		var err error
		if grads[i], err = op.Apply(claim{d, i}, append(in[:len(in):len(in)], grad)...); err != nil {
			return nil, err
		}
	}
	return grads, nil
}

// arrays returns all operands, given those that are real.
func (d definition) arrays(real []*plan.Value) []array {
	all := d.operands()
	next := 0
	for i, o := range d.in {
		if o.Kind == op.Real {
			all[i].data = floats(data(real[next]))
			next++
		}
	}
	return all
}

// A claim is the gradient by the i-th real operand that a runtime computes. Its last input is the gradient by the value.
type claim struct {
	definition
	i int
}

func (c claim) Name() string                        { return fmt.Sprintf("gradient %d of %s", c.i+1, c.definition.Name()) }
func (c claim) Infer(in []op.Type) (op.Type, error) { return in[c.i], nil }

func (c claim) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return func(*simd.Pool) error {
		last := len(in) - 1
		grads, _, err := c.run.gradients(c.probe, c.arrays(in[:last]), floats(data(in[last])))
		if err != nil {
			return err
		}
		put(data(out), grads[c.i])
		return nil
	}
}

func (claim) Grad(gorgonia.Nodes, *gorgonia.Node, *gorgonia.Node) (gorgonia.Nodes, error) {
	return nil, errors.New("only the first order is audited")
}

// data returns a value's elements, []float32 or []float64.
func data(v *plan.Value) any {
	if v.Dtype == tensor.Float32 {
		return plan.Slice[float32](v)
	}
	return plan.Slice[float64](v)
}

// floats returns a copy of a value's elements as float64.
func floats(data any) []float64 {
	switch d := data.(type) {
	case float32:
		return []float64{float64(d)}
	case float64:
		return []float64{d}
	case []float64:
		return append([]float64(nil), d...)
	case []float32:
		out := make([]float64, len(d))
		for i, v := range d {
			out[i] = float64(v)
		}
		return out
	}
	return nil
}

// put copies src into []float32 or []float64.
func put(dst any, src []float64) {
	switch d := dst.(type) {
	case []float32:
		for i, v := range src {
			d[i] = float32(v)
		}
	case []float64:
		copy(d, src)
	}
}
