package vm

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
)

// Check makes every run prove the plan: the machine also runs each operator by itself, every value in memory of its own,
// and compares the results of all steps bit for bit. Memory that no step reads any more is filled with NaN at once, so
// that a step which reads it all the same is found. A difference is an error that names the node. An operator of
// Gorgonia's is run once, since it may draw random numbers or remember its runs: its inputs are compared, and its result is
// taken over. Runs take more than twice the time and the memory of all values together.
func Check() Option {
	return func(c *config) error {
		c.check = true
		return nil
	}
}

// A check is the plain program beside the one that is checked.
type check struct{ plain *program }

// newCheck lowers the nodes once more. Nothing is merged, fused or shared, and nothing lands in the caller's memory.
func (c *config) newCheck(nodes gorgonia.Nodes) (*check, error) {
	alone := *c
	alone.into = nil
	plain, err := alone.lower(nodes, nodes)
	if err != nil {
		return nil, err
	}
	plain.Place() // every value has its place: it is an output
	plain.Bind()
	return &check{plain}, nil
}

// run runs both programs and compares them step by step.
func (k *check) run(m *Machine) error {
	if err := k.plain.bind(m.config); err != nil {
		return err
	}
	if err := m.compute(k.plain, m.step); err != nil {
		return err
	}
	p := m.program
	for gone, kept := range p.Merged {
		want, v := k.plain.values[p.nodes[gone]], k.plain.values[p.nodes[kept]]
		if err := compare(v, want); err != nil {
			return errors.WithMessagef(err, "%s, merged with %s", m.config.describe(p.nodes[gone]), m.config.describe(p.nodes[kept]))
		}
	}
	for _, s := range p.Steps {
		for _, v := range s.Results() {
			v.Poison()
		}
	}
	err := m.compute(p, func(s *plan.Step) error {
		if err := k.step(m, s); err != nil {
			return err
		}
		p.Poison(s.Dead)
		return nil
	})
	if err != nil {
		return err
	}
	for _, s := range p.Steps { // what is read from outside still holds it
		for _, v := range p.outside(s) {
			if err := k.compare(p, v); err != nil {
				return errors.WithMessage(err, m.config.describe(p.nodes[v]))
			}
		}
	}
	return nil
}

// step runs a step of the machine's program and compares its results; or its inputs, if another run of the same operator
// need not give the same.
func (k *check) step(m *Machine, s *plan.Step) error {
	p := m.program
	if !s.Pure {
		for i, v := range s.In {
			if err := k.compare(p, v); err != nil {
				return errors.WithMessagef(err, "input %d", i+1)
			}
		}
		plan.Copy(s.Out, k.plain.values[p.nodes[s.Out]])
		return nil
	}
	if err := m.step(s); err != nil {
		return err
	}
	if err := k.compare(p, s.Out); err != nil {
		return err
	}
	for _, v := range s.Also {
		if err := k.compare(p, v); err != nil {
			return errors.WithMessage(err, m.config.describe(p.nodes[v]))
		}
	}
	return nil
}

// compare compares a value of program p with the same node's in the plain program.
func (k *check) compare(p *program, v *plan.Value) error {
	return compare(v, k.plain.values[p.nodes[v]])
}

func compare(v, want *plan.Value) error {
	if i, ok := plan.Equal(v, want); !ok {
		return errors.Errorf("the plan is wrong: element %d is %v, and %v when the operators run one by one", i, v.At(i), want.At(i))
	}
	return nil
}
