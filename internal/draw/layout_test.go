package draw

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// frame is a box of the picture.
type frame struct {
	name       string
	scope      *scope // around it
	x, y, w, h float64
}

func (a frame) overlaps(b frame) bool {
	return a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h
}

// frames returns the boxes of all nodes and of all groups.
func (p *plan) frames() (nodes, groups []frame) {
	at := p.corners()
	for i, n := range p.nodes {
		s := p.home[i]
		it := s.items[p.at[i]]
		nodes = append(nodes, frame{n.Label, s, at[s].x + it.x, at[s].y + it.y, it.w, it.h})
	}
	for s, c := range at {
		groups = append(groups, frame{s.path, s.parent, c.x, c.y, s.w, s.h})
	}
	slices.SortFunc(groups, func(a, b frame) int { return strings.Compare(a.name, b.name) })
	return nodes, groups
}

// faults returns what is wrong with a layout: boxes that overlap or leave their group, and routes that do not run from
// node to node through the borders of their groups.
func (p *plan) faults() (out []string) {
	nodes, groups := p.frames()
	for i, a := range nodes {
		for _, b := range nodes[:i] {
			if a.overlaps(b) {
				out = append(out, fmt.Sprintf("nodes %+v and %+v overlap", a, b))
			}
		}
		for _, g := range groups {
			if g.scope != nil && !a.scope.within(g.name) && a.overlaps(g) {
				out = append(out, fmt.Sprintf("node %+v overlaps group %+v", a, g))
			}
			if a.scope.path == g.name && !(a.x > g.x && a.y > g.y && a.x+a.w < g.x+g.w && a.y+a.h < g.y+g.h) {
				out = append(out, fmt.Sprintf("node %+v leaves its group %+v", a, g))
			}
		}
	}
	for _, a := range groups {
		for _, g := range groups {
			switch {
			case a.scope == nil || a.name == g.name:
			case a.scope.path == g.name:
				if !(a.x > g.x && a.y > g.y && a.x+a.w < g.x+g.w && a.y+a.h < g.y+g.h) {
					out = append(out, fmt.Sprintf("group %+v leaves its group %+v", a, g))
				}
			case a.scope == g.scope && a.overlaps(g):
				out = append(out, fmt.Sprintf("groups %+v and %+v overlap", a, g))
			}
		}
	}
	for i, r := range p.routes(p.corners()) {
		w := p.wires[i]
		upper, lower := nodes[w.upper], nodes[w.lower]
		end := r[len(r)-1]
		if r[0].from != upper.y+upper.h || end.to != lower.y || !(math.Abs(r[0].x-upper.x-upper.w/2) <= upper.w/2) || !(math.Abs(end.x-lower.x-lower.w/2) <= lower.w/2) {
			out = append(out, fmt.Sprintf("wire %d runs from %v to %v, want from %+v to %+v", i, r[0], end, upper, lower))
		}
		for k := range r {
			if r[k].to < r[k].from || k > 0 && r[k].from < r[k-1].to {
				out = append(out, fmt.Sprintf("wire %d turns back at station %d: %v", i, k, r))
			}
		}
	}
	return out
}

func (s *scope) within(path string) bool {
	for ; s != nil; s = s.parent {
		if s.path == path {
			return true
		}
	}
	return false
}

func checkLayout(t *testing.T, g Graph) *plan {
	t.Helper()
	p, err := layout(g)
	if err != nil {
		t.Fatal(err)
	}
	faults := p.faults()
	for _, f := range faults[:min(len(faults), 5)] {
		t.Error(f)
	}
	return p
}

func TestLayoutOfModels(t *testing.T) {
	for _, g := range []Graph{mlpGraph(), withGradients("gradient/"), withGradients("")} {
		p := checkLayout(t, g)
		for _, w := range p.wires {
			if w.up && g.Nodes[len(g.Nodes)-1].Scope == "gradient/linear" {
				t.Errorf("%s → %s runs upward", g.Nodes[w.lower].full(), g.Nodes[w.upper].full())
			}
		}
	}
}

// The data of a perceptron run down in one line, from the input to the last layer.
func TestMainLineIsStraight(t *testing.T) {
	p := checkLayout(t, mlpGraph())
	nodes, _ := p.frames()
	middle := nodes[0].x + nodes[0].w/2
	for _, i := range []int{3, 4, 7} {
		if got := nodes[i].x + nodes[i].w/2; got != middle {
			t.Errorf("%s is centred at %g, want %g", nodes[i].name, got, middle)
		}
	}
}

func TestLayoutOfRandomGraphs(t *testing.T) {
	for seed := range uint64(30) {
		r := rng(seed)
		n := 1 + r.IntN(70)
		g := randomGraph(r, n, r.IntN(3*n))
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			checkLayout(t, g)
			svg := graphSVG(t, g)
			wellFormed(t, svg)
			if again := graphSVG(t, g); again != svg {
				t.Error("two drawings of the same graph differ")
			}
		})
	}
}

func TestLayoutOfLargeGraphs(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 2,000 nodes five times")
	}
	deep := Graph{Nodes: []Node{{ID: 0}, {ID: 1, Scope: strings.TrimSuffix(strings.Repeat("a/", 200), "/")}}, Edges: []Edge{{0, 1}, {0, 1}}}
	var free, fan Graph
	for i := range 2000 {
		free.Nodes = append(free.Nodes, Node{ID: i})
		if i > 0 {
			fan.Edges = append(fan.Edges, Edge{0, i})
		}
	}
	fan.Nodes = free.Nodes
	flat := mirror(2000)
	for i := range flat.Nodes {
		flat.Nodes[i].Scope = "" // one scope with a million passing cells, were it not for the budget
	}
	for name, g := range map[string]Graph{
		"random": randomGraph(rng(7), 2000, 4000), "mirror": mirror(2000), "flat mirror": flat, "deep": deep, "no edges": free, "fan": fan,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			svg := graphSVG(t, g)
			t.Log(time.Since(start))
			wellFormed(t, svg)
		})
	}
	for name, g := range map[string]Graph{"random": randomGraph(rng(8), 300, 600), "mirror": mirror(300), "deep": deep} {
		t.Run(name+" checked", func(t *testing.T) { checkLayout(t, g) })
	}
}

// Nets beyond the budget run straight, yet from node to node.
func TestLayoutBeyondTheBudget(t *testing.T) {
	g := mirror(700) // 350 nets of mean length 350: three times the budget
	for i := range g.Nodes {
		g.Nodes[i].Scope = ""
	}
	p := checkLayout(t, g)
	direct := 0
	for _, n := range p.root.nets {
		if n.direct {
			direct++
		}
	}
	if direct == 0 || len(p.root.cells) > len(g.Nodes)+passBudget {
		t.Errorf("%d nets run straight beside %d cells, want some and at most %d cells", direct, len(p.root.cells), len(g.Nodes)+passBudget)
	}
}

func TestFaultsAreFound(t *testing.T) {
	for name, spoil := range map[string]func(*plan){
		"overlap": func(p *plan) {
			p.root.items[p.at[8]].x, p.root.items[p.at[8]].y = p.root.items[p.at[10]].x, p.root.items[p.at[10]].y
		},
		"leave":       func(p *plan) { p.home[1].items[p.at[1]].x = -5 },
		"group":       func(p *plan) { p.home[5].h += 100 },
		"loose wires": func(p *plan) { p.root.items[p.at[4]].y -= 2 },
	} {
		p, err := layout(mlpGraph())
		if err != nil {
			t.Fatal(err)
		}
		spoil(p)
		if len(p.faults()) == 0 {
			t.Errorf("%s: no fault found in a spoilt layout", name)
		}
	}
}
