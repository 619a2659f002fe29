package draw

import "strings"

// scope is one level of the drawing: the content of a group, or of the whole picture. It is laid out on its own and is
// then one item of the level above.
type scope struct {
	name, path string
	depth      int
	parent     *scope
	self       int // its item in parent
	items      []item
	nets       []net
	netOf      map[int]int
	grid       // filled by layout
}

// item is a node (child is nil) or the box of a group.
type item struct {
	node  int
	ports map[int]port // of a node, where its input nets would like to arrive
	child *scope
	w, h  float64
	layer int
	x, y  float64 // upper left corner, in the scope
	cell  int
}

// port is a node's preference for one of its input nets.
type port struct {
	tie  float64 // -½ to ½, from left to right
	main bool    // carries the data, so that it should run straight
}

// outside is the end of a net that lies beyond the border of the scope.
const outside = -1

// net is the way of one value through one scope, from its upper end down to the lower ones. All uses of a value share it,
// so that a value read ten times in a group enters the group once.
type net struct {
	key     int
	top     int   // item, or outside
	bottoms []int // items, each once
	leaves  bool  // through the lower border

	// Filled by layout.
	trunk  []int // cells on the way, one a layer from just below top
	first  int   // layer of trunk[0]
	exit   int   // cell in the lower border, if it leaves
	direct bool  // has only its ports
}

// wire is an edge as it is drawn: from the upper to the lower node.
type wire struct {
	upper, lower int
	up           bool   // the arrow points to the upper node
	key          int    // names its nets; wires of one value share it
	turn         *scope // the innermost scope that holds both ends
}

// plan is the whole drawing before and after layout.
type plan struct {
	nodes []Node
	rank  []int // place of a node in topological order
	root  *scope
	home  []*scope // innermost scope of a node
	at    []int    // item of a node in its home
	wires []wire
}

// newPlan returns the tree of scopes with its items, wires and nets; nothing has a size yet.
func newPlan(g Graph) (*plan, error) {
	order, edges, err := g.check()
	if err != nil {
		return nil, err
	}
	n := len(g.Nodes)
	p := &plan{nodes: g.Nodes, rank: make([]int, n), home: make([]*scope, n), at: make([]int, n),
		root: &scope{netOf: map[int]int{}}}
	scopes := map[string]*scope{"": p.root}
	for k, i := range order {
		p.rank[i] = k
		s := enter(scopes, p.root, g.Nodes[i].Scope)
		p.home[i], p.at[i] = s, len(s.items)
		s.items = append(s.items, item{node: i})
	}
	p.direct(edges)
	p.arrangeInputs(order)
	for i := range p.wires {
		p.thread(&p.wires[i])
	}
	return p, nil
}

// enter returns the scope of a path, made with its ancestors if need be.
func enter(scopes map[string]*scope, root *scope, path string) *scope {
	if s, ok := scopes[path]; ok {
		return s
	}
	s, end := root, 0
	for end < len(path) {
		name, _, _ := strings.Cut(path[end:], "/")
		end += len(name)
		next, ok := scopes[path[:end]]
		if !ok {
			next = &scope{name: name, path: path[:end], depth: s.depth + 1, parent: s, self: len(s.items), netOf: map[int]int{}}
			s.items = append(s.items, item{child: next})
			scopes[path[:end]] = next
		}
		s = next
		end++ // the slash
	}
	return s
}

// meet returns the innermost scope that holds nodes a and b, and the items there that contain them.
func (p *plan) meet(a, b int) (s *scope, ia, ib int) {
	sa, sb := p.home[a], p.home[b]
	ia, ib = p.at[a], p.at[b]
	for sa != sb {
		if sa.depth >= sb.depth {
			sa, ia = sa.parent, sa.self
		} else {
			sb, ib = sb.parent, sb.self
		}
	}
	return sa, ia, ib
}

// direct makes the wires: downward along each edge, except where groups use each other's values in turn, for there the
// items of a scope form cycles though the nodes do not.
func (p *plan) direct(edges [][2]int) {
	next := map[*scope][][]int{}
	for _, e := range edges {
		s, a, b := p.meet(e[0], e[1])
		if next[s] == nil {
			next[s] = make([][]int, len(s.items))
		}
		next[s][a] = append(next[s][a], b)
	}
	turned := map[*scope]map[[2]int]bool{}
	for s, to := range next {
		turned[s] = backEdges(to)
	}
	p.wires = make([]wire, len(edges))
	for i, e := range edges {
		s, a, b := p.meet(e[0], e[1])
		w := wire{upper: e[0], lower: e[1], key: e[0], turn: s}
		if turned[s][[2]int{a, b}] {
			// Upward wires come from below, where they share nothing.
			w = wire{upper: e[1], lower: e[0], up: true, key: len(p.nodes) + i, turn: s}
		}
		p.wires[i] = w
	}
}

// backEdges returns edges whose reversal leaves no cycle: those that lead back to a vertex a depth-first search is
// still working on. Vertices are tried in their order, so the earliest of a cycle stays on top.
func backEdges(next [][]int) map[[2]int]bool {
	back := map[[2]int]bool{}
	const fresh, open, done = 0, 1, 2
	state := make([]int, len(next))
	var visit func(v int)
	visit = func(v int) {
		state[v] = open
		for _, to := range next[v] {
			switch state[to] {
			case fresh:
				visit(to)
			case open:
				back[[2]int{v, to}] = true
			}
		}
		state[v] = done
	}
	for v := range next {
		if state[v] == fresh {
			visit(v)
		}
	}
	return back
}

// thread adds a wire to the nets of all scopes it runs through: up from its upper end, down to its lower end.
func (p *plan) thread(w *wire) {
	for s, at := p.home[w.upper], p.at[w.upper]; s != w.turn; s, at = s.parent, s.self {
		n := s.net(w.key)
		n.top, n.leaves = at, true
	}
	for s, at := p.home[w.lower], p.at[w.lower]; s != w.turn; s, at = s.parent, s.self {
		n := s.net(w.key)
		n.top = outside
		n.reach(at)
	}
	s, upper, lower := p.meet(w.upper, w.lower)
	n := s.net(w.key)
	n.top = upper
	n.reach(lower)
}

// net returns the net of a key, made if need be. The pointer is valid until the next call.
func (s *scope) net(key int) *net {
	i, ok := s.netOf[key]
	if !ok {
		i = len(s.nets)
		s.netOf[key] = i
		s.nets = append(s.nets, net{key: key, top: outside})
	}
	return &s.nets[i]
}

func (n *net) reach(at int) {
	for _, b := range n.bottoms {
		if b == at {
			return
		}
	}
	n.bottoms = append(n.bottoms, at)
}
