package verify_test

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/verify"
)

// TestLayers certifies every layer in both modes and both precisions, by its parameters and by its input.
func TestLayers(t *testing.T) {
	for _, c := range layer.Cases() {
		for _, mode := range []graph.Mode{graph.Train, graph.Eval} {
			for name, opts := range map[string][]verify.Option{"float64": nil, "float32": {verify.Float32()}} {
				t.Run(c.Layer+"/"+c.Name+"/"+mode.String()+"/"+name, func(t *testing.T) {
					p := graph.NewParams(tensor.Float64, 3)
					report, err := verify.Gradients(t.Context(), p, func(s *graph.Scope) *gorgonia.Node {
						out := c.Make(s.In("layer"), s.Param("input", graph.Normal(0, 1), c.Input...))
						if s.Err() != nil {
							return nil
						}
						return s.Try(op.Dot(out, s.Param("weight", graph.Normal(0, 1), out.Shape()...)))
					}, func(inst *graph.Instance) error {
						inst.SetStep(5, 0)
						return nil
					}, append(opts, verify.InMode(mode))...)
					if err != nil {
						t.Fatal(err)
					}
					if err := report.Err(); err != nil {
						t.Errorf("%v\n%v", err, report)
					}
				})
			}
		}
	}
}
