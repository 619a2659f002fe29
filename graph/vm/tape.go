package vm

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph/op"
	"nabla/internal/plan"
)

// A Tape runs a graph on Gorgonia's TapeMachine and hands out its results as a Machine does: outputs keep their values
// until the next run, and targets (Into) are written. It is slower than a Machine, is limited by what is wrong in the
// TapeMachine, and serves as a reference.
type Tape struct {
	config *config
	tape   gorgonia.VM
	reads  []*read
	closed bool
}

var _ gorgonia.VM = (*Tape)(nil)

// A read takes a node's value out of the machine, whose registers are used again.
type read struct {
	node  *gorgonia.Node
	value gorgonia.Value // Gorgonia writes here
	into  []*plan.Value
	out   gorgonia.Value // the header of an output, else nil
}

// NewTape compiles the whole graph that outputs belong to for Gorgonia's TapeMachine. It adds Read nodes to the graph,
// so a Machine over the same graph must be made before; and it writes to the headers of the values that are bound, so Tapes
// of instances that share parameters must be made and run one after the other. Options mean what they mean to New; Threads
// and Check have no effect.
func NewTape(outputs gorgonia.Nodes, opts ...Option) (t *Tape, err error) {
	c, wanted, err := newConfig(outputs, opts)
	if err != nil {
		return nil, err
	}
	if err := c.refuseShared(op.Order(wanted)); err != nil {
		return nil, err
	}
	defer func() { // the compiler panics on some graphs
		if r := recover(); r != nil {
			err = errors.Errorf("vm: gorgonia's TapeMachine cannot compile this graph: panic: %v", r)
		}
	}()
	t = &Tape{config: c}
	byNode := map[*gorgonia.Node]*read{}
	for _, n := range wanted {
		if byNode[n] == nil {
			byNode[n] = &read{node: n}
			t.reads = append(t.reads, byNode[n])
		}
	}
	for _, n := range outputs {
		r := byNode[n]
		if !computed(n) || r.out != nil {
			continue
		}
		v := plan.NewValue(n.Dtype(), n.Shape())
		plan.Alloc(v)
		if r.out, err = v.Header(); err != nil {
			return nil, errors.WithMessage(err, c.describe(n))
		}
		r.into = append(r.into, v)
	}
	for _, target := range c.into {
		r := byNode[target.node]
		r.into = append(r.into, target.dst)
	}
	for _, r := range t.reads {
		if computed(r.node) {
			gorgonia.Read(r.node, &r.value)
		}
	}
	var tapeOpts []gorgonia.VMOpt
	if len(c.dual) > 0 { // called with nothing, it binds every derivative in the graph, and panics where it cannot
		tapeOpts = append(tapeOpts, gorgonia.BindDualValues(c.dual...))
	}
	t.tape = gorgonia.NewTapeMachine(wanted[0].Graph(), tapeOpts...)
	if err := c.bindGradients(); err != nil { // zeros, to which Gorgonia adds
		return nil, err
	}
	return t, nil
}

// RunAll runs the tape and takes out the results.
func (t *Tape) RunAll() error {
	if t.closed {
		return errClosed
	}
	defer t.tape.Reset()
	if err := t.tape.RunAll(); err != nil {
		return errors.Wrap(err, "gorgonia's TapeMachine")
	}
	for _, r := range t.reads {
		v := r.value
		if !computed(r.node) {
			v = r.node.Value()
		}
		if v == nil {
			return errors.Errorf("gorgonia's TapeMachine left no value for %s", t.config.describe(r.node))
		}
		for _, into := range r.into {
			if err := into.Gather(v); err != nil {
				return errors.WithMessage(err, t.config.describe(r.node))
			}
		}
		if r.out != nil && r.node.Value() != r.out {
			if err := gorgonia.UnsafeLet(r.node, r.out); err != nil {
				return errors.Wrap(err, t.config.describe(r.node))
			}
		}
	}
	return nil
}

// Reset does nothing: RunAll leaves the tape reset.
func (t *Tape) Reset() {}

// Close ends the tape machine. The outputs keep their values.
func (t *Tape) Close() error {
	if t.closed {
		return nil
	}
	t.closed = true
	return t.tape.Close()
}
