package verify

import (
	"testing"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
)

// element returns a judge, and the line of an element of the first parameter of a small network, whose gradient is known.
func element(tb testing.TB) (*judge, line) {
	tb.Helper()
	m := model{newConfig(nil), net(layer.Tanh), nil}
	c, err := m.differentiate(graph.NewParams(tensor.Float64, 1), fill(1))
	if err != nil {
		tb.Fatal(err)
	}
	o, err := m.oracle(c)
	if err != nil {
		tb.Fatal(err)
	}
	return &judge{oracle: o, present: true}, o.line(c.here, 0, 7, axis)
}

// TestNoAllocations: neither an element that is settled at once nor one that is accused takes memory.
func TestNoAllocations(t *testing.T) {
	j, l := element(t)
	right, before := l.slope, l.x[0]
	for factor, want := range map[float64]Verdict{1: OK, 1.01: Wrong} {
		l.slope = factor * right
		n := testing.AllocsPerRun(20, func() {
			if f, err := j.judge(&l); err != nil || f.verdict != want {
				t.Errorf("%s, %v, want %s", f.verdict, err, want)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations an element, want none", want, n)
		}
	}
	if l.x[0] != before {
		t.Errorf("the element was %v and is %v", before, l.x[0])
	}
}

// TestNoAllocationsOfABlock: nor does a whole block, from the first element to the tally, appeals included.
func TestNoAllocationsOfABlock(t *testing.T) {
	j, l := element(t)
	m := model{newConfig(nil), net(layer.Tanh), nil}
	c, err := m.differentiate(graph.NewParams(tensor.Float64, 1), fill(1))
	if err != nil {
		t.Fatal(err)
	}
	for want, factor := range map[Verdict]float64{OK: 1, Wrong: 1.01} {
		for k := range distances { // what a check computes once
			p, err := c.near(k)
			if err != nil {
				t.Fatal(err)
			}
			for i := range p.g[0] {
				p.g[0][i] *= factor
			}
		}
		c.here.g[0][7] = l.slope * factor
		n := testing.AllocsPerRun(5, func() {
			var sum tally
			if err := c.check(j.oracle, block{0, 0, len(l.x) + 20}, &sum); err != nil || sum.worst.verdict != want {
				t.Errorf("%s, %v, want %s", sum.worst.verdict, err, want)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations a block, want none", want, n)
		}
	}
}

func BenchmarkElement(b *testing.B) {
	j, l := element(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := j.judge(&l); err != nil {
			b.Fatal(err)
		}
	}
}
