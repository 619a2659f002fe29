package verify

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
)

func TestTmpMnist(t *testing.T) {
	declare := func(s *graph.Scope) *gorgonia.Node {
		x := s.Input("x", s.Dtype(), 3, 784)
		y := s.Input("y", tensor.Int64, 3)
		w := s.Input("w", s.Dtype(), 3)
		h := layer.ReLU(s, layer.Linear(s, x, 128))
		return s.Try(op.Dot(s.Try(op.SoftmaxCrossEntropy(layer.Linear(s, h, 10), y)), w))
	}
	fill := func(inst *graph.Instance) error {
		r := rand.New(rand.NewPCG(1, 2))
		set := func(d any, f func() float64) {
			switch d := d.(type) {
			case []float32:
				for i := range d {
					d[i] = float32(f())
				}
			case []float64:
				for i := range d {
					d[i] = f()
				}
			}
		}
		set(inst.Input("x").Data(), func() float64 {
			if r.IntN(10) < 8 {
				return 0
			}
			return r.Float64()
		})
		set(inst.Input("w").Data(), func() float64 { return 1. / 3 })
		copy(inst.Input("y").Int64s(), []int64{5, 0, 4})
		return nil
	}
	for _, opts := range [][]Option{{}, {Float32()}} {
		start := time.Now()
		r, err := Gradients(context.Background(), graph.NewParams(tensor.Float32, 1), declare, fill, opts...)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%v\n%s", time.Since(start), r)
	}
}
