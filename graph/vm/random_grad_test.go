package vm_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
)

// gradTolerance is how far apart two ways to the same gradient may be, against its largest element: 2²⁰ units in the last
// place of float64, which the conditioning of some thirty operators in a row explains.
const gradTolerance = 0x1p20 * 0x1p-52

// TestGradientsOfRandomPrograms differentiates random graphs of Gorgonia's operators twice. What gorgonia.Grad adds to
// the graph gives the same bits on our machine (vm.BindDualValues) and on the TapeMachine, and what graph.Grad adds gives
// the same numbers.
func TestGradientsOfRandomPrograms(t *testing.T) {
	useSteadyBLAS(t)
	n, compared := 300, 0
	if testing.Short() || raceDetector {
		n = 30
	}
	for seed := range uint64(n) {
		p := generate(rand.New(rand.NewPCG(seed, 3)), families()[0])
		p.dtype, p.again = tensor.Float64, false
		if p.loss < 0 || p.has("Reshape to reversed") || // see fault
			p.has("Gt") || p.has("Lte") { // gorgonia.Grad refuses leaves that the loss depends on by way of comparisons alone
			continue
		}
		p.outputs, p.into = nil, nil
		p.wrt = p.reached()
		if len(p.wrt) == 0 {
			continue
		}
		if err := p.gradientsAgree(); err != nil {
			small := shrink(p, func(q *randomProgram) bool {
				reached := q.reached()
				return len(q.wrt) > 0 && !slices.ContainsFunc(q.wrt, func(v int) bool { return !slices.Contains(reached, v) }) && q.gradientsAgree() != nil
			})
			t.Fatalf("seed %d: %v\n%s\nand in the smallest program: %v\n%s", seed, err, p, small.gradientsAgree(), small)
		}
		compared++
	}
	t.Logf("%d programs of %d have a gradient to compare", compared, n)
	if compared < n/3 {
		t.Errorf("%d programs of %d have a gradient to compare, want a third of them", compared, n)
	}
}

// reached returns the leaves that the loss depends on: gorgonia.Grad takes no others.
func (p *randomProgram) reached() (leaves []int) {
	q := &randomProgram{values: p.values, outputs: []int{p.loss}, loss: -1}
	if p.loss < 0 {
		return nil
	}
	for i, used := range q.used() {
		if v := p.values[i]; used && v.word == nil && !v.constant && v.what == floats {
			leaves = append(leaves, i)
		}
	}
	return leaves
}

func (p *randomProgram) gradientsAgree() error {
	theirs, err := p.dual(graphOnTape)
	if err != nil {
		return errors.WithMessage(err, "TapeMachine")
	}
	bound, err := p.dual(graphOnMachine)
	if err != nil {
		return errors.WithMessage(err, "the machine")
	}
	ours, err := p.symbolic()
	if err != nil {
		return errors.WithMessage(err, "graph.Grad")
	}
	for i, v := range p.wrt {
		if err := apart(bound[i], theirs[i], 0); err != nil {
			return errors.WithMessagef(err, "gorgonia.Grad by v%d on the machine against TapeMachine", v)
		}
		if err := apart(ours[i], theirs[i], gradTolerance); err != nil {
			return errors.WithMessagef(err, "graph.Grad by v%d against gorgonia.Grad", v)
		}
	}
	return nil
}

func graphOnTape(loss *gorgonia.Node, params gorgonia.Nodes) (gorgonia.VM, error) {
	return gorgonia.NewTapeMachine(loss.Graph(), gorgonia.BindDualValues(params...)), nil
}

func graphOnMachine(loss *gorgonia.Node, params gorgonia.Nodes) (gorgonia.VM, error) {
	return vm.New(gorgonia.Nodes{loss}, vm.BindDualValues(params...))
}

// differentiable declares the program without gradients, and returns its loss and the leaves to differentiate by.
func (p *randomProgram) differentiable() (loss *gorgonia.Node, wrt gorgonia.Nodes, err error) {
	q := p.clone()
	q.loss = -1
	d, err := q.declare()
	if err != nil {
		return nil, nil, err
	}
	for _, v := range p.wrt {
		wrt = append(wrt, d.nodes[v])
	}
	return d.nodes[p.loss], wrt, d.fill(0, true)
}

// dual returns the gradients that gorgonia.Grad and a machine give.
func (p *randomProgram) dual(make func(*gorgonia.Node, gorgonia.Nodes) (gorgonia.VM, error)) ([][]float64, error) {
	loss, wrt, err := p.differentiable()
	if err != nil {
		return nil, err
	}
	if _, err := gorgonia.Grad(loss, wrt...); err != nil {
		return nil, err
	}
	m, err := make(loss, wrt)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	if err := m.RunAll(); err != nil {
		return nil, err
	}
	var all [][]float64
	for _, n := range wrt {
		v, err := n.Grad()
		if err != nil {
			return nil, err
		}
		all = append(all, numbers(v.Data()))
	}
	return all, nil
}

// symbolic returns the gradients that graph.Grad and our machine give: zeros where there is none.
func (p *randomProgram) symbolic() ([][]float64, error) {
	loss, wrt, err := p.differentiable()
	if err != nil {
		return nil, err
	}
	grads, err := graph.Grad(loss, wrt...)
	if err != nil {
		return nil, err
	}
	outputs := gorgonia.Nodes{loss}
	for _, n := range grads {
		if n != nil {
			outputs = append(outputs, n)
		}
	}
	m, err := vm.New(outputs)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	if err := m.RunAll(); err != nil {
		return nil, err
	}
	all := make([][]float64, len(wrt))
	for i, n := range grads {
		if all[i] = make([]float64, wrt[i].Shape().TotalSize()); n != nil {
			all[i] = numbers(n.Value().Data())
		}
	}
	return all, nil
}

// apart returns an error if two gradients differ by more than a tolerance, in units of the largest element.
func apart(a, b []float64, tolerance float64) error {
	if len(a) != len(b) {
		return errors.Errorf("%d elements and %d", len(a), len(b))
	}
	scale := 1.
	for _, x := range b {
		scale = max(scale, math.Abs(x))
	}
	for i := range a {
		if !(math.Abs(a[i]-b[i]) <= tolerance*scale) {
			return errors.Errorf("element %d is %v and %v", i, a[i], b[i])
		}
	}
	return nil
}
