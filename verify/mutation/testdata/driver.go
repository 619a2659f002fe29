// The driver takes the place of the generator's main while its mutants run. For every kernel that the standard input names, or for all if
// it names none, it writes its assembly to the standard output, each behind a line with its name and the functions of the
// generator that wrote it.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	wanted := map[string]bool{}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		wanted[in.Text()] = true
	}
	signatures, err := parse("../call.go", "call", "sweep")
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range targets {
		if t.name != os.Args[1] {
			continue
		}
		for _, e := range elements {
			write := func(name string, f func(g *generator)) {
				if len(wanted) > 0 && !wanted[name] {
					return
				}
				g := newGenerator(t, signatures)
				g.element = e
				mutantCalled = map[int]bool{}
				f(g)
				file, err := g.ctx.Result()
				if err != nil {
					log.Fatalf("%s: %v", name, err)
				}
				if err := pass.Compile.Execute(file); err != nil {
					log.Fatalf("%s: %v", name, err)
				}
				text, err := printer.NewGoAsm(printer.Config{Name: "gen", Pkg: "simd"}).Print(file)
				if err != nil {
					log.Fatalf("%s: %v", name, err)
				}
				var called []string
				for id := range mutantCalled {
					called = append(called, fmt.Sprint(id))
				}
				slices.Sort(called)
				fmt.Printf("KERNEL %s %s\n%s", name, strings.Join(called, ","), text)
			}
			for _, s := range append(t.sizes(), t.packing()...) {
				write(productName(e, t, s), func(g *generator) { g.product(s) })
			}
			for _, vectors := range t.widths() {
				write(outerName(e, t, vectors), func(g *generator) { g.outer(vectors) })
			}
			for _, vectors := range t.packed() {
				write(copyName(e, t, vectors), func(g *generator) { g.copyRows(vectors) })
			}
			write(e.letter+"transpose"+t.name, func(g *generator) { g.transpose() })
			for _, k := range kernels() {
				if k.has(e) {
					write(e.letter+k.name+t.name, func(g *generator) { g.kernel(k) })
				}
			}
		}
	}
}
