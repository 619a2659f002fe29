package graph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
)

// A Scope is a place in a model where names are given. Scopes nest: the weight declared in the scope "query" of
// "attention" is "attention/query/weight".
//
// Errors stick, as in bufio.Scanner: after the first one every method returns nil and does nothing, a layer that is given
// nil returns nil, and Build returns the error. So a model reads as its mathematics does.
type Scope struct {
	b    *builder
	path string
}

// In returns the scope of a name below s. Asking twice for one name gives the same scope.
func (s *Scope) In(name string) *Scope {
	if name == "" || strings.ContainsAny(name, "/ \t\n") {
		s.fail(errors.Errorf("scope name %q: want a name without slashes and spaces", name))
	}
	return &Scope{s.b, s.join(name)}
}

// Layer returns a scope for one more unnamed layer of a kind: kind, kind_1, kind_2, …
func (s *Scope) Layer(kind string) *Scope {
	key := s.join(kind)
	n := s.b.layers[key]
	s.b.layers[key]++
	if n > 0 {
		kind = fmt.Sprintf("%s_%d", kind, n)
	}
	return s.In(kind)
}

// Path returns the scope's full name, empty for the outermost.
func (s *Scope) Path() string { return s.path }

// Dtype returns the element type of the model's parameters and real inputs.
func (s *Scope) Dtype() tensor.Dtype { return s.b.params.dtype }

// Mode says what the instance is built for.
func (s *Scope) Mode() Mode { return s.b.mode }

// Seed returns the seed of the model's randomness.
func (s *Scope) Seed() uint64 { return s.b.params.seed }

// Err returns the first error, if there is one.
func (s *Scope) Err() error { return s.b.err }

// Input declares a value that the caller gives for every run: a batch. The tensor behind it is made once; fill it in
// place (Instance.Input). A name is declared once in an instance.
func (s *Scope) Input(name string, dt tensor.Dtype, shape ...int) *gorgonia.Node {
	if s.Err() != nil {
		return nil
	}
	full := s.join(name)
	if err := s.b.claim(name, full, shape); err != nil {
		return s.fail(errors.WithMessagef(err, "input %q", full))
	}
	if len(shape) == 0 {
		return s.fail(errors.Errorf("input %q: want a shape with at least one dimension, such as (1)", full))
	}
	n, err := s.b.leaf(full, dt, shape)
	if err != nil {
		return s.fail(errors.WithMessagef(err, "input %q", full))
	}
	t := tensor.New(tensor.Of(dt), tensor.WithShape(shape...))
	if err := gorgonia.Let(n, t); err != nil {
		return s.fail(errors.Wrapf(err, "input %q", full))
	}
	s.b.inputs[full] = t
	s.b.inputNames = append(s.b.inputNames, full)
	s.b.own(n, s.path)
	return n
}

// Param declares a trained parameter. If the model's Params do not hold it yet, init gives its first values. To tie
// weights, pass the node that this returns; declaring a name twice in an instance is an error.
func (s *Scope) Param(name string, init Init, shape ...int) *gorgonia.Node {
	return s.param(name, init, shape, false)
}

// State declares a value that is kept with the parameters but not trained, such as a running mean.
func (s *Scope) State(name string, init Init, shape ...int) *gorgonia.Node {
	return s.param(name, init, shape, true)
}

func (s *Scope) param(name string, init Init, shape []int, state bool) *gorgonia.Node {
	if s.Err() != nil {
		return nil
	}
	full := s.join(name)
	what := "parameter"
	if state {
		what = "state"
	}
	if err := s.b.claim(name, full, shape); err != nil {
		return s.fail(errors.WithMessagef(err, "%s %q", what, full))
	}
	if len(shape) == 0 {
		return s.fail(errors.Errorf("%s %q: want a shape with at least one dimension, such as (1)", what, full))
	}
	if init.draw == nil {
		return s.fail(errors.Errorf("%s %q: no initialiser is given: want one such as graph.Glorot()", what, full))
	}
	p := &Param{name: full, init: init, state: state, shape: append(tensor.Shape{}, shape...)}
	if err := s.b.matches(p); err != nil {
		return s.fail(errors.WithMessagef(err, "%s %q", what, full))
	}
	n, err := s.b.leaf(full, s.Dtype(), shape)
	if err != nil {
		return s.fail(errors.WithMessagef(err, "%s %q", what, full))
	}
	s.b.declared = append(s.b.declared, declaration{p, n})
	s.b.own(n, s.path)
	return n
}

// Update says that after an accepted training step the state becomes next, a node of the same shape. All states of a
// model change at once: next may depend on any of them, and sees what they were before.
func (s *Scope) Update(state, next *gorgonia.Node) {
	if s.Err() == nil {
		s.fail(s.b.update(state, next))
	}
}

func (b *builder) update(state, next *gorgonia.Node) error {
	if state == nil || next == nil {
		return errors.New("update: a node is nil")
	}
	i := slices.IndexFunc(b.declared, func(d declaration) bool { return d.node == state && d.param.state })
	if i < 0 {
		return errors.Errorf("update: %s is not a state of this model: declare it with State", state.Name())
	}
	p := b.declared[i].param
	if next.Graph() != b.graph {
		return errors.Errorf("update of %q: its next value %s belongs to another graph", p.name, next.Name())
	}
	if !slices.Equal(state.Shape(), next.Shape()) || state.Dtype() != next.Dtype() {
		return errors.Errorf("update of %q: it is %v %v, its next value %v %v", p.name, state.Shape(), state.Dtype(), next.Shape(), next.Dtype())
	}
	if slices.ContainsFunc(b.updates, func(u Update) bool { return u.State == p }) {
		return errors.Errorf("update of %q: it has one already", p.name)
	}
	if next.Op() == nil { // its memory may be that of a state which is set first
		var err error
		if next, err = op.Reshape(next, next.Shape()...); err != nil {
			return errors.WithMessagef(err, "update of %q", p.name)
		}
	}
	b.updates = append(b.updates, Update{p, next})
	return nil
}

// Step returns the input that keys randomness, (2) int64: the training step, and the row of the full batch at which
// this instance's batch begins.
func (s *Scope) Step() *gorgonia.Node {
	if s.Err() != nil {
		return nil
	}
	if s.b.step == nil {
		root := &Scope{s.b, ""}
		s.b.step = root.Input(StepInput, tensor.Int64, 2)
	}
	return s.b.step
}

// StepInput is the name of the input that Scope.Step declares.
const StepInput = "step"

// Try takes the result of any operator, Nabla's or Gorgonia's: it returns the node, or keeps the error and returns nil.
func (s *Scope) Try(n *gorgonia.Node, err error) *gorgonia.Node {
	if s.Err() != nil {
		return nil
	}
	if err != nil {
		return s.fail(err)
	}
	if n == nil {
		return s.fail(errors.New("an operator returned neither a node nor an error"))
	}
	if n.Graph() != s.b.graph {
		return s.fail(errors.Errorf("node %s belongs to another graph than the model", n.Name()))
	}
	s.b.own(n, s.path)
	return n
}

// Fail keeps an error of the caller's, if it is the first, and returns nil for the caller to return.
func (s *Scope) Fail(err error) *gorgonia.Node { return s.fail(err) }

func (s *Scope) fail(err error) *gorgonia.Node {
	if s.b.err == nil && err != nil {
		if s.path != "" {
			err = errors.WithMessage(err, s.path)
		}
		s.b.err = err
	}
	return nil
}

func (s *Scope) join(name string) string {
	if s.path == "" {
		return name
	}
	return s.path + "/" + name
}

// own remembers the scope of a node, and of the nodes below it that have none yet.
func (b *builder) own(n *gorgonia.Node, path string) {
	stack := gorgonia.Nodes{n}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if _, ok := b.scopes[top]; ok {
			continue
		}
		b.scopes[top] = path
		stack = append(stack, op.Children(top)...)
	}
}
