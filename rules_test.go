package nabla_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rules hold for every folder of the tree; each returns its complaints about one.
var rules = map[string]func(*folder) []string{
	"no init":         noInit,
	"quiet":           quiet,
	"package comment": packageComment,
	"example":         example,
	"nan":             nan,
}

func TestRules(t *testing.T) {
	folders := tree(t)
	for name, rule := range rules {
		t.Run(name, func(t *testing.T) {
			for _, f := range folders {
				for _, wrong := range rule(f) {
					t.Errorf("%s: %s", f.path, wrong)
				}
			}
		})
	}
}

// noInit: what an import does before main cannot be ordered, tested or left out, so no package has an init function.
func noInit(f *folder) (wrong []string) {
	for _, file := range f.files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				wrong = append(wrong, "has an init function; fill what it fills where it is declared, or on first use")
			}
		}
	}
	return wrong
}

// loud are the names with which a package prints to the streams of its process, or ends it.
var loud = regexp.MustCompile(`^(os\.(Exit|Stdout|Stderr)|fmt\.Print(f|ln)?|log\.(Print|Fatal|Panic)(f|ln)?)$`)

// quiet: only programs and the package that makes them print and exit; all others return errors and take an io.Writer.
func quiet(f *folder) (wrong []string) {
	if f.path == "cli" || f.name == "main" {
		return nil
	}
	for _, file := range f.files {
		packages := map[string]string{} // name in this file: import path
		for _, spec := range file.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue
			}
			name := path.Base(p)
			if spec.Name != nil {
				name = spec.Name.Name
			}
			packages[name] = p
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if ok && loud.MatchString(packages[x.Name]+"."+n.Sel.Name) {
					wrong = append(wrong, fmt.Sprintf("uses %s.%s; only cli and the programs print and exit, so return an "+
						"error or write to an io.Writer that the caller gives", packages[x.Name], n.Sel.Name))
				}
			case *ast.CallExpr:
				if fn, ok := n.Fun.(*ast.Ident); ok && (fn.Name == "print" || fn.Name == "println") {
					wrong = append(wrong, fmt.Sprintf("calls %s, which writes to the standard error of the process", fn.Name))
				}
			}
			return true
		})
	}
	return wrong
}

// packageComment: go doc begins with what a package is for. Programs say "Command" or their own name.
func packageComment(f *folder) []string {
	if len(f.files) == 0 {
		return nil
	}
	want := "Package " + f.name + " "
	if f.name == "main" {
		want = ""
	}
	for _, file := range f.files {
		if text := file.Doc.Text(); text != "" && strings.HasPrefix(text, want) {
			return nil
		}
	}
	return []string{fmt.Sprintf("has no package comment; write one that starts with %q above the package clause of %s.go",
		want, path.Base(f.path))}
}

// example: a public package shows its use in an Example that the tests run, which takes an output comment.
func example(f *folder) []string {
	if f.path == "." || f.name == "main" || len(f.files) == 0 || strings.HasPrefix(f.path, "internal/") {
		return nil
	}
	for _, ex := range doc.Examples(f.tests...) {
		if ex.Output != "" {
			return nil
		}
	}
	return []string{"has no Example function with an \"// Output:\" comment; add one to " +
		path.Join(f.path, "example_test.go")}
}

// nan: a test that asks whether a difference is too large is content with NaN; it must ask whether it is small enough.
func nan(f *folder) (wrong []string) {
	for _, file := range f.tests {
		ast.Inspect(file, func(n ast.Node) bool {
			if b, ok := n.(*ast.BinaryExpr); ok &&
				(largeAbs(b.X, b.Op, token.GTR, token.GEQ) || largeAbs(b.Y, b.Op, token.LSS, token.LEQ)) {
				wrong = append(wrong, "has a test whether math.Abs(…) is large, which NaN is not; write !(math.Abs(…) <= …)")
			}
			return true
		})
	}
	return wrong
}

// largeAbs reports whether x is a call of math.Abs, and op one of the comparisons.
func largeAbs(x ast.Expr, op token.Token, comparisons ...token.Token) bool {
	call, ok := x.(*ast.CallExpr)
	if !ok || !slices.Contains(comparisons, op) {
		return false
	}
	fn, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || fn.Sel.Name != "Abs" {
		return false
	}
	pkg, ok := fn.X.(*ast.Ident)
	return ok && pkg.Name == "math"
}

// Each rule must be able to fail.
func TestRulesRefuse(t *testing.T) {
	const fine = "// Package p is.\npackage p\n"
	const shown = "package p_test\nfunc Example() {\n\tp.F()\n\t// Output: 1\n}\n"
	tests := []struct {
		rule, name string
		folder     string
		file, test string
		want       int // complaints
	}{
		{"no init", "none", "p", fine + `type t int; func (t) init() {}; var initial = 1`, "", 0},
		{"no init", "one", "p", fine + `func init() {}`, "", 1},
		{"no init", "in a program", "cmd/p", "package main\nfunc init() {}\nfunc init() {}", "", 2},
		{"quiet", "writer", "p", fine + `import ("fmt"; "os"); var a, b = fmt.Fprintln, os.Getenv`, "", 0},
		{"quiet", "cli", "cli", `package cli; import "os"; func f() { os.Exit(1) }`, "", 0},
		{"quiet", "program", "cmd/p", `package main; import "os"; func f() { os.Exit(1) }`, "", 0},
		{"quiet", "exit", "p", fine + `import "os"; func f() { os.Exit(1) }`, "", 1},
		{"quiet", "streams", "p", fine + `import ("io"; "os"); var a = []io.Writer{os.Stdout, os.Stderr}`, "", 2},
		{"quiet", "renamed", "p", fine + `import say "fmt"; func f() { say.Println() }`, "", 1},
		{"quiet", "log", "p", fine + `import "log"; func f() { log.Fatalf("x") }`, "", 1},
		{"quiet", "builtin", "p", fine + `func f() { println(1) }`, "", 1},
		{"quiet", "own os", "p", fine + `var os struct{ Exit func() }; func f() { os.Exit() }`, "", 0},
		{"package comment", "good", "p", fine, "", 0},
		{"package comment", "none", "p", "package p", "", 1},
		{"package comment", "other name", "p", "// Package q is.\npackage p", "", 1},
		{"package comment", "detached", "p", "// Package p is.\n\npackage p", "", 1},
		{"package comment", "program", "cmd/p", "// P trains.\npackage main", "", 0},
		{"package comment", "bare program", "cmd/p", "package main", "", 1},
		{"example", "good", "p", fine, shown, 0},
		{"example", "no tests", "p", fine, "", 1},
		{"example", "no output", "p", fine, "package p_test\nfunc Example() {}\n", 1},
		{"example", "inside", "internal/p", fine, "", 0},
		{"nan", "small enough", "p", fine, "package p\nvar a, b = !(math.Abs(x-y) <= 1), math.Abs(x-y) < 1", 0},
		{"nan", "too large", "p", fine, "package p\nvar a, b = math.Abs(x-y) > 1, 1 <= math.Abs(x-y)", 2},
		{"nan", "not in a test", "p", fine + "var a = math.Abs(x-y) > 1", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.rule+"/"+tt.name, func(t *testing.T) {
			f := &folder{path: tt.folder}
			for name, source := range map[string]string{"p.go": tt.file, "p_test.go": tt.test} {
				if source == "" {
					continue
				}
				file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
				if err != nil {
					t.Fatal(err)
				}
				f.add(name, file)
			}
			if got := rules[tt.rule](f); len(got) != tt.want {
				t.Errorf("got %q, want %d complaints", got, tt.want)
			}
		})
	}
}
