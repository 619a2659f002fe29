package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// Building a program anew for every mutant would take most of the time of a campaign. So all mutants of a package are compiled at
// once: each function holds its own body as it is and a copy of it for every mutant, and the environment of the process says which
// one it runs. A copy is the function's source with one change, and nothing else of the program changes.
//
// Source: Untch, Offutt & Harrold (1993), Mutation analysis using mutant schemata, ISSTA.

const (
	selectedVariable = "NABLA_MUTANT"         // the number of the mutant that runs
	touchedVariable  = "NABLA_MUTANT_TOUCHED" // a file to which the numbers of functions go, when they run for the first time
)

// schema returns the text of a file with the mutants of its functions, and where in that text the copies are.
func (f *file) schema(functions []*function, mutants []*mutant) (text []byte, where map[*mutant][2]int) {
	of := map[*function][]*mutant{}
	for _, m := range mutants {
		of[m.fn] = append(of[m.fn], m)
	}
	var b bytes.Buffer
	where = map[*mutant][2]int{}
	at := 0
	for _, fn := range functions {
		if fn.file != f {
			continue
		}
		lo, hi := f.offset(fn.body.Pos()), f.offset(fn.body.End())
		b.Write(f.text[at:lo])
		fmt.Fprintf(&b, "{ mutantTouch(%d); switch mutantSelected {\n", fn.id)
		for _, m := range of[fn] {
			fmt.Fprintf(&b, "case %d:\n", m.id)
			start := b.Len()
			b.Write(f.text[lo:m.lo])
			b.WriteString(m.text)
			b.Write(f.text[m.hi:hi])
			where[m] = [2]int{start, b.Len()}
			if fn.typ.Results == nil {
				b.WriteString("\nreturn")
			}
			b.WriteString("\n")
		}
		b.WriteString("}\n")
		b.Write(f.text[lo+1 : hi])
		at = hi
	}
	b.Write(f.text[at:])
	return b.Bytes(), where
}

// compiling returns the mutants of a package that compile.
func (s *source) compiling(functions []*function, mutants []*mutant) ([]*mutant, error) {
	for {
		var syntax []*ast.File
		where := map[string]map[*mutant][2]int{}
		for _, f := range s.files {
			text, in := f.schema(functions, mutants)
			where[f.path] = in
			tree, err := parser.ParseFile(s.fset, f.path, text, parser.SkipObjectResolution)
			if err != nil {
				return nil, errors.Wrap(err, "mutants")
			}
			syntax = append(syntax, tree)
		}
		added, err := parser.ParseFile(s.fset, addedFile, s.added(), parser.SkipObjectResolution)
		if err != nil {
			return nil, errors.Wrap(err, "mutants")
		}
		bad := map[*mutant]bool{}
		var stray error
		config := types.Config{Importer: s.imports, Error: func(err error) {
			e := err.(types.Error)
			p := e.Fset.Position(e.Pos)
			for m, r := range where[p.Filename] {
				if r[0] <= p.Offset && p.Offset < r[1] {
					bad[m] = true
					return
				}
			}
			stray = err
		}}
		if _, err := config.Check(s.path, s.fset, append(syntax, added), nil); err == nil {
			return mutants, nil
		}
		if len(bad) == 0 {
			return nil, errors.Wrapf(stray, "mutants of %s", s.folder)
		}
		mutants = slices.DeleteFunc(slices.Clone(mutants), func(m *mutant) bool { return bad[m] })
	}
}

// addedFile is what the mutants of a package share.
const addedFile = "mutants.go"

// added returns the text of that file.
func (s *source) added() string {
	imports, nodes := "", ""
	if s.folder == "graph" || s.folder == "graph/op" {
		prefix := ""
		if s.folder == "graph" {
			imports, prefix = "\"nabla/graph/op\"\n", "op."
		}
		imports += `"gorgonia.org/gorgonia"; "gorgonia.org/tensor"; "nabla/internal/plan"; "nabla/internal/simd"; `
		nodes = strings.ReplaceAll(addedNodes, "OP", prefix)
	}
	return "package " + s.files[0].syntax.Name.Name + "\nimport (\n" + imports + addedSelection + nodes
}

const addedSelection = `	"fmt"
	"os"
	"strconv"
	"sync"
)

var mutantSelected, _ = strconv.Atoi(os.Getenv("` + selectedVariable + `"))

var mutantTouched = os.Getenv("` + touchedVariable + `")

var mutantSeen sync.Map

var mutantCalled map[int]bool // kept by the driver of the generator

func mutantTouch(id int) {
	if mutantCalled != nil {
		mutantCalled[id] = true
	}
	if mutantTouched == "" {
		return
	}
	if _, seen := mutantSeen.LoadOrStore(id, true); seen {
		return
	}
	f, err := os.OpenFile(mutantTouched, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(f, id)
	f.Close()
}
`

// addedNodes is what packages need besides whose mutants make nodes: one for a wrong gradient in place of a right one. OP stands for
// the name of package op with its point.
const addedNodes = `
type mutantOp struct{ how string }

func (o mutantOp) Name() string { return "mutant " + o.how }
func (mutantOp) Infer(in []OPType) (OPType, error) { return in[0], nil }
func (o mutantOp) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	if out.Dtype == tensor.Float64 {
		return mutantKernel[float64](o.how, out, in[0])
	}
	return mutantKernel[float32](o.how, out, in[0])
}
func mutantKernel[T simd.Float](how string, out, x *plan.Value) plan.Kernel {
	return func(*simd.Pool) error {
		dst, src := plan.Slice[T](out), plan.Slice[T](x)
		rows, cols := 1, len(src)
		if len(x.Shape) == 2 {
			rows, cols = x.Shape[0], x.Shape[1]
		}
		for i := range src {
			dst[i] = src[i]
			switch {
			case how == "zeroed" && i == 0:
				dst[i] = 0
			case how == "transposed" && len(x.Shape) == 2:
				dst[i] = src[i%cols*rows+i/cols]
			case how == "transposed":
				dst[i] = src[len(src)-1-i]
			}
		}
		return nil
	}
}
func (o mutantOp) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	dx, err := OPApply(o, grad)
	return gorgonia.Nodes{dx}, err
}

func mutantScaled(n *gorgonia.Node, by float64) *gorgonia.Node {
	if n == nil {
		return nil
	}
	m, err := OPLinear(n, by, 0)
	if err != nil {
		panic(err)
	}
	return m
}
func mutantZeroed(n *gorgonia.Node) *gorgonia.Node     { return mutantNode(n, mutantOp{"zeroed"}) }
func mutantTransposed(n *gorgonia.Node) *gorgonia.Node { return mutantNode(n, mutantOp{"transposed"}) }
func mutantNode(n *gorgonia.Node, o mutantOp) *gorgonia.Node {
	if n == nil {
		return nil
	}
	m, err := OPApply(o, n)
	if err != nil {
		panic(err)
	}
	return m
}
`

// An overlay is what the go command reads in place of files.
type overlay map[string]string

// write puts the package with its mutants, all of which compile, into a folder, for the go command to read in its place.
func (s *source) write(functions []*function, mutants []*mutant, to string, o overlay) error {
	if err := os.MkdirAll(filepath.Join(to, s.folder), 0o755); err != nil {
		return errors.Wrap(err, "mutants")
	}
	put := func(path string, text []byte) error {
		to := filepath.Join(to, path)
		if err := os.WriteFile(to, text, 0o644); err != nil {
			return errors.Wrap(err, "mutants")
		}
		return o.replace(path, to)
	}
	for _, f := range s.files {
		text, _ := f.schema(functions, mutants)
		if !bytes.Equal(text, f.text) {
			if err := put(f.path, text); err != nil {
				return err
			}
		}
	}
	return put(filepath.Join(s.folder, addedFile), []byte(s.added()))
}

// replace makes a file stand for one of the module.
func (o overlay) replace(path, by string) error {
	from, err := filepath.Abs(path)
	if err != nil {
		return errors.Wrap(err, "overlay")
	}
	to, err := filepath.Abs(by)
	o[from] = to
	return errors.Wrap(err, "overlay")
}

// build builds the program of a folder with an overlay.
func (o overlay) build(folder, program, overlayFile string, flags ...string) error {
	text, err := json.Marshal(map[string]overlay{"Replace": o})
	if err != nil {
		return errors.Wrap(err, "overlay")
	}
	if err := os.WriteFile(overlayFile, text, 0o644); err != nil {
		return errors.Wrap(err, "overlay")
	}
	for _, p := range []*string{&program, &overlayFile} {
		if *p, err = filepath.Abs(*p); err != nil {
			return errors.Wrap(err, "build")
		}
	}
	_, err = goCommand(folder, append(append([]string{"build", "-overlay", overlayFile, "-o", program}, flags...), ".")...)
	return err
}
