package draw

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

func graphSVG(t testing.TB, g Graph) string {
	t.Helper()
	var b bytes.Buffer
	if err := g.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGraphGolden(t *testing.T) {
	for name, g := range map[string]Graph{"mlp": mlpGraph(), "mlp_gradients": withGradients("gradient/")} {
		t.Run(name, func(t *testing.T) {
			file := "testdata/" + name + ".svg"
			got := graphSVG(t, g)
			wellFormed(t, got)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the drawing has changed; if for the better, run with -update (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGraphErrors(t *testing.T) {
	nodes := []Node{{ID: 1, Label: "a"}, {ID: 2, Label: "b"}, {ID: 3, Label: "c"}}
	for _, c := range []struct {
		name string
		g    Graph
		want string
	}{
		{"empty", Graph{}, "no nodes"},
		{"same ID", Graph{Nodes: []Node{{ID: 1, Label: "a"}, {ID: 1, Label: "b"}}}, `"a" and "b" both have ID 1`},
		{"missing source", Graph{nodes, []Edge{{1, 2}, {9, 1}}}, "edge 1 goes from 9 to 1, but there is no node 9"},
		{"missing target", Graph{nodes, []Edge{{1, 8}}}, "no node 8"},
		{"loop", Graph{nodes, []Edge{{2, 2}}}, `"b" ← "b"`},
		{"cycle", Graph{nodes, []Edge{{1, 2}, {2, 3}, {3, 2}}}, `"b" ← "c" ← "b"`},
		{"kind", Graph{Nodes: []Node{{Kind: 99}}}, "kind 99, want one of 0 to 7"},
		{"scope", Graph{Nodes: []Node{{Label: "a", Scope: "x//y"}}}, `scope "x//y"`},
		{"scope end", Graph{Nodes: []Node{{Label: "a", Scope: "x/"}}}, `scope "x/"`},
	} {
		var b bytes.Buffer
		err := c.g.WriteSVG(&b)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %s", c.name, err, c.want)
		}
		if b.Len() > 0 {
			t.Errorf("%s: wrote %d bytes before the error", c.name, b.Len())
		}
	}
}

func TestLongCycleIsNamedInShort(t *testing.T) {
	g := Graph{}
	for i := range 1000 {
		g.Nodes = append(g.Nodes, Node{ID: i, Label: strings.Repeat("long", 100)})
		g.Edges = append(g.Edges, Edge{i, (i + 1) % 1000})
	}
	err := g.WriteSVG(&bytes.Buffer{})
	if err == nil || len(err.Error()) > 500 {
		t.Errorf("error %.600v, want a short one", err)
	}
}

func TestGraphShowsWholeNames(t *testing.T) {
	long := strings.Repeat("a<b", 50)
	svg := graphSVG(t, Graph{Nodes: []Node{{Label: long, Detail: "3×4", Scope: "s&t"}}})
	if want := "<title>s&amp;t/" + strings.ReplaceAll(long, "<", "&lt;") + " 3×4</title>"; !strings.Contains(svg, want) {
		t.Errorf("the SVG lacks %s", want)
	}
	if want := escape(elide(long, longest)) + "</text>"; !strings.Contains(svg, want) {
		t.Errorf("the SVG lacks %s", want)
	}
}

func TestSortKeepsInputsTogether(t *testing.T) {
	g := Graph{
		Nodes: []Node{{ID: 0, Label: "x"}, {ID: 1, Label: "w"}, {ID: 2, Label: "v"}, {ID: 3, Label: "xw"}, {ID: 4, Label: "xwv"}},
		Edges: []Edge{{3, 4}, {2, 4}, {0, 3}, {1, 3}},
	}
	order, _, err := g.check()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{0, 1, 2, 3, 4}, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	g.Nodes = g.Nodes[4:]
	g.Nodes = append(g.Nodes, Node{ID: 3}, Node{ID: 2}, Node{ID: 1}, Node{ID: 0})
	if order, _, err = g.check(); err != nil {
		t.Fatal(err)
	}
	// xwv is first in the list: its inputs xw (after x and w) and v come before it.
	if diff := cmp.Diff([]int{4, 3, 1, 2, 0}, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func BenchmarkGraph(b *testing.B) {
	for name, g := range map[string]Graph{"mlp": mlpGraph(), "random_2000": randomGraph(rng(1), 2000, 4000), "mirror_2000": mirror(2000)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				graphSVG(b, g)
			}
		})
	}
}
