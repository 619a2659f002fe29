// Command gen writes the kernels of package simd: assembly for AVX-512, AVX2 and NEON, the Go declarations, and the
// switches that choose a kernel by its size or number. It runs in its own folder, by go generate in the folder above.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	log.SetFlags(0)
	signatures, err := parse("../call.go", "call", "sweep")
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range targets {
		if err := write(t, signatures); err != nil {
			log.Fatalf("%s: %v", t.name, err)
		}
	}
	if err := writeNEON(); err != nil {
		log.Fatalf("%s: %v", neonTarget.name, err)
	}
}

// parse returns func(p *name) for each of the structs of these names, which the file declares.
func parse(file string, names ...string) (map[string]*gotypes.Signature, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, 0)
	if err != nil {
		return nil, err
	}
	pkg, err := (&types.Config{Importer: importer.Default()}).Check("simd", fset, []*ast.File{f}, nil)
	if err != nil {
		return nil, err
	}
	signatures := map[string]*gotypes.Signature{}
	for _, name := range names {
		param := types.NewParam(token.NoPos, pkg, "p", types.NewPointer(pkg.Scope().Lookup(name).Type()))
		signatures[name] = gotypes.NewSignature(pkg, types.NewSignatureType(nil, nil, nil, types.NewTuple(param), nil, false))
	}
	return signatures, nil
}

// write generates the kernels of a target and writes its two files.
func write(t target, signatures map[string]*gotypes.Signature) error {
	g := newGenerator(t, signatures)
	for _, e := range elements {
		g.element = e
		for _, s := range append(t.sizes(), t.packing()...) {
			g.product(s)
		}
		for _, vectors := range t.widths() {
			g.outer(vectors)
		}
		for _, vectors := range t.packed() {
			g.copyRows(vectors)
		}
		g.transpose()
		for _, k := range kernels() {
			if k.has(e) {
				g.kernel(k)
			}
		}
	}
	g.peak()
	file, err := g.ctx.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return err
	}
	config := printer.Config{Name: "gen", Pkg: "simd"}
	assembly, err := printer.NewGoAsm(config).Print(file)
	if err != nil {
		return err
	}
	stubs, err := printer.NewStubs(config).Print(file)
	if err != nil {
		return err
	}
	source, err := format.Source(slices.Concat(stubs, switches(t), moreSwitches(t)))
	if err != nil {
		return err
	}
	name := "../kernels_" + strings.ToLower(t.name) + "_amd64"
	if err := os.WriteFile(name+".s", assembly, 0o644); err != nil {
		return err
	}
	return os.WriteFile(name+".go", source, 0o644)
}

// switches returns functions that run the product's kernel of a given size. Direct calls keep the call on the stack of the caller:
// through a function value it would escape to the heap.
func switches(t target) []byte {
	var b bytes.Buffer
	for _, e := range elements {
		tiles(&b, e, t, "gemm", "computes a tile of rows x vectors", t.sizes())
		tiles(&b, e, t, "gemmPacking", "computes a tile of rows x vectors and packs its rows of B", t.packing())
		widths(&b, e, t, "copy", "copies rows of so many vectors", copyName, t.packed())
	}
	return b.Bytes()
}

// moreSwitches returns the same for the kernels that NEON does without: those of products of one step and those over elements.
func moreSwitches(t target) []byte {
	var b bytes.Buffer
	for _, e := range elements {
		widths(&b, e, t, "outer", "computes rows of C, so many vectors wide, from one row of B", outerName, t.widths())

		run := e.letter + "sweep" + t.name
		fmt.Fprintf(&b, "\n// %s runs the kernel of that number.\nfunc %s(number sweepNumber, p *sweep) {\n", run, run)
		fmt.Fprintf(&b, "switch number {\n")
		for _, k := range kernels() {
			if k.has(e) {
				fmt.Fprintf(&b, "case sweep%s:\n%s%s%s(p)\n", k.name, e.letter, k.name, t.name)
			}
		}
		fmt.Fprintf(&b, "default:\npanic(\"simd: no kernel of this number\")\n}\n}\n")
	}
	return b.Bytes()
}

// tiles writes the function that runs the kernel of a tile.
func tiles(b *bytes.Buffer, e element, t target, name, does string, sizes []size) {
	run, wide := e.letter+name+t.name, t.maxRows()+1
	fmt.Fprintf(b, "\n// %s %s.\nfunc %s(rows, vectors int, p *call) {\n", run, does, run)
	fmt.Fprintf(b, "switch vectors*%d + rows {\n", wide)
	for _, s := range sizes {
		fmt.Fprintf(b, "case %d*%d + %d:\n%s(p)\n", s.vectors, wide, s.rows, productName(e, t, s))
	}
	fmt.Fprintf(b, "default:\npanic(\"simd: no tile of this size\")\n}\n}\n")
}

// widths writes the function that runs the kernel of a width.
func widths(b *bytes.Buffer, e element, t target, name, does string, kernel func(element, target, int) string, vectors []int) {
	run := e.letter + name + t.name
	fmt.Fprintf(b, "\n// %s %s.\nfunc %s(vectors int, p *call) {\n", run, does, run)
	fmt.Fprintf(b, "switch vectors {\n")
	for _, v := range vectors {
		fmt.Fprintf(b, "case %d:\n%s(p)\n", v, kernel(e, t, v))
	}
	fmt.Fprintf(b, "default:\npanic(\"simd: no kernel of this width\")\n}\n}\n")
}
