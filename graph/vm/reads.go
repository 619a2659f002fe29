package vm

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph/op"
	"nabla/internal/plan"
)

// refuseReads finds Gorgonia's Read nodes among and on the nodes that are to be computed.
func (c *config) refuseReads(nodes gorgonia.Nodes) error {
	kept := map[*gorgonia.Node]bool{}
	for _, n := range nodes {
		kept[n] = true
	}
	for _, n := range nodes[0].Graph().AllNodes() {
		if !reads(n.Op()) {
			continue
		}
		for _, child := range op.Children(n) {
			if kept[n] || kept[child] {
				return errors.Errorf("vm: %s is read with gorgonia.Read, which only Gorgonia's machines can serve: make it an output and read its Value", c.name(child))
			}
		}
	}
	return nil
}

// refuseShared finds a target whose memory another target or an input has too: it would be overwritten while it is read.
func (c *config) refuseShared(nodes gorgonia.Nodes) error {
	memory := append([]target(nil), c.into...)
	for _, n := range nodes {
		if computed(n) || n.Value() == nil {
			continue
		}
		if v, err := plan.Of(n.Value()); err == nil { // else the run says what is wrong with it
			memory = append(memory, target{n, v})
		}
	}
	for i, t := range c.into {
		for _, u := range memory[i+1:] {
			if t.dst.Overlaps(u.dst) {
				return errors.Errorf("vm.Into: the destination of %s and %s share memory: give it memory of its own", c.name(t.node), c.name(u.node))
			}
		}
	}
	return nil
}
