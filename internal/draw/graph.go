package draw

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// Kind says what a node is; it decides shape and colour.
type Kind int

// The kinds of nodes. The zero Kind is an operation.
const (
	Op Kind = iota
	Input
	Param
	State
	Const
	Output
	Loss
	Gradient
)

// Node is one node of a computation graph.
type Node struct {
	ID     int    // unique in the graph
	Label  string // name of the operation or of the input
	Detail string // second line, such as the shape; may be empty
	Kind   Kind
	Scope  string // path of the enclosing group, "block0/attention"; "" is outside all groups
}

// Edge says that the node To uses the value of the node From. Several edges between the same two nodes are legal.
type Edge struct{ From, To int }

// Graph is a directed acyclic graph of nodes in nested groups.
//
// A group is drawn as one labelled box around its nodes. Where two groups use each other's values, some edges go upward;
// to see a backward pass below the forward pass, give gradients scopes of their own ("gradient/linear").
type Graph struct {
	Nodes []Node
	Edges []Edge
}

// check returns the nodes' indices in topological order, and each edge as a pair of indices.
func (g Graph) check() (order []int, edges [][2]int, err error) {
	if len(g.Nodes) == 0 {
		return nil, nil, errors.New("draw graph: no nodes, want at least one")
	}
	index := make(map[int]int, len(g.Nodes))
	for i, n := range g.Nodes {
		if j, ok := index[n.ID]; ok {
			return nil, nil, errors.Errorf("draw graph: nodes %q and %q both have ID %d, want one ID a node", g.Nodes[j].Label, n.Label, n.ID)
		}
		index[n.ID] = i
		if n.Kind < Op || n.Kind > Gradient {
			return nil, nil, errors.Errorf("draw graph: node %d (%q) is of kind %d, want one of %d to %d", n.ID, n.Label, n.Kind, Op, Gradient)
		}
		if n.Scope != "" {
			for _, part := range strings.Split(n.Scope, "/") {
				if part == "" {
					return nil, nil, errors.Errorf("draw graph: node %d (%q) has scope %q, want names separated by single slashes", n.ID, n.Label, n.Scope)
				}
			}
		}
	}
	edges = make([][2]int, len(g.Edges))
	for i, e := range g.Edges {
		from, okFrom := index[e.From]
		to, okTo := index[e.To]
		if !okFrom || !okTo {
			missing := e.To
			if !okFrom {
				missing = e.From
			}
			return nil, nil, errors.Errorf("draw graph: edge %d goes from %d to %d, but there is no node %d", i, e.From, e.To, missing)
		}
		edges[i] = [2]int{from, to}
	}
	order, err = g.sort(edges)
	return order, edges, err
}

// sort returns the nodes in topological order: in the order they were given, each directly after those of its inputs
// that had not come before, as a person would carry out the computation.
func (g Graph) sort(edges [][2]int) ([]int, error) {
	inputs := make([][]int, len(g.Nodes))
	for _, e := range edges {
		inputs[e[1]] = append(inputs[e[1]], e[0])
	}
	order := make([]int, 0, len(g.Nodes))
	const fresh, open, done = 0, 1, 2
	state := make([]int, len(g.Nodes))
	var path []int // the open nodes, each an input of the one before
	var visit func(i int) error
	visit = func(i int) error {
		switch state[i] {
		case done:
			return nil
		case open:
			return errors.Errorf("draw graph: nodes depend on themselves: %s; a computation graph has no cycles", g.cycle(path, i))
		}
		state[i] = open
		path = append(path, i)
		for _, k := range inputs[i] {
			if err := visit(k); err != nil {
				return err
			}
		}
		path = path[:len(path)-1]
		state[i] = done
		order = append(order, i)
		return nil
	}
	for i := range g.Nodes {
		if err := visit(i); err != nil {
			return nil, err
		}
	}
	return order, nil
}

// cycle describes the end of path that starts and would end with node i.
func (g Graph) cycle(path []int, i int) string {
	path = path[slices.Index(path, i):]
	const most = 8
	var b strings.Builder
	for k, n := range path {
		if k == most {
			b.WriteString("… ← ")
			break
		}
		b.WriteString(strconv.Quote(elide(g.Nodes[n].Label, 24)) + " ← ")
	}
	return b.String() + strconv.Quote(elide(g.Nodes[i].Label, 24))
}
