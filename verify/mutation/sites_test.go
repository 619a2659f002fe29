package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parse returns the functions of a package of one file, without imports.
func parse(t *testing.T, text string) []*function {
	t.Helper()
	s := &source{folder: "p", path: "p", fset: token.NewFileSet(),
		info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}}
	f := &file{source: s, path: "p/p.go", text: []byte("package p\n" + text)}
	var err error
	if f.syntax, err = parser.ParseFile(s.fset, f.path, f.text, parser.SkipObjectResolution); err != nil {
		t.Fatal(err)
	}
	s.files = []*file{f}
	if _, err := (&types.Config{}).Check("p", s.fset, []*ast.File{f.syntax}, s.info); err != nil {
		t.Fatal(err)
	}
	return f.functions()
}

func TestMutants(t *testing.T) {
	tests := []struct {
		name, source string
		want         []string
	}{
		{"difference", "func f(a, b float64) float64 { return a - b }", []string{
			"sign: a - b → -(a - b)", "factor: a - b → 2*(a - b)", "factor: a - b → 0.5*(a - b)", "scale: a - b → 1.01*(a - b)",
			"sign: a - b → (a + (b))", "swap: a - b → (b - (a))", "drop: a - b → a", "drop: a - b → b", "stale: b → a", "stale: a → b",
		}},
		{"average", "func f(a float64, n int) { a = a / float64(n) }", []string{
			"sign: a / float64(n) → -(a / float64(n))", "factor: a / float64(n) → 2*(a / float64(n))", "factor: a / float64(n) → 0.5*(a / float64(n))",
			"scale: a / float64(n) → 1.01*(a / float64(n))", "swap: a / float64(n) → ((float64(n)) / (a))", "average: a / float64(n) → a",
			"drop: a / float64(n) → float64(n)", "stale: float64(n) → a", "stale: a → float64(n)",
		}},
		{"comparison", "func f(a float64) bool { return a > 0 }", []string{"compare: a > 0 → a >= 0", "compare: a > 0 → a < 0"}},
		{"loop", "func f(x []float64) { for i := range x { g(i) } }; func g(int) {}", []string{
			"bounds: x → (x)[:max(0, len(x)-1)]", "delete: g(i) → {}",
		}},
		{"part", "func f(x []int) []int { return x[1:2] }", []string{"bounds: 1 → 1+1", "bounds: 2 → 2-1"}},
		{"accumulation", "func f(s, x float64) { s += x }", []string{
			"sign: x → -(x)", "factor: x → 2*(x)", "factor: x → 0.5*(x)", "scale: x → 1.01*(x)", "delete: s += x → s = x", "drop: s += x → s += 0*(x)",
		}},
		{"axes", "func f(rows, cols int) { f(rows, cols) }", []string{"delete: f(rows, cols) → {}", "axis: rows, cols → cols, rows"}},
		{"flag", "func f(trans bool) { f(!trans) }", []string{"delete: f(!trans) → {}", "transpose: !trans → trans"}},
		{"check", "func must(bool) {}; func f(n int) { must(n > 0) }", nil},
		{"constant", "const c = 2; func f() float64 { return c }", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, fn := range parse(t, tt.source) {
				if fn.name != "f" {
					continue
				}
				for _, m := range fn.mutants(fn.seek()) {
					got = append(got, fmt.Sprintf("%s: %s → %s", m.Kind, m.Before, m.After))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

// A key names a function, a kind and what changes, so that it stays when lines are added above.
func TestKeysAreStable(t *testing.T) {
	const f = "func f(a float64) float64 { return 3 * a }"
	key := func(text string) (keys []string) {
		for _, fn := range parse(t, text) {
			for _, m := range fn.mutants(fn.seek()) {
				keys = append(keys, m.Key)
			}
		}
		return keys
	}
	if diff := cmp.Diff(key(f), key("\n\n// Some words.\n"+f)); diff != "" {
		t.Errorf("keys change with lines above:\n%s", diff)
	}
}

// A table's functions are named by its rows.
func TestFunctionsOfTables(t *testing.T) {
	var got []string
	for _, fn := range parse(t, `
		type row struct { name string; of []string; f, g func() }
		func (r *row) m() {}
		var table = []row{{"A", []string{"x"}, func() {}, nil}, {"B", nil, func() {}, func() {}}}
		var lone = func() {}`) {
		got = append(got, fn.name)
	}
	if diff := cmp.Diff([]string{"row.m", "A#1", "B#1", "B#2", "#1"}, got); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}
