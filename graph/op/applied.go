package op

import (
	"fmt"
	"hash"
	"hash/fnv"
	"reflect"
	"slices"

	"github.com/chewxy/hm"
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/internal/plan"
)

// applied is an operator with the types it was applied to, as Gorgonia wants to see it. All of Gorgonia's interface is
// derived here, once for all operators.
type applied struct {
	Operator
	in   []Type
	out  Type
	salt int
}

var (
	_ gorgonia.SDOp            = (*applied)(nil)
	_ gorgonia.UsePreallocDoer = (*applied)(nil)
)

// Of returns the operator behind a node's Op, if it is one of this package's.
func Of(o gorgonia.Op) (Operator, bool) {
	a, ok := o.(*applied)
	if !ok {
		return nil, false
	}
	return a.Operator, true
}

func (a *applied) same(b *applied) bool {
	return reflect.TypeOf(a.Operator) == reflect.TypeOf(b.Operator) && a.Name() == b.Name() && a.out.Equal(b.out) && slices.EqualFunc(a.in, b.in, Type.Equal)
}

func (a *applied) Arity() int           { return len(a.in) }
func (a *applied) String() string       { return a.Name() }
func (a *applied) ReturnsPtr() bool     { return false }
func (a *applied) CallsExtern() bool    { return false }
func (a *applied) OverwritesInput() int { return -1 }

func (a *applied) WriteHash(h hash.Hash) {
	fmt.Fprintf(h, "nabla %T %s %v %d", a.Operator, a.Name(), a.in, a.salt)
}

func (a *applied) Hashcode() uint32 {
	h := fnv.New32a()
	a.WriteHash(h)
	return h.Sum32()
}

// Type builds a new type at every call: Gorgonia's type checker recycles the ones it has used.
func (a *applied) Type() hm.Type {
	types := make([]hm.Type, 0, len(a.in)+1)
	for _, t := range append(a.in[:len(a.in):len(a.in)], a.out) {
		if len(t.Shape) == 0 {
			types = append(types, t.Dtype)
		} else {
			types = append(types, gorgonia.TensorType{Dims: len(t.Shape), Of: t.Dtype})
		}
	}
	return hm.NewFnType(types...)
}

func (a *applied) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return a.out.Shape.Clone(), nil
}

func (a *applied) DiffWRT(int) []bool {
	wrt := make([]bool, len(a.in))
	for i, t := range a.in {
		wrt[i] = t.Real()
	}
	return wrt
}

func (a *applied) SymDiff(in gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	if got, want := typeOf(grad), a.out; !got.Equal(want) {
		return nil, errors.Errorf("%s: the gradient is %v, the output %v", a.Name(), got, want)
	}
	grads, err := a.Grad(in, out, grad)
	return grads, errors.WithMessagef(err, "gradient of %s", a.Name())
}

func (a *applied) Do(in ...gorgonia.Value) (gorgonia.Value, error) {
	return a.UsePreallocDo(nil, in...)
}

// UsePreallocDo writes into prealloc where that can hold the result and shares no memory with the inputs. It recovers
// panics itself: Gorgonia's TapeMachine runs operators in a goroutine of its own, where nobody else can.
func (a *applied) UsePreallocDo(prealloc gorgonia.Value, in ...gorgonia.Value) (result gorgonia.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			result, err = nil, errors.Errorf("%s: panic: %v", a.Name(), r)
		}
	}()
	values, err := a.values(in)
	if err != nil {
		return nil, err
	}
	out := plan.NewValue(a.out.Dtype, a.out.Shape)
	if prealloc == nil || out.BindTo(prealloc) != nil || slices.ContainsFunc(values, out.Overlaps) {
		plan.Alloc(out)
		if prealloc, err = out.Header(); err != nil {
			return nil, err
		}
	}
	if err := a.Bind(out, values)(nil); err != nil {
		return nil, errors.WithMessage(err, a.Name())
	}
	return prealloc, nil
}

// values returns views of the inputs.
func (a *applied) values(in []gorgonia.Value) ([]*plan.Value, error) {
	if len(in) != len(a.in) {
		return nil, errors.Errorf("%s: got %d inputs, want %d", a.Name(), len(in), len(a.in))
	}
	values := make([]*plan.Value, len(in))
	for i, v := range in {
		values[i] = plan.NewValue(a.in[i].Dtype, a.in[i].Shape)
		if err := values[i].BindTo(v); err != nil {
			return nil, errors.WithMessagef(err, "%s: input %d", a.Name(), i+1)
		}
	}
	return values, nil
}
