package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	_ "embed"

	"github.com/pkg/errors"
)

// Mutants of the assembly generator are run to write assembly anew, kernel by kernel, and only those kernels that a mutated function
// had a hand in. What comes out other than before goes into a file of its own, under a name with the mutant's number, and
// the kernel chooses among them as a mutated Go function does. What comes out as before proves the mutant equivalent.

//go:embed testdata/driver.go
var driver []byte

const generatorFolder = "internal/simd/gen"

// writers are the files of the generator that write the kernels which operators can reach.
var writers = regexp.MustCompile(`^(after|arithmetic|columns|dropout|exp|kernel|log|outer|pack|peaks|product|reduce|row|rows|sweep|target)\.go$`)

// plumbing are functions that hand out registers and tables, without which nothing can be written.
var plumbing = regexp.MustCompile(`^(target\..*|newGenerator|generator\.(begin|fields|end|vector|choice|reg|set|copy|binary|zero|zeros|kernel)|productName|outerName|copyName|kernels|kernel\.has|row\.(vectors|memoryVector)|pick|momentum)$`)

// gradientKernels are kernels that only gradients run, and the end of a product that computes a gradient.
var gradientKernels = regexp.MustCompile(`^((ReLUGrad|SigmoidGrad|TanhGrad|Residual)#.*|generator\.gate)$`)

// a written kernel.
type written struct {
	text   string
	called map[int]bool // the functions of the generator that wrote it
}

// assembler generates kernels.
type assembler struct{ program, set string }

// write returns the kernels of these names, or all, written by a mutant.
func (a assembler) write(id int, names []string) (map[string]written, error) {
	cmd := exec.Command(a.program, a.set)
	cmd.Dir = generatorFolder
	cmd.Env = append(os.Environ(), selectedVariable+"="+strconv.Itoa(id))
	cmd.Stdin = strings.NewReader(strings.Join(names, "\n"))
	var out bytes.Buffer
	cmd.Stdout = &out
	timer := stopLater(cmd)
	err := cmd.Run()
	timer.Stop()
	if err != nil {
		return nil, errors.Wrap(err, "generator")
	}
	kernels := map[string]written{}
	for part := range strings.SplitSeq(out.String(), "KERNEL ") {
		head, text, ok := strings.Cut(part, "\n")
		name, called, named := strings.Cut(head, " ")
		if !ok || !named {
			continue
		}
		w := written{text, map[int]bool{}}
		for id := range strings.SplitSeq(called, ",") {
			if n, err := strconv.Atoi(id); err == nil {
				w.called[n] = true
			}
		}
		kernels[name] = w
	}
	return kernels, nil
}

// generator builds the generator with those of its mutants that choose returns.
func generator(work string, choose func([]*mutant) []*mutant) (program string, mutants []*mutant, err error) {
	s, err := load(generatorFolder)
	if err != nil {
		return "", nil, err
	}
	ops, err := load("graph/op")
	if err != nil {
		return "", nil, err
	}
	simd, err := load("internal/simd")
	if err != nil {
		return "", nil, err
	}
	functions := scopeGenerator(s, reach(ops, simd))
	mutants, err = s.compiling(functions, choose(new(numbers).give(functions)))
	if err != nil {
		return "", nil, err
	}
	o, to := overlay{}, filepath.Join(work, "gen")
	if err := s.write(functions, mutants, to, o); err != nil {
		return "", nil, err
	}
	for _, f := range s.files {
		if f.name() != "main.go" {
			continue
		}
		main := filepath.Join(to, "main.go")
		if err := os.WriteFile(main, bytes.Replace(f.text, []byte("func main()"), []byte("func generate()"), 1), 0o644); err != nil {
			return "", nil, errors.Wrap(err, "generator")
		}
		if err := o.replace(f.path, main); err != nil {
			return "", nil, err
		}
	}
	if err := os.WriteFile(filepath.Join(to, "driver.go"), driver, 0o644); err != nil {
		return "", nil, errors.Wrap(err, "generator")
	}
	if err := o.replace(filepath.Join(generatorFolder, "driver.go"), filepath.Join(to, "driver.go")); err != nil {
		return "", nil, err
	}
	program = filepath.Join(work, "generator")
	if program, err = filepath.Abs(program); err != nil {
		return "", nil, errors.Wrap(err, "generator")
	}
	return program, mutants, o.build(generatorFolder, program, program+".json")
}

// scopeGenerator returns the functions of the generator to be mutated: those that write kernels which operators reach.
func scopeGenerator(s *source, reached map[string]bool) (list []*function) {
	for _, f := range s.files {
		if !writers.MatchString(f.name()) {
			continue
		}
		for _, fn := range f.functions() {
			of, _, table := strings.Cut(fn.name, "#")
			if _, ok := reached["sweep"+of]; plumbing.MatchString(fn.name) || table && !ok {
				continue
			}
			fn.group = forward
			if gradientKernels.MatchString(fn.name) {
				fn.group = kernel
			}
			list = append(list, fn)
		}
	}
	return list
}

// variants are kernels that mutants have written: by kernel, then by mutant.
type variants map[string]map[int]string

// stubs returns the declarations of a file of kernels, each with variants made a choice among them.
func (v variants) stubs(path string, numbers map[string]int) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, errors.Wrap(err, "kernels")
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, text, parser.ParseComments)
	if err != nil {
		return nil, errors.Wrap(err, "kernels")
	}
	var b bytes.Buffer
	at := 0
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body != nil || numbers[fn.Name.Name] == 0 {
			continue
		}
		lo, hi := fset.Position(fn.Doc.Pos()).Offset, fset.Position(fn.End()).Offset
		b.Write(text[at:lo])
		at = hi
		name := fn.Name.Name
		stub, param := string(text[fset.Position(fn.Name.End()).Offset:hi]), fn.Type.Params.List[0].Names[0].Name
		fmt.Fprintf(&b, "func %s%s {\nmutantTouch(%d)\nswitch mutantSelected {\n", name, stub, numbers[name])
		for _, id := range sorted(v[name]) {
			fmt.Fprintf(&b, "case %d: %s__%d(%s)\n", id, name, id, param)
		}
		fmt.Fprintf(&b, "default: %s__0(%s)\n}\n}\n", name, param)
		for _, id := range append([]int{0}, sorted(v[name])...) {
			fmt.Fprintf(&b, "\n//go:noescape\nfunc %s__%d%s\n", name, id, stub)
		}
	}
	b.Write(text[at:])
	return b.Bytes(), nil
}

func sorted(m map[int]string) []int {
	var list []int
	for id := range m {
		list = append(list, id)
	}
	slices.Sort(list)
	return list
}

// renamed returns a kernel's assembly under another name.
func renamed(text, name string, id int) string {
	return strings.ReplaceAll(text, "·"+name+"(SB)", fmt.Sprintf("·%s__%d(SB)", name, id))
}
