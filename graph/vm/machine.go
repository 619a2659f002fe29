package vm

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph/op"
	"nabla/internal/plan"
)

// A Machine is a gorgonia.VM that runs a plan made once. Only outputs, inputs and requested gradients have a value that
// can be read; a run changes neither inputs nor parameters, so it can be repeated at will. It is used by one goroutine
// at a time.
type Machine struct {
	config *config
	inputs []input
	steps  []step
	copies []copied
	outs   []output
	arena  int
	closed bool
}

var _ gorgonia.VM = (*Machine)(nil)

// An input is a node whose value the caller gives: a batch, a parameter.
type input struct {
	node  *gorgonia.Node
	value *plan.Value
}

type step struct {
	plan.Step
	node *gorgonia.Node
}

// A copied value lands in a place of the caller's that no step can write to directly.
type copied struct{ dst, src *plan.Value }

type output struct {
	node   *gorgonia.Node
	header gorgonia.Value
}

// New plans the graph that outputs belong to, and returns the machine that computes them. After RunAll each output's
// Value holds its result. Nodes that outputs, targets (Into) and gradients (BindDualValues) do not need are left out.
//
// A Read node of Gorgonia's cannot be served from outside and is an error: make what it reads an output.
func New(outputs gorgonia.Nodes, opts ...Option) (*Machine, error) {
	c, wanted, err := newConfig(outputs, opts)
	if err != nil {
		return nil, err
	}
	nodes := order(wanted)
	if err := c.refuseReads(nodes); err != nil {
		return nil, err
	}
	if err := c.refuseShared(nodes); err != nil {
		return nil, err
	}
	m := &Machine{config: c}
	values := map[*gorgonia.Node]*plan.Value{}
	var late []target
	for _, t := range c.into { // the first destination of a computed node is its place; the others get copies
		if computed(t.node) && values[t.node] == nil {
			values[t.node] = t.dst
		} else {
			late = append(late, t)
		}
	}
	for _, n := range nodes {
		if err := m.add(n, values); err != nil {
			return nil, errors.WithMessage(err, c.describe(n))
		}
	}
	for _, t := range late {
		m.copies = append(m.copies, copied{t.dst, values[t.node]})
	}
	for _, n := range outputs { // memory of their own, which outlives every run
		if v := values[n]; computed(n) && !v.Bound() {
			plan.Arena([]plan.Step{{Out: v}})
		}
	}
	steps := make([]plan.Step, len(m.steps))
	for i, s := range m.steps {
		steps[i] = s.Step
	}
	m.arena = plan.Arena(steps)
	for _, n := range outputs {
		if !computed(n) {
			continue // has its value already
		}
		h, err := values[n].Header()
		if err != nil {
			return nil, errors.WithMessage(err, c.describe(n))
		}
		m.outs = append(m.outs, output{n, h})
	}
	return m, nil
}

// add plans one node whose children are planned already.
func (m *Machine) add(n *gorgonia.Node, values map[*gorgonia.Node]*plan.Value) error {
	v := values[n]
	if v == nil {
		v = plan.NewValue(n.Dtype(), n.Shape())
		values[n] = v
	}
	o := n.Op()
	if o == nil {
		m.inputs = append(m.inputs, input{node: n, value: v})
		return nil
	}
	if constant(o) {
		return v.BindTo(n.Value())
	}
	s := step{node: n, Step: plan.Step{Out: v}}
	children := op.Children(n)
	for _, c := range children {
		s.In = append(s.In, values[c])
	}
	if own, ok := op.Of(o); ok {
		s.Run = own.Bind(v, s.In)
		if p, ok := own.(op.Product); ok {
			s.FLOPs = p.FLOPs(v, s.In)
		}
	} else {
		s.Run = stock(o, children, s.In, v)
	}
	m.steps = append(m.steps, s)
	return nil
}

// computed reports whether a step computes n: it is neither an input nor a constant.
func computed(n *gorgonia.Node) bool { return n.Op() != nil && !constant(n.Op()) }

// RunAll computes every output, target and gradient from the values that are bound to the inputs now. An error names
// the node it comes from; a panic of an operator is returned as an error.
func (m *Machine) RunAll() error {
	if m.closed {
		return errors.New("vm: the machine is closed")
	}
	for _, in := range m.inputs {
		if err := in.bind(); err != nil {
			return errors.WithMessage(err, m.config.describe(in.node))
		}
	}
	if err := m.compute(); err != nil {
		return err
	}
	for _, c := range m.copies {
		plan.Copy(c.dst, c.src)
	}
	for _, o := range m.outs {
		if o.node.Value() == o.header {
			continue
		}
		if err := gorgonia.UnsafeLet(o.node, o.header); err != nil {
			return errors.Wrap(err, m.config.describe(o.node))
		}
	}
	return nil
}

// compute runs the steps.
func (m *Machine) compute() (err error) {
	at := 0
	defer func() {
		if r := recover(); r != nil {
			err = errors.Errorf("%s: panic: %v", m.config.describe(m.steps[at].node), r)
		}
	}()
	for at = range m.steps {
		if err := m.steps[at].Run(m.config.pool); err != nil {
			return errors.WithMessage(err, m.config.describe(m.steps[at].node))
		}
	}
	return nil
}

// bind takes the value that the caller has given. It looks at every run, because a tensor may be transposed or get other
// memory while it stays the node's value.
func (in input) bind() error {
	v := in.node.Value()
	if v == nil {
		return errors.Errorf("%v %v has no value: bind one with gorgonia.Let", in.node.Shape(), in.node.Dtype())
	}
	return in.value.BindTo(v)
}

// Reset does nothing: a run leaves nothing behind.
func (m *Machine) Reset() {}

// Close gives the machine's memory back; a closed machine does not run. The outputs keep their values.
func (m *Machine) Close() error {
	m.closed = true
	m.steps, m.inputs, m.copies = nil, nil, nil
	return nil
}

// Steps returns the number of kernels that a run executes.
func (m *Machine) Steps() int { return len(m.steps) }

// FLOPs returns the floating-point operations of a run: 2 for each multiply-add of Nabla's matrix products.
func (m *Machine) FLOPs() int {
	n := 0
	for _, s := range m.steps {
		n += s.FLOPs
	}
	return n
}

// ArenaBytes returns the memory that intermediate values share.
func (m *Machine) ArenaBytes() int { return m.arena }
