package nabla_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path that starts every import of ours; "nabla/graph" is the folder graph.
const module = "nabla"

// folder is a folder of this module with Go files in it, build constraints disregarded: a file for another platform
// or tag obeys the rules too.
type folder struct {
	path  string // "graph/op", or "." for the root
	name  string // of its package
	files []*ast.File
	tests []*ast.File
}

// tree returns the folders of this module with Go files, sorted by path. It leaves out what the go command leaves out
// (testdata, names that start with . or _, modules of their own) and files marked "//go:build ignore".
func tree(t *testing.T) []*folder {
	t.Helper()
	found := map[string]*folder{}
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != "." && isOutside(name) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") {
			return nil
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(name))
		f := found[dir]
		if f == nil {
			f = &folder{path: dir}
		}
		if f.add(name, file) {
			found[dir] = f
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 2 {
		t.Fatalf("got %d folders with Go files, want the whole tree: run this test in the root of the module", len(found))
	}
	sorted := slices.Sorted(maps.Keys(found))
	folders := make([]*folder, len(sorted))
	for i, p := range sorted {
		folders[i] = found[p]
	}
	return folders
}

// isOutside reports whether the folder at name is no part of this module.
func isOutside(name string) bool {
	base := filepath.Base(name)
	if base == "testdata" || base == "vendor" || base[0] == '.' || base[0] == '_' {
		return true
	}
	_, err := os.Stat(filepath.Join(name, "go.mod"))
	return err == nil
}

// add puts a parsed file into f and reports whether it belongs there.
func (f *folder) add(name string, file *ast.File) bool {
	for _, group := range file.Comments {
		if group.Pos() < file.Package && group.List[0].Text == "//go:build ignore" {
			return false
		}
	}
	if strings.HasSuffix(name, "_test.go") {
		f.tests = append(f.tests, file)
		return true
	}
	f.files = append(f.files, file)
	f.name = file.Name.Name
	return true
}

// imports returns the import paths in the non-test files of f, sorted, each once.
func (f *folder) imports() []string {
	var paths []string
	for _, file := range f.files {
		for _, spec := range file.Imports {
			if p, err := strconv.Unquote(spec.Path.Value); err == nil {
				paths = append(paths, p)
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}
