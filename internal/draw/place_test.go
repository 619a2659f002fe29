package draw

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		name                string
		want, weight, least []float64
		x                   []float64
	}{
		{"room enough", []float64{0, 10, 30}, []float64{1, 1, 1}, []float64{0, 5, 5}, []float64{0, 10, 30}},
		{"two at one place", []float64{4, 4}, []float64{1, 1}, []float64{0, 6}, []float64{4 - 3, 4 + 3}},
		{"the heavier moves less", []float64{0, 0}, []float64{3, 1}, []float64{0, 8}, []float64{-8. / 4, 8 - 8./4}},
		{"wrong order", []float64{10, 0}, []float64{1, 1}, []float64{0, 2}, []float64{5 - 1, 5 + 1}},
		{"none", nil, nil, nil, []float64{}},
	} {
		if diff := cmp.Diff(c.x, spread(c.want, c.weight, c.least), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestSlots(t *testing.T) {
	for _, c := range []struct {
		name          string
		want          []float64
		middle, width float64
		x             []float64
	}{
		{"one", []float64{7}, 50, 100, []float64{50}},
		{"straight", []float64{40, 60}, 50, 100, []float64{40, 60}},
		{"from afar", []float64{-500, 50, 500}, 50, 100, []float64{slot, 50, 100 - slot}},
		{"from one side", []float64{400, 500}, 50, 100, []float64{100 - 2*slot, 100 - slot}},
		{"crowded", []float64{0, 0, 0, 0, 0}, 28, 56, []float64{14, 21, 28, 35, 42}},
	} {
		if diff := cmp.Diff(c.x, slots(c.want, c.middle, c.width), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestInversions(t *testing.T) {
	for _, c := range []struct {
		v    []float64
		want int
	}{
		{nil, 0}, {[]float64{1, 2, 2, 3}, 0}, {[]float64{3, 2, 1}, 3}, {[]float64{2, 1, 2, 1}, 3},
	} {
		if got := inversions(append([]float64(nil), c.v...), make([]float64, len(c.v))); got != c.want {
			t.Errorf("inversions(%v) = %d, want %d", c.v, got, c.want)
		}
	}
}

func TestOrderRemovesCrossings(t *testing.T) {
	// Two pairs given crosswise.
	g := Graph{Nodes: []Node{{ID: 0}, {ID: 1}, {ID: 2}, {ID: 3}, {ID: 4}, {ID: 5}}, Edges: []Edge{{0, 5}, {1, 4}, {2, 3}}}
	p, err := layout(g)
	if err != nil {
		t.Fatal(err)
	}
	if n := p.root.crossings(); n != 0 {
		t.Errorf("%d crossings, want none", n)
	}
}

func TestBackEdges(t *testing.T) {
	for _, c := range []struct {
		name string
		next [][]int
		want map[[2]int]bool
	}{
		{"acyclic", [][]int{{1, 2}, {2}, nil}, map[[2]int]bool{}},
		{"two groups", [][]int{{1}, {0}}, map[[2]int]bool{{1, 0}: true}},
		{"ring", [][]int{{1}, {2}, {0}}, map[[2]int]bool{{2, 0}: true}},
	} {
		if diff := cmp.Diff(c.want, backEdges(c.next)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
