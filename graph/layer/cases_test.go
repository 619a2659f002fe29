package layer_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// TestCases certifies every layer in both modes: its gradients, by input and parameters, against central differences in
// float64, and its values in float32 against those in float64.
func TestCases(t *testing.T) {
	for _, c := range layer.Cases() {
		for _, mode := range []graph.Mode{graph.Train, graph.Eval} {
			t.Run(c.Layer+", "+c.Name+", "+mode.String(), func(t *testing.T) {
				p := graph.NewParams(tensor.Float64, 3)
				wide := declare(t, p, mode, c)
				grads, err := graph.Grad(wide.loss, wide.wrt...)
				if err != nil {
					t.Fatal(err)
				}
				outputs := append(gorgonia.Nodes{wide.y, wide.loss}, grads...)
				run(t, outputs)
				forward := append([]float64(nil), wide.y.Value().Data().([]float64)...)
				for i, n := range wide.wrt {
					got := append([]float64(nil), grads[i].Value().Data().([]float64)...)
					x := n.Value().Data().([]float64)
					const h = 1e-5
					for j := range x {
						old := x[j]
						x[j] = old + h
						run(t, gorgonia.Nodes{wide.loss})
						up := wide.loss.Value().Data().(float64)
						x[j] = old - h
						run(t, gorgonia.Nodes{wide.loss})
						want := (up - wide.loss.Value().Data().(float64)) / (2 * h)
						x[j] = old
						if !(math.Abs(got[j]-want) <= 1e-8*(1+math.Abs(want))) {
							t.Errorf("gradient by %s, element %d: got %v, differences give %v", n.Name(), j, got[j], want)
						}
					}
				}
				narrow := declare(t, p.As(tensor.Float32), mode, c)
				run(t, gorgonia.Nodes{narrow.y})
				for j, got := range narrow.y.Value().Data().([]float32) {
					if want := forward[j]; !(math.Abs(float64(got)-want) <= 1e-5*(1+math.Abs(want))) {
						t.Errorf("element %d is %v in float32 and %v in float64", j, got, want)
					}
				}
			})
		}
	}
}

type declared struct {
	y, loss *gorgonia.Node
	wrt     gorgonia.Nodes // the input and all parameters
}

// declare makes an instance of a case, its input filled, and a loss that weighs all elements of its output.
func declare(t *testing.T, p *graph.Params, mode graph.Mode, c layer.Case) declared {
	t.Helper()
	var d declared
	inst, err := graph.Build(p, mode, func(s *graph.Scope) {
		x := s.Input("x", s.Dtype(), c.Input...)
		d.y = c.Make(s, x)
		if d.y != nil {
			weights := s.Input("weights", s.Dtype(), d.y.Shape()...)
			d.loss = s.Try(op.Dot(d.y, weights))
		}
		d.wrt = gorgonia.Nodes{x}
	})
	if err != nil {
		t.Fatal(err)
	}
	d.wrt = append(d.wrt, inst.Weights()...)
	for name, scale := range map[string]float64{"x": 1, "weights": 0.7} {
		for i := range inst.Input(name).DataSize() {
			v := math.Sin(1+float64(i)*scale*3) + 0.01
			switch x := inst.Input(name).Data().(type) {
			case []float64:
				x[i] = v
			case []float32:
				x[i] = float32(v)
			}
		}
	}
	inst.SetStep(5, 0)
	return d
}

func run(t *testing.T, outputs gorgonia.Nodes) {
	t.Helper()
	m, err := vm.New(outputs)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.RunAll(); err != nil {
		t.Fatal(err)
	}
}

// TestEveryLayerHasCases looks for exported functions of a scope and a node in the sources.
func TestEveryLayerHasCases(t *testing.T) {
	has := map[string]bool{}
	for _, c := range layer.Cases() {
		if has[c.Layer+c.Name] {
			t.Errorf("two cases of %s are called %q", c.Layer, c.Name)
		}
		has[c.Layer], has[c.Layer+c.Name] = true, true
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || len(fn.Type.Params.List) == 0 || fn.Type.Params.List[0].Names[0].Name != "s" {
				continue
			}
			found++
			if !has[fn.Name.Name] {
				t.Errorf("layer %s has no case in cases.go", fn.Name.Name)
			}
		}
	}
	if found < 6 {
		t.Errorf("found %d layers, want at least 6", found)
	}
}
