package verify

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
)

func BenchmarkTmpForward(b *testing.B) {
	c := newConfig(nil)
	m := model{c, func(s *graph.Scope) *gorgonia.Node {
		x := s.Input("x", s.Dtype(), 3, 784)
		y := s.Input("y", tensor.Int64, 3)
		w := s.Input("w", s.Dtype(), 3)
		h := layer.ReLU(s, layer.Linear(s, x, 128))
		return s.Try(op.Dot(s.Try(op.SoftmaxCrossEntropy(layer.Linear(s, h, 10), y)), w))
	}}
	p := graph.NewParams(tensor.Float64, 1)
	inst, _, err := m.build(p)
	if err != nil {
		b.Fatal(err)
	}
	o, err := m.oracle(p, inst)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		o.difference(&o.x[0][5], 1e-6)
	}
}
