package graph

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Build makes an instance of a model: it runs declare on a new graph and binds the parameters' values to it.
//
// The first Build of a Params fixes the list of parameters and draws their values; later ones must declare the same
// names, shapes and order. The error is the first one that a method or layer met, with its scope. If declare panics, that
// is returned as an error too.
func Build(p *Params, m Mode, declare func(*Scope)) (*Instance, error) {
	if p == nil || declare == nil {
		return nil, errors.New("build: the parameters or the model are nil")
	}
	b := &builder{
		params: p, mode: m, graph: gorgonia.NewGraph(),
		claimed: map[string]bool{}, inputs: map[string]*tensor.Dense{}, layers: map[string]int{}, scopes: map[*gorgonia.Node]string{},
		hashes: map[uint32]bool{},
	}
	if p.dtype != tensor.Float32 && p.dtype != tensor.Float64 {
		return nil, errors.Errorf("parameters of %v: want float32 or float64", p.dtype)
	}
	b.run(declare)
	if b.err != nil {
		return nil, b.err
	}
	if err := b.settle(); err != nil {
		return nil, err
	}
	for _, d := range b.declared {
		q := p.byName[d.param.name]
		if err := gorgonia.Let(d.node, q.value); err != nil {
			return nil, errors.Wrapf(err, "parameter %q", q.name)
		}
	}
	inst := &Instance{
		Graph: b.graph, Mode: m, params: p, inputs: b.inputs, inputNames: b.inputNames, scopes: b.scopes,
		nodes: map[string]*gorgonia.Node{},
	}
	if b.step != nil {
		inst.step = b.inputs[StepInput].Int64s()
	}
	for _, d := range b.declared {
		inst.nodes[d.param.name] = d.node
	}
	for _, u := range b.updates {
		inst.Updates = append(inst.Updates, Update{p.byName[u.State.name], u.Next})
	}
	return inst, nil
}

// builder is an instance in the making.
type builder struct {
	params     *Params
	mode       Mode
	graph      *gorgonia.ExprGraph
	err        error
	claimed    map[string]bool // names of inputs and parameters
	inputs     map[string]*tensor.Dense
	inputNames []string
	declared   []declaration
	updates    []Update
	step       *gorgonia.Node
	layers     map[string]int // unnamed layers by scope and kind
	scopes     map[*gorgonia.Node]string
	hashes     map[uint32]bool // of inputs and parameters
}

type declaration struct {
	param *Param
	node  *gorgonia.Node
}

// run declares the model. After an error a user's own code may well panic, given nil; the error is what matters then.
func (b *builder) run(declare func(*Scope)) {
	defer func() {
		if r := recover(); r != nil && b.err == nil {
			b.err = errors.Errorf("the model panicked: %v (at %s)", r, panicSite())
		}
	}()
	declare(&Scope{b: b})
}

// panicSite returns the file and line that panicked, called from a deferred function.
func panicSite() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}

// maxElements is the most that a tensor may have. It is beyond any memory, and so far below the largest int that no sum of
// sizes overflows.
const maxElements = 1 << 40

// claim takes a name, in full, for an input or parameter of this instance.
func (b *builder) claim(name, full string, shape []int) error {
	if name == "" || strings.ContainsAny(name, "/ \t\n") {
		return errors.Errorf("the name is %q, want one without slashes and spaces", name)
	}
	size := 1
	for _, d := range shape {
		if d < 1 {
			return errors.Errorf("shape %v: want positive dimensions", shape)
		}
		if size > maxElements/d {
			return errors.Errorf("shape %v: it has too many elements, want at most %d", shape, maxElements)
		}
		size *= d
	}
	if b.claimed[full] {
		return errors.New("the name is declared twice: give the layers scopes of their own (Scope.In), or pass the node to tie weights")
	}
	b.claimed[full] = true
	return nil
}

// leaf returns a new node without operator. Gorgonia tells nodes apart by a 32-bit hash: operators over two leaves of
// one hash would be merged into one, so a name that has the hash of an earlier one is changed.
func (b *builder) leaf(name string, dt tensor.Dtype, shape []int) (*gorgonia.Node, error) {
	declare := func(g *gorgonia.ExprGraph, name string) *gorgonia.Node {
		return gorgonia.NewTensor(g, dt, len(shape), gorgonia.WithShape(shape...), gorgonia.WithName(name))
	}
	for salt := range 8 {
		unique := name
		if salt > 0 {
			unique = fmt.Sprintf("%s#%d", name, salt)
		}
		hash := declare(gorgonia.NewGraph(), unique).Hashcode()
		if b.hashes[hash] {
			continue
		}
		before := len(b.graph.AllNodes())
		n := declare(b.graph, unique)
		if len(b.graph.AllNodes()) > before && n.Name() == unique {
			b.hashes[hash] = true
			return n, nil
		}
	}
	return nil, errors.New("nodes of the graph have the same hash as the new one")
}

// matches checks a declaration against the list that an earlier instance or a file fixed.
func (b *builder) matches(q *Param) error {
	if !b.params.fixed {
		return nil
	}
	old := b.params.byName[q.name]
	switch {
	case old == nil:
		return errors.Errorf("it is not among the model's %d parameters, which an earlier instance or a file fixed", len(b.params.list))
	case !slices.Equal(old.shape, q.shape):
		return errors.Errorf("it has shape %v here and %v in an earlier instance or file", q.shape, old.shape)
	case old.state != q.state:
		return errors.New("it is trained in one instance and a state in another")
	}
	if i := len(b.declared); b.params.list[i].name != q.name {
		return errors.Errorf("it is declared at place %d, where an earlier instance or a file has %q", i+1, b.params.list[i].name)
	}
	return nil
}

// settle compares the whole list, or fixes it.
func (b *builder) settle() error {
	p := b.params
	if p.fixed {
		if len(b.declared) < len(p.list) {
			return errors.Errorf("parameter %q of an earlier instance or file is not declared", p.list[len(b.declared)].name)
		}
		return nil
	}
	for _, d := range b.declared {
		p.declare(d.param)
	}
	p.place()
	p.initialise()
	return nil
}
