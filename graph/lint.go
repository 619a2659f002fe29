package graph

import (
	"cmp"
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
)

// A Finding is something in a graph that gives wrong results without an error.
type Finding struct {
	Node string `json:"node"` // where
	What string `json:"what"` // is wrong
	Do   string `json:"do"`   // instead
}

// String returns a line: where, what, and what to do instead.
func (f Finding) String() string { return fmt.Sprintf("%s: %s; %s", f.Node, f.What, f.Do) }

// Lint looks through the whole graph that nodes belong to, and returns what in it gives wrong results without an error:
//
//   - operators of Gorgonia's that compute or differentiate wrongly, where they are used in the way that is wrong;
//   - nodes that Gorgonia takes for one though they are two: those given twice here, and those of one hash.
//
// Give it the nodes that are yours: inputs, parameters, outputs. Gorgonia returns the old node where a new one has the same
// hash, which for inputs means the same type, shape and name. From the graph alone that cannot be seen; a node that is given
// here twice shows it.
//
// Docs/operators.md in the repository lists the operators, with figures.
func Lint(nodes ...*gorgonia.Node) []Finding {
	return lint(nodes, func(n *gorgonia.Node) string { return n.Name() })
}

// Lint is the function Lint for the graph of an instance; nodes are named by their scopes.
func (i *Instance) Lint() []Finding { return lint(i.Graph.AllNodes(), i.Describe) }

func lint(nodes gorgonia.Nodes, name func(*gorgonia.Node) string) []Finding {
	var list []Finding
	var graphs []*gorgonia.ExprGraph
	given := map[*gorgonia.Node]int{}
	for i, n := range nodes {
		if n == nil {
			continue
		}
		if !slices.Contains(graphs, n.Graph()) {
			graphs = append(graphs, n.Graph())
		}
		if first, twice := given[n]; twice {
			list = append(list, Finding{name(n),
				fmt.Sprintf("nodes %d and %d of those to be looked at are one: Gorgonia merges nodes whose hashes are equal", first+1, i+1),
				"give inputs different names; for operators, see docs/operators.md"})
			continue
		}
		given[n] = i
	}
	for _, g := range graphs {
		if g == nil {
			continue
		}
		hashes := map[uint32]*gorgonia.Node{}
		for _, n := range sorted(g) {
			if other := hashes[n.Hashcode()]; other != nil && n != other {
				list = append(list, Finding{name(n),
					fmt.Sprintf("it has the hash of %s: what Gorgonia's operators make of one, they return for the other", name(other)),
					"give one of the two, or what it is computed from, another name"})
			}
			hashes[n.Hashcode()] = n
			for _, f := range faults {
				if n.Op() != nil && f.in(n) {
					list = append(list, Finding{name(n), f.what, f.instead})
				}
			}
		}
	}
	return list
}

// sorted returns the nodes of a graph in the order in which they were made.
func sorted(g *gorgonia.ExprGraph) gorgonia.Nodes {
	nodes := slices.Clone(g.AllNodes())
	slices.SortStableFunc(nodes, func(a, b *gorgonia.Node) int { return cmp.Compare(a.ID(), b.ID()) })
	return nodes
}
