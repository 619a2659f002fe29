package layer

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/op"
)

// A LinearOption changes how Linear begins.
type LinearOption func(*linear)

type linear struct {
	weight, bias graph.Init
	noBias       bool
}

// WeightInit sets the initialiser of the weight; without it, that is graph.Glorot.
func WeightInit(i graph.Init) LinearOption { return func(l *linear) { l.weight = i } }

// BiasInit sets the initialiser of the bias; without it, that is graph.Zeros.
func BiasInit(i graph.Init) LinearOption { return func(l *linear) { l.bias = i } }

// NoBias leaves the bias out.
func NoBias() LinearOption { return func(l *linear) { l.noBias = true } }

// Linear returns x·weight + bias, a fully connected layer.
//
// x is (batch, inputs), the result (batch, outputs). It declares weight, (inputs, outputs), and bias, (outputs).
func Linear(s *graph.Scope, x *gorgonia.Node, outputs int, opts ...LinearOption) *gorgonia.Node {
	if absent(s, "linear", x) {
		return nil
	}
	s = s.Layer("linear")
	if x.Shape().Dims() != 2 {
		return s.Fail(errors.Errorf("x is %v, want (batch, inputs): use Flatten first", x.Shape()))
	}
	if outputs < 1 {
		return s.Fail(errors.Errorf("%d outputs, want at least 1", outputs))
	}
	l := linear{weight: graph.Glorot(), bias: graph.Zeros()}
	for _, o := range opts {
		o(&l)
	}
	w := s.Param("weight", l.weight, x.Shape()[1], outputs)
	if l.noBias {
		if s.Err() != nil {
			return nil
		}
		return s.Try(op.MatMul(x, w, false, false))
	}
	b := s.Param("bias", l.bias, outputs)
	if s.Err() != nil {
		return nil
	}
	return s.Try(op.Affine(x, w, b))
}
