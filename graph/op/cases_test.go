package op

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// operands returns nodes for a case's operands, with values bound.
func operands(t testing.TB, g *gorgonia.ExprGraph, c Case, dt tensor.Dtype) gorgonia.Nodes {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var in gorgonia.Nodes
	for i, o := range c.In {
		of := dt
		if o.Kind != Real {
			of = tensor.Int64
		}
		n := input(t, g, string(rune('a'+i)), of, o.Shape, o.Values(r))
		in = append(in, n)
	}
	return in
}

// input returns a node that holds values, converted to its element type.
func input(t testing.TB, g *gorgonia.ExprGraph, name string, dt tensor.Dtype, shape tensor.Shape, values []float64) *gorgonia.Node {
	t.Helper()
	var v any
	if shape.Dims() == 0 {
		n := gorgonia.NewScalar(g, dt, gorgonia.WithName(name))
		v = values[0]
		if dt == tensor.Float32 {
			v = float32(values[0])
		}
		if err := gorgonia.Let(n, v); err != nil {
			t.Fatal(err)
		}
		return n
	}
	switch dt {
	case tensor.Float32:
		v = convert[float32](values)
	case tensor.Float64:
		v = convert[float64](values)
	case tensor.Int64:
		v = convert[int64](values)
	}
	n := gorgonia.NewTensor(g, dt, shape.Dims(), gorgonia.WithShape(shape...), gorgonia.WithName(name))
	if err := gorgonia.Let(n, tensor.New(tensor.WithShape(shape...), tensor.WithBacking(v))); err != nil {
		t.Fatal(err)
	}
	return n
}

func convert[T float32 | float64 | int64](values []float64) []T {
	dst := make([]T, len(values))
	for i, v := range values {
		dst[i] = T(v)
	}
	return dst
}

func TestCasesAreDistinctAndValid(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Cases() {
		name := c.Op + "/" + c.Name
		if seen[name] {
			t.Errorf("%s: there are two cases of this name", name)
		}
		seen[name] = true
		n, err := c.Make(operands(t, gorgonia.NewGraph(), c, tensor.Float64))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := n.Op().String(); !strings.HasPrefix(got, c.Op) {
			t.Errorf("%s: the case makes %s", name, got)
		}
	}
}

// TestEveryOperatorHasCases compares the types that implement Operator in this package's source with those that the cases
// make.
func TestEveryOperatorHasCases(t *testing.T) {
	made := map[string]bool{}
	for _, c := range Cases() {
		n, err := c.Make(operands(t, gorgonia.NewGraph(), c, tensor.Float32))
		if err != nil {
			t.Fatal(err)
		}
		o, ok := Of(n.Op())
		if !ok {
			t.Fatalf("%s: the case makes %T", c.Op, n.Op())
		}
		made[reflect.TypeOf(o).Name()] = true
	}
	declared := declaredOperators(t)
	if len(declared) < 20 {
		t.Fatalf("found only the operators %v in the source", declared)
	}
	for name := range declared {
		if !made[name] {
			t.Errorf("operator %s has no certification case: add one to catalogue.go", name)
		}
	}
	for name := range made {
		if !declared[name] {
			t.Errorf("operator %s was not found in the source", name)
		}
	}
}

// declaredOperators returns the types of this package that have the methods Infer and Bind.
func declaredOperators(t *testing.T) map[string]bool {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	methods := map[string]map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil {
				continue
			}
			receiver := f.Recv.List[0].Type
			if star, ok := receiver.(*ast.StarExpr); ok {
				receiver = star.X
			}
			if id, ok := receiver.(*ast.Ident); ok {
				if methods[id.Name] == nil {
					methods[id.Name] = map[string]bool{}
				}
				methods[id.Name][f.Name.Name] = true
			}
		}
	}
	operators := map[string]bool{}
	for name, m := range methods {
		if m["Infer"] && m["Bind"] {
			operators[name] = true
		}
	}
	return operators
}
