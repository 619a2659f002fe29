package vm_test

import (
	"math/rand/v2"
	"testing"

	"nabla/graph"
)

// TestRandomProgramsHaveNoFindings: graph.Lint is silent on random graphs of operators that are right, with gradients of first and
// second order. Of these, only softmaxes of columns are not, whose gradient is wrong.
func TestRandomProgramsHaveNoFindings(t *testing.T) {
	for _, f := range families() {
		for seed := range uint64(100) {
			p := generate(rand.New(rand.NewPCG(seed, 1)), f)
			d, err := p.declare()
			if err != nil {
				t.Fatal(err)
			}
			found := graph.Lint(d.nodes[0])
			if columns := p.softmaxesOfColumns(); len(found) > columns {
				t.Errorf("seed %d of %s: got %v, want %d; the program is\n%s", seed, f.name, found, columns, p)
			}
		}
	}
}

func (p *randomProgram) softmaxesOfColumns() (n int) {
	for _, v := range p.values {
		if v.word == nil || v.word.name != "SoftMax" && v.word.name != "LogSoftMax" {
			continue
		}
		if s := p.values[v.args[0]].shape; s[1] == 1 && s[0] > 1 {
			n++
		}
	}
	return n
}
