package stock

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryOperatorHasCases goes through the exported functions of package gorgonia that return nodes: each has cases or is
// excluded for a reason, and nothing else has or is.
func TestEveryOperatorHasCases(t *testing.T) {
	has := map[string]bool{}
	for _, c := range Cases() {
		if has[c.Op+", "+c.Name] {
			t.Errorf("two cases of %s are called %q", c.Op, c.Name)
		}
		has[c.Op], has[c.Op+", "+c.Name] = true, true
	}
	excluded := map[string]bool{}
	for _, e := range Exclusions() {
		if e.Reason == "" {
			t.Errorf("%v are excluded for no reason", e.Functions)
		}
		for _, name := range e.Functions {
			excluded[name] = true
		}
	}
	exported := returningNodes(t)
	if len(exported) < 90 {
		t.Errorf("found %d functions, want 90 or more", len(exported))
	}
	for name := range exported {
		switch {
		case has[name] && excluded[name]:
			t.Errorf("%s has cases, and is excluded", name)
		case !has[name] && !excluded[name]:
			t.Errorf("%s has no case, and is not excluded: add either", name)
		}
	}
	for _, c := range Cases() {
		if !exported[c.Op] {
			t.Errorf("package gorgonia has no function %s", c.Op)
		}
	}
	for name := range excluded {
		if !exported[name] {
			t.Errorf("%s is excluded, but package gorgonia has no such function that returns nodes", name)
		}
	}
}

// returningNodes returns the names of gorgonia's exported functions of which a result is a node or nodes.
func returningNodes(t *testing.T) map[string]bool {
	t.Helper()
	pkg, err := build.Import("gorgonia.org/gorgonia", ".", 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range pkg.GoFiles {
		source, err := os.ReadFile(filepath.Join(pkg.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results == nil {
				continue
			}
			for _, r := range f.Type.Results.List {
				result := string(source[r.Type.Pos()-1 : r.Type.End()-1])
				if result == "*Node" || strings.HasSuffix(result, "Nodes") {
					found[f.Name.Name] = true
				}
			}
		}
	}
	return found
}

func TestVersions(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for module, version := range map[string]string{"gorgonia": gorgoniaVersion, "tensor": tensorVersion} {
		if want := "gorgonia.org/" + module + " " + version + "\n"; !strings.Contains(string(mod), want) {
			t.Errorf("go.mod has no line %q: audit the version that it has, and look after the lines in sources", want)
		}
	}
}
