package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pkg/errors"
)

// A source is a package: its files as text and as syntax, and what is known of types.
type source struct {
	folder  string // in the module
	path    string // of the import
	fset    *token.FileSet
	files   []*file
	info    *types.Info
	imports types.Importer
}

// A file is one of them.
type file struct {
	*source
	path   string // in the module
	text   []byte
	syntax *ast.File
}

func (f *file) between(lo, hi int) string { return string(f.text[lo:hi]) }
func (f *file) offset(p token.Pos) int    { return f.fset.Position(p).Offset }
func (f *file) code(n ast.Node) string    { return f.between(f.offset(n.Pos()), f.offset(n.End())) }
func (f *file) line(offset int) int       { return bytes.Count(f.text[:offset], []byte("\n")) + 1 }
func (f *file) name() string              { return filepath.Base(f.path) }

// load reads and type-checks the package of a folder, which may be a module of its own.
func load(folder string) (*source, error) {
	out, err := goCommand(folder, "list", "-export", "-deps", "-json=ImportPath,Export,GoFiles,DepOnly", ".")
	if err != nil {
		return nil, err
	}
	s := &source{folder: folder, fset: token.NewFileSet()}
	exports := map[string]string{}
	var names []string
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Export string
			GoFiles            []string
			DepOnly            bool
		}
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, errors.Wrap(err, "go list")
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			s.path, names = p.ImportPath, p.GoFiles
		}
	}
	s.imports = importer.ForCompiler(s.fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, errors.Errorf("no export data of %s", path)
		}
		return os.Open(exports[path])
	})
	for _, name := range names {
		f := &file{source: s, path: filepath.Join(folder, name)}
		if f.text, err = os.ReadFile(f.path); err != nil {
			return nil, errors.Wrap(err, folder)
		}
		if f.syntax, err = parser.ParseFile(s.fset, f.path, f.text, parser.SkipObjectResolution); err != nil {
			return nil, errors.Wrap(err, folder)
		}
		s.files = append(s.files, f)
	}
	s.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	syntax := make([]*ast.File, len(s.files))
	for i, f := range s.files {
		syntax[i] = f.syntax
	}
	_, err = (&types.Config{Importer: s.imports}).Check(s.path, s.fset, syntax, s.info)
	return s, errors.Wrap(err, folder)
}

// goCommand runs the go command in a folder and returns what it prints.
func goCommand(folder string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = folder
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		return nil, errors.Wrapf(err, "go %s in %s: %s", strings.Join(args[:min(2, len(args))], " "), folder, line(problems.String()))
	}
	return out.Bytes(), nil
}

// A function is a declared function or method, or a function in the value of a package's variable.
type function struct {
	file  *file
	name  string
	group group
	typ   *ast.FuncType
	recv  *ast.FieldList // nil unless it is a method
	body  *ast.BlockStmt
	id    int // in a build
}

// functions returns the functions of a file, those inside others not counted.
func (f *file) functions() (list []*function) {
	for _, d := range f.syntax.Decls {
		if d, ok := d.(*ast.FuncDecl); ok {
			if d.Body == nil {
				continue
			}
			name := d.Name.Name
			if d.Recv != nil {
				name = receiver(d.Recv.List[0].Type) + "." + name
			}
			list = append(list, &function{file: f, name: name, typ: d.Type, recv: d.Recv, body: d.Body})
			continue
		}
		f.tabled(d, "", func(name string, lit *ast.FuncLit) {
			list = append(list, &function{file: f, name: name, typ: lit.Type, body: lit.Body})
		})
	}
	return list
}

// tabled finds the functions in a table, each row of which begins with a name.
func (f *file) tabled(n ast.Node, row string, found func(name string, lit *ast.FuncLit)) {
	count := 0
	ast.Inspect(n, func(m ast.Node) bool {
		switch m := m.(type) {
		case *ast.FuncLit:
			count++
			found(fmt.Sprintf("%s#%d", row, count), m)
			return false
		case *ast.CompositeLit:
			if m != n && len(m.Elts) > 0 {
				if name, ok := m.Elts[0].(*ast.BasicLit); ok && name.Kind == token.STRING {
					f.tabled(m, strings.Trim(name.Value, `"`), found)
					return false
				}
			}
		}
		return true
	})
}

// receiver returns the name of a receiver's type.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return "?"
}
