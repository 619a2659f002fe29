package verify_test

import (
	"testing"

	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/losses"
	"nabla/verify"
)

// TestLayersAndLosses certifies every layer, in both modes, and every loss: by input, target and parameters.
func TestLayersAndLosses(t *testing.T) {
	var cases []verify.Case
	for _, c := range verify.Cases() {
		if c.Kind == "layer" {
			cases = append(cases, c)
		}
	}
	if got, want := len(cases), 2*len(layer.Cases()); got != want {
		t.Errorf("%d cases of layers, want %d", got, want)
	}
	if got, want := len(verify.Cases())-len(cases), len(op.Cases()); got != want {
		t.Errorf("%d cases of operators, want %d", got, want)
	}
	for _, c := range losses.Cases() {
		cases = append(cases, verify.Case{Kind: "loss", Op: c.Loss, Name: c.Name, In: c.In, Make: c.Make})
	}
	report, err := verify.Certify(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Err(); err != nil {
		t.Error(err)
	}
	ok := map[string]bool{}
	for i, c := range report.Cases {
		if c.Kind != cases[i].Kind || c.Op != cases[i].Op || c.Case != cases[i].Name || len(c.Checks) != 3 {
			t.Errorf("case %d is reported as %s %s, %s with %d checks", i, c.Kind, c.Op, c.Case, len(c.Checks))
		}
		for _, k := range c.Checks[:2] {
			if k.Verdict == verify.OK {
				ok[c.Op+", "+k.Name] = true
			}
		}
	}
	for _, c := range cases { // nothing is certified by cases alone in which nothing happens
		for _, name := range []string{", float64", ", float32"} {
			if !ok[c.Op+name] {
				t.Errorf("%s%s: no case is ok", c.Op, name)
			}
		}
	}
}

// A layer's parameters are checked too, and in its mode.
func TestCertifyChecksParameters(t *testing.T) {
	x := op.Normal(4, 3)
	for mode, want := range map[graph.Mode]verify.Verdict{graph.Train: verify.Wrong, graph.Eval: verify.OK} {
		report, err := verify.Certify(t.Context(), []verify.Case{{Kind: "layer", Op: "Tilted", Name: x.String(), In: []op.Operand{x}, Mode: mode, Make: tilted}})
		if err != nil {
			t.Fatal(err)
		}
		c := report.Cases[0].Checks[0]
		if c.Verdict != want || want == verify.Wrong && c.Worst.Name != "linear/weight" {
			t.Errorf("%v: got %s of %s, want %s", mode, c.Verdict, c.Worst.Name, want)
		}
	}
}

// tilted is a linear layer; in training its weight runs through Gorgonia's Log2, whose gradient is wrong.
func tilted(s *graph.Scope, in gorgonia.Nodes) *gorgonia.Node {
	w := s.Layer("linear").Param("weight", graph.Constant(0.5), 3, 2)
	if s.Err() != nil {
		return nil
	}
	if s.Mode() == graph.Train {
		w = s.Try(gorgonia.Log2(w))
	}
	return s.Try(op.MatMul(in[0], w, false, false))
}
