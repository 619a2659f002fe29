package verify

import (
	"testing"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
)

// element returns a judge of the first parameter of a small network, whose gradient is claimed to be 0.
func element(tb testing.TB) (*judge, *float64) {
	tb.Helper()
	m := model{newConfig(nil), net(layer.Tanh)}
	p := graph.NewParams(tensor.Float64, 1)
	inst, _, err := m.build(p)
	if err != nil {
		tb.Fatal(err)
	}
	if err := fill(1)(inst); err != nil {
		tb.Fatal(err)
	}
	o, err := m.oracle(p, inst)
	if err != nil {
		tb.Fatal(err)
	}
	return &judge{oracle: o, allowance: allowance{relative: 1e-6}, present: true}, &o.x[0][7]
}

// TestNoAllocations: neither an element that is settled at once nor one that is convicted takes memory.
func TestNoAllocations(t *testing.T) {
	j, x := element(t)
	d, err := j.difference(x, Central.Step)
	if err != nil {
		t.Fatal(err)
	}
	before := *x
	for s, want := range map[float64]Verdict{d.central: OK, d.central * 1.01: Wrong} {
		n := testing.AllocsPerRun(20, func() {
			if f, err := j.element(x, s); err != nil || f.verdict != want {
				t.Errorf("%s, %v, want %s", f.verdict, err, want)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations an element, want none", want, n)
		}
	}
	if *x != before {
		t.Errorf("the element was %v and is %v", before, *x)
	}
}

func BenchmarkElement(b *testing.B) {
	j, x := element(b)
	d, err := j.difference(x, Central.Step)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := j.element(x, d.central); err != nil {
			b.Fatal(err)
		}
	}
}
