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
	config  *config
	program *program
	outs    []output
	check   *check // nil unless asked for
	closed  bool
}

var _ gorgonia.VM = (*Machine)(nil)

// An output is a node with the value that holds what runs compute for it.
type output struct {
	node   *gorgonia.Node
	header gorgonia.Value
}

var errClosed = errors.New("vm: the machine is closed")

// New plans the graph that outputs belong to, and returns the machine that computes them. After RunAll each output's
// Value holds its result. Nodes that outputs, targets (Into) and gradients (BindDualValues) do not need are left out.
//
// The values of inputs are read in every run. Those of constants must not change: what depends on constants alone is
// computed by New.
//
// A Read node of Gorgonia's cannot be served from outside and is an error: make what it reads an output.
func New(outputs gorgonia.Nodes, opts ...Option) (*Machine, error) {
	c, wanted, err := newConfig(outputs, opts)
	if err != nil {
		return nil, err
	}
	nodes := op.Order(wanted)
	if err := c.refuseReads(nodes); err != nil {
		return nil, err
	}
	if err := c.refuseShared(nodes); err != nil {
		return nil, err
	}
	m := &Machine{config: c}
	if m.program, err = c.lower(nodes, outputs); err != nil {
		return nil, err
	}
	m.program.optimise()
	if c.check {
		if m.check, err = c.newCheck(nodes); err != nil {
			return nil, err
		}
	}
	given := map[*gorgonia.Node]bool{}
	for _, n := range outputs {
		if !computed(n) || given[n] {
			continue // has its value already
		}
		given[n] = true
		h, err := m.program.values[n].Header()
		if err != nil {
			return nil, errors.WithMessage(err, c.describe(n))
		}
		m.outs = append(m.outs, output{n, h})
	}
	return m, nil
}

// RunAll computes every output, target and gradient from the values that are bound to the inputs now. An error names
// the node it comes from; a panic of an operator is returned as an error.
func (m *Machine) RunAll() error {
	if err := m.begin(); err != nil {
		return err
	}
	if m.check != nil {
		if err := m.check.run(m); err != nil {
			return err
		}
	} else if err := m.compute(m.program, m.step); err != nil {
		return err
	}
	return m.end()
}

// begin makes ready for a run.
func (m *Machine) begin() error {
	if m.closed {
		return errClosed
	}
	m.config.pool.Wake()
	return m.program.bind(m.config)
}

// compute calls run, which is step or more, with the steps of a program.
func (m *Machine) compute(p *program, run func(*plan.Step) error) (err error) {
	at := 0
	defer func() {
		if r := recover(); r != nil {
			err = errors.Errorf("%s: panic: %v", m.config.describe(p.nodes[p.Steps[at].Out]), r)
		}
	}()
	for at = range p.Steps {
		if err := run(p.Steps[at]); err != nil {
			return errors.WithMessage(err, m.config.describe(p.nodes[p.Steps[at].Out]))
		}
	}
	return nil
}

// step runs one step.
func (m *Machine) step(s *plan.Step) error {
	if s.Run == nil {
		return nil
	}
	return s.Run(m.config.pool)
}

// end hands out the results of a run.
func (m *Machine) end() error {
	for _, c := range m.program.copies {
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
	return m.config.bindGradients()
}

// Reset does nothing: a run leaves nothing behind.
func (m *Machine) Reset() {}

// Close gives the machine's memory back; a closed machine does not run. The outputs keep their values.
func (m *Machine) Close() error {
	m.closed = true
	m.program, m.check = &program{}, nil
	return nil
}
